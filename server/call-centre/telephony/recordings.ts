import { v5 } from 'uuid'
import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { isUniqueViolation } from '../../kernel/database/db.ts'
import { DECIDE_AGAIN, Statement } from '../../kernel/database/statement.ts'
import { DomainError } from '../../kernel/errors.ts'
import { commitCase } from '../case/commit.ts'
import { questionTexts } from '../case/store.ts'
import { leastReadingSeconds } from '../rules/proof-of-call.ts'
import { type CallEvent, hasNews, type RecordedCall, withEvent } from './call-events.ts'
import { findCalls, type StoredCall } from './recordings-store.ts'

/** One message of the switchboard: what it tells, and the id under which it tells it, however often. */
export interface CallMessage {
  readonly id: string
  readonly event: CallEvent
}

function actorOf({ id }: CallMessage): Actor {
  return { kind: 'PARTNER', id: 'telephony', requestId: id, origin: {} }
}

/**
 * Writes what the switchboard tells of a call to the attempts it consists of: its ids, when it was answered and how long they
 * spoke. Told again it changes nothing. What belongs to no call of ours is kept in the audit, so that nothing is lost.
 *
 * @throws DomainError CALL_ALREADY_RECORDED when the attempt belongs to another call or another recording
 */
export async function recordCall(
  services: Services,
  message: CallMessage,
): Promise<'RECORDED' | 'NOT_MATCHED'> {
  for (let round = 0; round < DECIDE_AGAIN; round += 1) {
    const at = services.clock.now()
    const { calls, several } = await findCalls(services, message.event)
    if (calls.length === 0) {
      await keepUnmatched(services, message, at, several ? 'SEVERAL_CALLS' : 'NO_SUCH_CALL')
      return 'NOT_MATCHED'
    }
    const decided = calls.map((call) => ({ call, after: withEvent(call, message.event) }))
    if (decided.some(({ after }) => !after.ok)) {
      await keepUnmatched(services, message, at, 'ALREADY_RECORDED')
      throw new DomainError('CALL_ALREADY_RECORDED')
    }
    const news = decided.flatMap(({ call, after }) =>
      after.ok && hasNews(call, after.value) ? [{ call, after: after.value }] : [],
    )
    // One statement each: what a crash leaves undone is news when the message comes again.
    const written: boolean[] = []
    for (const { call, after } of news) written.push(await writeCall(services, message, call, after, at))
    if (written.every(Boolean)) return 'RECORDED'
  }
  throw new DomainError('CONFLICT')
}

/** @returns false when somebody wrote to the case meanwhile */
async function writeCall(
  services: Services,
  message: CallMessage,
  call: StoredCall,
  after: RecordedCall,
  at: Date,
): Promise<boolean> {
  const ids = { callId: after.callId, recordingId: after.recordingId }
  try {
    return await commitCase(services.db, {
      state: { id: call.caseId, version: call.caseVersion },
      set: {},
      event: { type: 'CALL_RECORDED', payload: { attempt: call.id, ...ids } },
      change: ids,
      at,
      actor: actorOf(message),
      action: 'callback.callRecorded',
      ids: services.ids,
      commandId: v5(message.id, call.id),
      beside: (sql) => {
        sql.with(
          'recorded',
          `UPDATE callback_attempt a SET call_id = ${sql.value(after.callId)}, recording_id = ${sql.value(after.recordingId)},
              answered_at = ${sql.value(after.answeredAt)}::timestamptz, talk_seconds = ${sql.value(after.talkSeconds)}::int
            FROM k WHERE a.id = ${sql.value(call.id)}::uuid AND a.case_id = k.id RETURNING 1`,
        )
        if (isTooShort(call, after)) listenTo(sql, services.ids.id(at), call.id, at)
        return ['recorded']
      },
    })
  } catch (error) {
    // This very message has been written to this attempt, with other contents: its id counts.
    if (isUniqueViolation(error)) return true
    throw error
  }
}

/** The questions were answered, as the agent said; how long they spoke is known only now. */
function isTooShort(call: StoredCall, { talkSeconds }: RecordedCall): boolean {
  if (call.disposition !== 'COMPLETED' || talkSeconds === null) return false
  return talkSeconds < leastReadingSeconds(questionTexts(call.rendered))
}

/** The call is to be listened to, or was to be and has one more reason. */
function listenTo(sql: Statement, id: string, attemptId: string, at: Date): void {
  sql.with(
    'too_short',
    `INSERT INTO quality_check AS t (id, attempt_id, case_id, agent_id, reasons, status, created_at, fatal)
      SELECT ${sql.value(id)}::uuid, a.id, k.id, a.agent_id, '{TOO_SHORT}', 'OPEN', ${sql.value(at)}::timestamptz, '{}'
      FROM k JOIN callback_attempt a ON a.id = ${sql.value(attemptId)}::uuid
      ON CONFLICT (attempt_id) DO UPDATE SET reasons = t.reasons || excluded.reasons WHERE NOT 'TOO_SHORT' = ANY(t.reasons)`,
  )
}

/** One audit row for each message, found by the call's id. Never the number that was called. */
async function keepUnmatched(
  services: Services,
  message: CallMessage,
  at: Date,
  why: 'NO_SUCH_CALL' | 'SEVERAL_CALLS' | 'ALREADY_RECORDED',
): Promise<void> {
  const { phone: _, ...told } = message.event
  const action = 'callback.callUnmatched'
  const sql = new Statement()
  const target = `${sql.value(message.event.callId)}::text`
  sql.with(
    'untold',
    `SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM audit WHERE target_id = ${target} AND action = ${sql.value(action)}
      AND request_id = ${sql.value(message.id)})`,
  )
  recordAudit(sql, actorOf(message), {
    at,
    action,
    from: 'untold',
    targetKind: 'callback_case',
    targetId: target,
    change: `${sql.value(JSON.stringify({ why, ...told }))}::jsonb`,
  })
  await services.db.query(sql.text('SELECT 1'), sql.values)
}
