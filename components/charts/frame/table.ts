/** The table of a chart, with the chart's numbers as formatted text. */
export interface ChartTable {
  readonly columns: readonly ChartColumn[]
  readonly rows: readonly ChartRow[]
}

export interface ChartColumn {
  readonly key: string
  readonly label: string
  /** Whether the column holds numbers, which are right-aligned. */
  readonly numeric: boolean
}

export interface ChartRow {
  readonly key: string
  /** The cells, one per column in the order of the columns. */
  readonly cells: readonly ChartCell[]
}

export interface ChartCell {
  readonly text: string
  /** Whether the number is based on few cases. */
  readonly small?: boolean | undefined
  readonly href?: string | null | undefined
  readonly pick?: (() => void) | undefined
}

/** The columns of a table: one text column followed by numeric columns. */
export function columnsOf(first: string, numbers: readonly { key: string; name: string }[]): ChartColumn[] {
  return [
    { key: 'name', label: first, numeric: false },
    ...numbers.map(({ key, name }) => ({ key: `number-${key}`, label: name, numeric: true })),
  ]
}
