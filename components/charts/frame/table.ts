/** The table behind a chart: the same numbers, in words. */
export interface ChartTable {
  readonly columns: readonly ChartColumn[]
  readonly rows: readonly ChartRow[]
}

export interface ChartColumn {
  readonly key: string
  readonly label: string
  /** Aligned to the right, digits below digits. */
  readonly numeric: boolean
}

export interface ChartRow {
  readonly key: string
  /** One for each column, in their order. */
  readonly cells: readonly ChartCell[]
}

export interface ChartCell {
  readonly text: string
  /** Few cases are behind it. */
  readonly small?: boolean | undefined
  readonly href?: string | null | undefined
  readonly pick?: (() => void) | undefined
}

/** A column of words, then columns of numbers. */
export function columnsOf(first: string, numbers: readonly { key: string; name: string }[]): ChartColumn[] {
  return [
    { key: 'name', label: first, numeric: false },
    ...numbers.map(({ key, name }) => ({ key: `number-${key}`, label: name, numeric: true })),
  ]
}
