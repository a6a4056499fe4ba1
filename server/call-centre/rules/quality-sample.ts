import { type CallDoubt, callDoubts } from './proof-of-call.ts'

/**
 * Why a call is listened to (domain document: 5 % at random, every complaint, every applicant of 60 or more), and what speaks
 * against there having been one.
 */
export const qualityReasons = ['RANDOM', 'COMPLAINT', 'AGE_60', ...callDoubts] as const

export type QualityReason = (typeof qualityReasons)[number]

/** Of 10,000 calls so many are drawn [D: the domain document's 5 %]. */
const RANDOM_OF_10000 = 500

const AGE = 60

/**
 * Why this call is to be listened to; empty: it is not.
 * @param draw 0 to 9999, equally likely, and not to be foreseen by the agent
 * @param age of the applicant in years; null where the document does not tell
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
