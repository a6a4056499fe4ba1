import { type CallDoubt, callDoubts } from './proof-of-call.ts'

/** 质检评分表 [D]: the items a reviewer scores, with the maximum points of each; the maxima sum to 100. */
export const scoreItems = [
  { key: 'OPENING', most: 10, fatal: false },
  { key: 'IDENTITY', most: 20, fatal: true },
  { key: 'DISCLOSURE', most: 15, fatal: true },
  { key: 'VERBATIM', most: 20, fatal: false },
  { key: 'NEUTRAL', most: 10, fatal: true },
  { key: 'RECORD', most: 15, fatal: true },
  { key: 'COURTESY', most: 5, fatal: false },
  { key: 'CLOSING', most: 5, fatal: false },
] as const satisfies readonly { key: string; most: number; fatal: boolean }[]

export type ScoreItem = (typeof scoreItems)[number]['key']

/**
 * Whether the points fit the sheet: every item is scored within its maximum, and only fatal items are marked
 * fatal.
 */
export function isScoreSheet(
  scores: Readonly<Record<string, number>>,
  fatal: readonly string[],
): scores is Readonly<Record<ScoreItem, number>> {
  const fits = ({ key, most }: (typeof scoreItems)[number]) => {
    const points = scores[key]
    return points !== undefined && Number.isInteger(points) && points >= 0 && points <= most
  }
  const canBeFatal = (key: string) => scoreItems.some((item) => item.key === key && item.fatal)
  return scoreItems.every(fits) && Object.keys(scores).length === scoreItems.length && fatal.every(canBeFatal)
}

/** The total of a score sheet: 0 to 100, and 0 if any fatal item (致命项) failed. */
export function totalScore(scores: Readonly<Record<ScoreItem, number>>, fatal: readonly ScoreItem[]): number {
  if (fatal.length > 0) return 0
  return scoreItems.reduce((sum, { key }) => sum + scores[key], 0)
}

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
