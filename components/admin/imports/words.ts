import type { Tone } from '#components/ui/tone-tag.tsx'
import type { ImportStatus, RowOutcome } from '#server/vocabulary/sheets.ts'
import type { AdminOutputs } from '../api.ts'

export type ImportDetail = AdminOutputs['policyImport']['get']
export type ImportRow = AdminOutputs['policyImport']['list']['rows'][number]

export const statusTones: Readonly<Record<ImportStatus, Tone>> = {
  RECEIVING: 'brand',
  CHECKING: 'brand',
  READY: 'waiting',
  RUNNING: 'brand',
  DONE: 'good',
  CANCELLED: 'quiet',
}

export const outcomeTones: Readonly<Record<RowOutcome, Tone>> = {
  NEW: 'brand',
  CHANGED: 'waiting',
  WITHDRAWN: 'waiting',
  UNCHANGED: 'quiet',
  REFUSED: 'bad',
}

/** Whether the server is working on the import, so that the page has to look again. */
export function isMoving(status: ImportStatus): boolean {
  return status === 'RECEIVING' || status === 'CHECKING' || status === 'RUNNING'
}

/** The counts to show: what the import did, or what the check found. */
export function shownCounts({ status, found, imported }: Pick<ImportRow, 'status' | 'found' | 'imported'>) {
  return status === 'RUNNING' || status === 'DONE' ? imported : found
}

/** The number of rows that are written. */
export function writtenRows(counts: ImportRow['found']): number {
  return counts.NEW + counts.CHANGED + counts.WITHDRAWN
}
