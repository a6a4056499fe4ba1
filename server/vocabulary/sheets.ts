/** The file formats of an export. */
export const sheetFormats = ['csv', 'xlsx'] as const
export type SheetFormat = (typeof sheetFormats)[number]

/** The tables that can be exported. `report` stands for all tables of the dashboards. */
export const exportKinds = ['visits', 'products', 'audit', 'report', 'refused'] as const
export type ExportKind = (typeof exportKinds)[number]

/** Whether a stored kind is one that this version of the platform exports. */
export function isExportKind(kind: string): kind is ExportKind {
  return exportKinds.some((known) => known === kind)
}

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

/**
 * RECEIVING: the file is being uploaded. CHECKING: its rows are being checked, and nothing is written. READY: the check
 * is done, and a person must start the import. RUNNING: the rows are being written. DONE: every row is either written
 * or refused. CANCELLED: the file was put aside before its import began.
 */
export const importStatuses = ['RECEIVING', 'CHECKING', 'READY', 'RUNNING', 'DONE', 'CANCELLED'] as const
export type ImportStatus = (typeof importStatuses)[number]

/**
 * What a row of an import does, or did. WITHDRAWN: the row ends a known policy, because it was surrendered or
 * withdrawn. CHANGED: any other change of a known policy.
 */
export const rowOutcomes = ['NEW', 'CHANGED', 'WITHDRAWN', 'UNCHANGED', 'REFUSED'] as const
export type RowOutcome = (typeof rowOutcomes)[number]
/** How far a backfill is. A paused one goes on where it stopped. */
export const backfillStatuses = ['RUNNING', 'PAUSED', 'DONE'] as const
export type BackfillStatus = (typeof backfillStatuses)[number]
