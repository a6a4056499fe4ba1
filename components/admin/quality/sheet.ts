import {
  isScoreSheet,
  type ScoreItem,
  scoreItems,
  totalScore,
} from '#server/call-centre/rules/quality-score.ts'
import type { AdminOutputs } from '../api.ts'

export type QualityRow = AdminOutputs['quality']['list']['rows'][number]
/** A quality check with its material. */
export type QualityCheck = AdminOutputs['quality']['get']

/** A score sheet that is being filled in. */
export interface Sheet {
  readonly scores: Readonly<Partial<Record<ScoreItem, number>>>
  readonly fatal: readonly ScoreItem[]
  readonly comment: string
}

/**
 * The saved score sheet of a call, or a blank sheet if the call is not scored yet. A blank sheet has no points, so
 * that the reviewer has to enter them.
 */
export function sheetOf(row: Pick<QualityRow, 'scores' | 'fatal' | 'comment'>): Sheet {
  const scored = scoreItems.flatMap(({ key }) => {
    const points = row.scores?.[key]
    return points === undefined ? [] : [[key, points] as const]
  })
  return {
    scores: Object.fromEntries(scored),
    fatal: scoreItems.map(({ key }) => key).filter((key) => row.fatal.includes(key)),
    comment: row.comment ?? '',
  }
}

/** The items that have no points yet. */
export function missingOf({ scores }: Sheet): ScoreItem[] {
  return scoreItems.map(({ key }) => key).filter((key) => scores[key] === undefined)
}

/** The sheet with full points for each item that has no points yet. */
export function fillRest(sheet: Sheet): Sheet {
  const full = Object.fromEntries(scoreItems.map(({ key, most }) => [key, most]))
  return { ...sheet, scores: { ...full, ...sheet.scores } }
}

/** The total of the points entered so far; 0 as soon as one fatal item failed. */
export function totalOf({ scores, fatal }: Sheet): number {
  const given = Object.fromEntries(scoreItems.map(({ key }) => [key, scores[key] ?? 0]))
  return isScoreSheet(given, fatal) ? totalScore(given, fatal) : 0
}
