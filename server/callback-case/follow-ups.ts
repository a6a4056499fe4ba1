import type { Statement } from '../kernel/database/statement.ts'

/**
 * This file is the only writer of `follow_up`. A follow-up is the letter or branch visit after calling did not
 * succeed.
 */

/** Opens the follow-up of the case `k`. */
export function openFollowUp(sql: Statement, id: string, cause: string, at: Date): void {
  sql.with(
    'follow_up_opened',
    `INSERT INTO follow_up (id, case_id, visit_id, cause, status, opened_at)
      SELECT ${sql.value(id)}::uuid, id, visit_id, ${sql.value(cause)}, 'OPEN', ${sql.value(at)}::timestamptz FROM k`,
  )
}

/**
 * Builds the SQL that ends open follow-ups (`f`) because the visit was settled in another way. The arguments are SQL
 * expressions.
 */
export function endFollowUps(ending: {
  readonly result: 'CANCELLED' | 'CALLED_IN'
  readonly at: string
  readonly from?: string
  readonly where: string
  readonly returning: string
}): string {
  const from = ending.from ? ` FROM ${ending.from}` : ''
  return `UPDATE follow_up f SET status = 'DONE', result = '${ending.result}', done_at = ${ending.at}, version = f.version + 1${from}
    WHERE ${ending.where} AND f.status <> 'DONE' RETURNING ${ending.returning}`
}

/**
 * Builds the SQL with which a person who handles a follow-up changes its row `t`. `where` must compare the version
 * that this person saw, because otherwise the update could overwrite a newer change.
 */
export function stepFollowUp(step: { readonly set: readonly string[]; readonly where: string }): string {
  return `UPDATE follow_up t SET ${[...step.set, 'version = t.version + 1'].join(', ')} WHERE ${step.where} RETURNING t.case_id`
}
