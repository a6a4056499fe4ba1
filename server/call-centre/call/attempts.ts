import type { Statement } from '../../kernel/database/statement.ts'
import type { AnswerRow } from '../../visit/rules/answers.ts'
import type { Disposition } from '../../vocabulary/dispositions.ts'

/**
 * The only module that writes `callback_attempt` and `phone_answer`. An attempt is one call about a case, from
 * dialling to its result. Every statement joins `k`, the row of the case to which the step belongs.
 */

export interface NewAttempt {
  readonly id: string
  readonly lease: string
  readonly agentId: string
  /**
   * Who placed the call. OUT: the agent; IN: the customer; SAME: nobody, because the same call continues about
   * another policy of the customer.
   */
  readonly direction: 'OUT' | 'IN' | 'SAME'
  readonly at: Date
}

/**
 * Inserts the attempt of a call that begins.
 * @returns the name of the CTE, which returns one row
 */
export function beginAttempt(sql: Statement, attempt: NewAttempt): string {
  sql.with(
    'attempt',
    `INSERT INTO callback_attempt (id, case_id, customer_id, seq, lease_token, agent_id, direction, started_at)
      SELECT ${sql.value(attempt.id)}::uuid, id, customer_id, version, ${sql.value(attempt.lease)}::uuid, ${sql.value(attempt.agentId)}::uuid,
        ${sql.value(attempt.direction)}, ${sql.value(attempt.at)}::timestamptz FROM k RETURNING 1`,
  )
  return 'attempt'
}

/** Moves a call without a recorded result to another lease. */
export function continueAttempt(sql: Statement, id: string, lease: string): string {
  return changeAttempt(sql, id, { lease_token: `${sql.value(lease)}::uuid` })
}

/** Records that the person on the line was confirmed as the applicant. */
export function confirmAttempt(sql: Statement, id: string, at: Date): string {
  return changeAttempt(sql, id, { confirmed_at: `${sql.value(at)}::timestamptz` })
}

export interface AttemptEnd {
  readonly disposition: Disposition
  readonly at: Date
  readonly contact: boolean
  readonly counted: boolean
  readonly note: string
  readonly promisedFor: Date | null
}

export function endAttempt(sql: Statement, id: string, end: AttemptEnd): string {
  return changeAttempt(sql, id, {
    disposition: sql.value(end.disposition),
    ended_at: `${sql.value(end.at)}::timestamptz`,
    contact: sql.value(end.contact),
    counted: sql.value(end.counted),
    note: sql.value(end.note),
    promised_for: `${sql.value(end.promisedFor)}::timestamptz`,
  })
}

/** Updates a call only while it has no result. Once a call has a result, only the switchboard's report can be added. */
function changeAttempt(sql: Statement, id: string, columns: Readonly<Record<string, string>>): string {
  const set = Object.entries(columns).map(([column, value]) => `${column} = ${value}`)
  sql.with(
    'attempt',
    `UPDATE callback_attempt a SET ${set.join(', ')} FROM k
      WHERE a.id = ${sql.value(id)}::uuid AND a.case_id = k.id AND a.disposition IS NULL RETURNING 1`,
  )
  return 'attempt'
}

/** The data that the switchboard reports about a call. */
export interface SwitchboardRecord {
  readonly callId: string | null
  readonly recordingId: string | null
  readonly answeredAt: Date | null
  readonly talkSeconds: number | null
}

/** Adds the switchboard's report, which can arrive long after the agent recorded the result. */
export function recordOfAttempt(sql: Statement, id: string, record: SwitchboardRecord): string {
  sql.with(
    'recorded',
    `UPDATE callback_attempt a SET call_id = ${sql.value(record.callId)}, recording_id = ${sql.value(record.recordingId)},
        answered_at = ${sql.value(record.answeredAt)}::timestamptz, talk_seconds = ${sql.value(record.talkSeconds)}::int
      FROM k WHERE a.id = ${sql.value(id)}::uuid AND a.case_id = k.id RETURNING 1`,
  )
  return 'recorded'
}

/** Stores the answers given on a call. */
export function addPhoneAnswers(sql: Statement, id: string, answers: readonly AnswerRow[], at: Date): void {
  sql.with(
    'phone_answers',
    `INSERT INTO phone_answer (attempt_id, question_key, variant_key, answer, passing, comment, answered_at)
      SELECT ${sql.value(id)}::uuid, a.key, a.variant, a.answer, a.passing, a.comment, ${sql.value(at)}::timestamptz
      FROM k, jsonb_to_recordset(${sql.value(JSON.stringify(answers))}::jsonb) AS a(key text, variant text, answer text, passing boolean, comment text)`,
  )
}
