/**
 * The outcome of a visit: its current state or, if it has ended, how it ended. Every visit has exactly one outcome.
 * The outcome does not change when a problem case is handled later.
 */
export const outcomes = [
  /** The visit was confirmed without objection inside the cooling-off period (无异议成功, success without objection). */
  'CLEAN_IN_TIME',
  'CLEAN_LATE',
  /** The visit ended in a problem case (问题件). The regulator counts such a visit as done. */
  'PROBLEM_IN_TIME',
  'PROBLEM_LATE',
  'ONLINE',
  'WITH_AGENTS',
  'FOLLOW_UP',
  /** The visit was given up after the letter or branch visit did not succeed. */
  'UNFINISHED',
  /**
   * The policy was surrendered or withdrawn, or its applicant was replaced. Cancelled visits are left out of every
   * denominator.
   */
  'CANCELLED',
] as const
export type VisitOutcome = (typeof outcomes)[number]
