import { type CallDoubt, callDoubts } from './proof-of-call.ts'

/**
 * Why a call is reviewed (domain document: 5 % at random, every complaint, every applicant of 60 or more),
 * plus the doubts that there was a call.
 */
export const qualityReasons = ['RANDOM', 'COMPLAINT', 'AGE_60', ...callDoubts] as const

export type QualityReason = (typeof qualityReasons)[number]

/** How many of 10,000 calls are drawn at random [D: the domain document's 5 %]. */
const RANDOM_OF_10000 = 500

const AGE = 60

/**
 * The reasons to review this call; empty when there are none.
 * @param draw 0 to 9999, uniformly distributed and not predictable by the agent
 * @param age of the applicant in years; null where the document does not carry it
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
