import { z } from 'zod'
import { type RowOutcome, rowOutcomes } from '../../vocabulary/sheets.ts'

const count = z.number().int().min(0)

/** How many rows of an import have each outcome. */
export const countsSchema = z.object({
  NEW: count,
  CHANGED: count,
  WITHDRAWN: count,
  UNCHANGED: count,
  REFUSED: count,
})
export type Counts = z.infer<typeof countsSchema>

export const noRows: Counts = { NEW: 0, CHANGED: 0, WITHDRAWN: 0, UNCHANGED: 0, REFUSED: 0 }

/** Adds further outcomes to the counts. */
export function withOutcomes(counts: Counts, outcomes: readonly RowOutcome[]): Counts {
  const added = { ...counts }
  for (const outcome of outcomes) added[outcome] += 1
  return added
}

/** The number of rows that were counted. */
export function rowsCounted(counts: Counts): number {
  return rowOutcomes.reduce((sum, outcome) => sum + counts[outcome], 0)
}
