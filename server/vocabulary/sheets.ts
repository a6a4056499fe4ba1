/** The file formats of an export. */
export const sheetFormats = ['csv', 'xlsx'] as const
export type SheetFormat = (typeof sheetFormats)[number]

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
