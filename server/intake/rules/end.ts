import type { Day } from '../../kernel/calendar.ts'
import type { PolicyRow } from '../../policy/rules/row.ts'
import type { PolicyEndReason, RetentionTerm } from '../../vocabulary/visits.ts'

/** When and why a policy's contract ended; both null while it runs, or while nobody has said it. */
export interface ContractEnd {
  readonly endedOn: Day | null
  readonly endReason: PolicyEndReason | null
}

export const NOT_ENDED: ContractEnd = { endedOn: null, endReason: null }

/**
 * The end that a policy has after a row. A row that says nothing of it keeps the stored end, because systems that do not
 * know the day send the policy again and again. A surrendered or withdrawn policy has ended on `today` at the latest: a
 * day that is too late keeps its records longer, one that is missing for ever.
 *
 * @param before the stored end
 */
export function endAfter(
  row: Pick<PolicyRow, 'status' | 'endedOn' | 'endReason'>,
  before: ContractEnd,
  today: Day,
): ContractEnd {
  if (row.endedOn) return { endedOn: row.endedOn, endReason: row.endReason ?? 'OTHER' }
  const { endedOn, endReason } = before
  const stored = row.endedOn === undefined ? { endedOn, endReason } : NOT_ENDED
  if (row.status !== 'ACTIVE')
    return stored.endReason === row.status ? stored : { endedOn: today, endReason: row.status }
  // Back in force: it was no surrender.
  const undone = stored.endReason === 'SURRENDERED' || stored.endReason === 'WITHDRAWN'
  return undone ? NOT_ENDED : stored
}

/**
 * Which of the law's two times of retention a contract has: its term was one year or less, or longer. A term up to an age
 * counts as longer, because records that are kept too long can still be erased.
 */
export function retentionTermOf({
  termKind,
  termValue,
}: Pick<PolicyRow, 'termKind' | 'termValue'>): RetentionTerm {
  return termKind === 'YEARS' && termValue !== null && termValue <= 1 ? 'SHORT' : 'LONG'
}
