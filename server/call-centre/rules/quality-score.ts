/**
 * 质检评分表 (score sheet) [D]: the items that a reviewer scores, each with its maximum points. The maxima add up to 100.
 */
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
 * Whether the points are valid for the score sheet. Every item must have points within its maximum, and only items
 * declared as fatal can be marked fatal.
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

/** Returns the total of a score sheet, from 0 to 100. The total is 0 if any fatal item (致命项) failed. */
export function totalScore(scores: Readonly<Record<ScoreItem, number>>, fatal: readonly ScoreItem[]): number {
  if (fatal.length > 0) return 0
  return scoreItems.reduce((sum, { key }) => sum + scores[key], 0)
}
