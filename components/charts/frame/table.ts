/** A chart's table: the same numbers, formatted. */
export interface ChartTable {
  readonly columns: readonly ChartColumn[]
  readonly rows: readonly ChartRow[]
}

export interface ChartColumn {
  readonly key: string
  readonly label: string
  /** Right-aligned. */
  readonly numeric: boolean
}

export interface ChartRow {
  readonly key: string
  /** One per column, in their order. */
  readonly cells: readonly ChartCell[]
}

export interface ChartCell {
  readonly text: string
  /** It is based on few cases. */
  readonly small?: boolean | undefined
  readonly href?: string | null | undefined
  readonly pick?: (() => void) | undefined
}

/** A text column, then numeric columns. */
export function columnsOf(first: string, numbers: readonly { key: string; name: string }[]): ChartColumn[] {
  return [
    { key: 'name', label: first, numeric: false },
    ...numbers.map(({ key, name }) => ({ key: `number-${key}`, label: name, numeric: true })),
  ]
}
