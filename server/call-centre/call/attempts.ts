import { k } from '../../callback-case/write.ts'
import { tables } from '../../generated/tables.ts'
import { pick } from '../../kernel/database/expression.ts'
import type { Statement } from '../../kernel/database/statement.ts'
import { assign, type Changes, columnsOf, insertFrom, update } from '../../kernel/database/table.ts'
import type { AnswerRow } from '../../visit/rules/answers.ts'
import type { Direction } from '../../vocabulary/calls.ts'
import type { Disposition } from '../../vocabulary/dispositions.ts'

/**
 * The only module that writes `callback_attempt` and `phone_answer`. An attempt is one call about a case, from
 * dialling to its result. Every statement joins `k`, the row of the case to which the step belongs.
 */

const a = columnsOf(tables.callbackAttempt, 'a')
const written = pick(a, 'id')

export interface NewAttempt {
  readonly id: string
  readonly lease: string
  readonly agentId: string
  /**
   * Who placed the call. OUT: the agent; IN: the customer; SAME: nobody, because the same call continues about
   * another policy of the customer.
   */
  readonly direction: Direction
  readonly at: Date
}

/**
 * Inserts the attempt of a call that begins.
 * @returns the name of the CTE, which returns one row
 */
export function beginAttempt(sql: Statement, attempt: NewAttempt): string {
  const row = {
    id: sql.given('uuid', attempt.id),
    caseId: k.id,
    customerId: k.customerId,
    seq: k.version,
    leaseToken: sql.given('uuid', attempt.lease),
    agentId: sql.given('uuid', attempt.agentId),
    direction: sql.given(a.direction, attempt.direction),
    startedAt: sql.given('timestamptz', attempt.at),
  }
  sql.with('attempt', `${insertFrom(tables.callbackAttempt, row, 'k')} RETURNING 1`)
  return 'attempt'
}

/** Moves a call without a recorded result to another lease. */
export function continueAttempt(sql: Statement, id: string, lease: string): string {
  return changeAttempt(sql, id, { leaseToken: lease })
}

/** Records that the person on the line was confirmed as the applicant. */
export function confirmAttempt(sql: Statement, id: string, at: Date): string {
  return changeAttempt(sql, id, { confirmedAt: at })
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
  const { at: endedAt, ...columns } = end
  return changeAttempt(sql, id, { ...columns, endedAt })
}

/** Updates a call only while it has no result. Once a call has a result, only the switchboard's report can be added. */
function changeAttempt(sql: Statement, id: string, changes: Changes<typeof tables.callbackAttempt>): string {
  sql.with('attempt', updateAttempt(sql, id, changes, `${a.disposition} IS NULL`))
  return 'attempt'
}

/** Builds the update of one call about the case `k`. */
function updateAttempt(
  sql: Statement,
  id: string,
  changes: Changes<typeof tables.callbackAttempt>,
  ...conditions: readonly string[]
) {
  return update(tables.callbackAttempt, 'a', {
    set: assign(sql, tables.callbackAttempt, changes),
    from: 'k',
    where: [`${a.id} = ${sql.given('uuid', id)}`, `${a.caseId} = ${k.id}`, ...conditions],
    returning: written,
  }).text
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
  sql.with('recorded', updateAttempt(sql, id, record))
  return 'recorded'
}

/** Stores the answers given on a call. */
export function addPhoneAnswers(sql: Statement, id: string, answers: readonly AnswerRow[], at: Date): void {
  const row = {
    attemptId: sql.given('uuid', id),
    questionKey: 'r.key',
    variantKey: 'r.variant',
    answer: 'r.answer',
    passing: 'r.passing',
    comment: 'r.comment',
    answeredAt: sql.given('timestamptz', at),
  }
  const rows = `jsonb_to_recordset(${sql.given('jsonb', answers)}) AS r(key text, variant text, answer text, passing boolean, comment text)`
  sql.with('phone_answers', insertFrom(tables.phoneAnswer, row, `k, ${rows}`))
}
