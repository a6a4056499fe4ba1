import type { CallDoubt, QualityReason } from '../../vocabulary/calls.ts'

/** Number of calls selected at random out of 10,000 [D: the domain document's 5 %]. */
const RANDOM_OF_10000 = 500

const AGE = 60

/**
 * Returns the reasons to review this call; empty if there are none.
 * @param draw 0 to 9999, uniformly distributed and not predictable by the agent
 * @param age the applicant's age in years; null if the identity document does not show it
 */
export function qualityReasonsOf(call: {
  readonly draw: number
  readonly complaint: boolean
  readonly age: number | null
  readonly doubts: readonly CallDoubt[]
}): QualityReason[] {
  return [
    ...(call.draw < RANDOM_OF_10000 ? (['RANDOM'] as const) : []),
    ...(call.complaint ? (['COMPLAINT'] as const) : []),
    ...(call.age !== null && call.age >= AGE ? (['AGE_60'] as const) : []),
    ...call.doubts,
  ]
}
