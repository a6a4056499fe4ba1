import type { Statement } from '../../kernel/database/statement.ts'

/**
 * This file is the only writer of `quality_check`. A row of this table is a call selected for review, with the result
 * of the review.
 */

/** Opens the quality check of a call about the case `k`. */
export function openQualityCheck(
  sql: Statement,
  id: string,
  attempt: { readonly id: string; readonly agentId: string },
  reasons: readonly string[],
  at: Date,
): void {
  sql.with(
    'quality_opened',
    `INSERT INTO quality_check (id, attempt_id, case_id, agent_id, reasons, status, created_at, fatal)
      SELECT ${sql.value(id)}::uuid, ${sql.value(attempt.id)}::uuid, id, ${sql.value(attempt.agentId)}::uuid, ${sql.value(reasons)}::text[],
        'OPEN', ${sql.value(at)}::timestamptz, '{}' FROM k`,
  )
}

/**
 * Opens a quality check because the call about the case `k` was too short. If the call already has a quality check,
 * adds this reason to that check.
 */
export function listenToShortCall(sql: Statement, id: string, attemptId: string, at: Date): void {
  sql.with(
    'too_short',
    `INSERT INTO quality_check AS t (id, attempt_id, case_id, agent_id, reasons, status, created_at, fatal)
      SELECT ${sql.value(id)}::uuid, a.id, k.id, a.agent_id, '{TOO_SHORT}', 'OPEN', ${sql.value(at)}::timestamptz, '{}'
      FROM k JOIN callback_attempt a ON a.id = ${sql.value(attemptId)}::uuid
      ON CONFLICT (attempt_id) DO UPDATE SET reasons = t.reasons || excluded.reasons WHERE NOT 'TOO_SHORT' = ANY(t.reasons)`,
  )
}

export interface QualityScore {
  readonly scores: Readonly<Record<string, number>>
  readonly fatal: readonly string[]
  readonly total: number
  readonly comment: string
  readonly reviewerId: string
  readonly at: Date
}

/**
 * Writes the score if the quality check still has this `version`.
 * @returns the name of the CTE, which returns one row if the score was written
 */
export function scoreQualityCheck(sql: Statement, id: string, version: number, score: QualityScore): string {
  sql.with(
    't',
    `UPDATE quality_check SET status = 'DONE', scores = ${sql.value(JSON.stringify(score.scores))}::jsonb, fatal = ${sql.value(score.fatal)}::text[],
        comment = ${sql.value(score.comment)}, total = ${sql.value(score.total)}, reviewer_id = ${sql.value(score.reviewerId)}::uuid,
        reviewed_at = ${sql.value(score.at)}::timestamptz, version = version + 1
      WHERE id = ${sql.value(id)}::uuid AND version = ${sql.value(version)}::int RETURNING case_id`,
  )
  return 't'
}
