/** The file formats of an export. */
export const sheetFormats = ['csv', 'xlsx'] as const
export type SheetFormat = (typeof sheetFormats)[number]

/**
 * What the cells of a column are:
 *
 * - `text`: any text, also numbers that nobody sums, such as policy numbers and codes
 * - `number`: a count, or a decimal number as text ("1.75")
 * - `percent`: a share, 0.25 for 25%
 * - `day`: a date as YYYY-MM-DD
 * - `time`: an instant as ISO text, shown in Shanghai time
 */
export type CellKind = 'text' | 'number' | 'percent' | 'day' | 'time'

/** A cell; null if it is empty. A text in a column of numbers stays a text (7 次及以上). */
export type SheetCell = string | number | null

export interface SheetColumn {
  readonly heading: string
  readonly kind: CellKind
}

/** A table to export. Its rows are read from the database while the file is being written. */
export interface SheetTable {
  readonly columns: readonly SheetColumn[]
  readonly rows: AsyncIterable<readonly SheetCell[]>
}
