import {
  isScoreSheet,
  type ScoreItem,
  scoreItems,
  totalScore,
} from '#server/call-centre/rules/quality-score.ts'
import type { AdminOutputs } from '../api.ts'

export type QualityRow = AdminOutputs['quality']['list']['rows'][number]

/** A score sheet while it is filled in. */
export interface Sheet {
  readonly scores: Readonly<Partial<Record<ScoreItem, number>>>
  readonly fatal: readonly ScoreItem[]
  readonly comment: string
}

/** The sheet as it was scored, or a blank one. It does not begin with full points: somebody has to give each. */
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

/** Items without points. */
export function missingOf({ scores }: Sheet): ScoreItem[] {
  return scoreItems.map(({ key }) => key).filter((key) => scores[key] === undefined)
}

/** Full points for the items without points. */
export function fillRest(sheet: Sheet): Sheet {
  const full = Object.fromEntries(scoreItems.map(({ key, most }) => [key, most]))
  return { ...sheet, scores: { ...full, ...sheet.scores } }
}

/** Points so far; 0 as soon as a fatal item failed. */
export function totalOf({ scores, fatal }: Sheet): number {
  const given = Object.fromEntries(scoreItems.map(({ key }) => [key, scores[key] ?? 0]))
  return isScoreSheet(given, fatal) ? totalScore(given, fatal) : 0
}
