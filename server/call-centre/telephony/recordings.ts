import { v5 } from 'uuid'
import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { isUniqueViolation } from '../../kernel/database/db.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../../kernel/database/decide-again.ts'
import { prepare, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { inTransaction } from '../../kernel/database/transaction.ts'
import { DomainError } from '../../kernel/errors.ts'
import { recordOfAttempt } from '../call/attempts.ts'
import { commitCase } from '../case/commit.ts'
import { questionTexts } from '../case/store.ts'
import { listenToShortCall } from '../quality/write.ts'
import { leastReadingSeconds } from '../rules/proof-of-call.ts'
import { type CallEvent, hasNews, type RecordedCall, withEvent } from './call-events.ts'
import { findCalls, type StoredCall } from './recordings-store.ts'

/**
 * One message of the switchboard: the call event and the message's id. The id stays the same if the message is sent
 * again.
 */
export interface CallMessage {
  readonly id: string
  readonly event: CallEvent
}

function actorOf({ id }: CallMessage): Actor {
  return { kind: 'PARTNER', id: 'telephony', requestId: id, origin: {} }
}

/**
 * Writes the switchboard's report of a call to the attempts of that call: the ids, the answer time and the talk time.
 * A repeated message changes nothing. A report that matches no known call is stored in the audit, so that it is not
 * lost.
 *
 * @throws DomainError CALL_ALREADY_RECORDED if the attempt belongs to another call or has another recording
 */
export async function recordCall(
  services: Services,
  message: CallMessage,
): Promise<'RECORDED' | 'NOT_MATCHED'> {
  return await decideAgain(async () => {
    const at = services.clock.now()
    const { calls, several } = await findCalls(services, message.event)
    if (calls.length === 0) {
      await keepUnmatched(services, message, at, several ? 'SEVERAL_CALLS' : 'NO_SUCH_CALL')
      return 'NOT_MATCHED' as const
    }
    const decided = calls.map((call) => ({ call, after: withEvent(call, message.event) }))
    if (decided.some(({ after }) => !after.ok)) {
      await keepUnmatched(services, message, at, 'ALREADY_RECORDED')
      throw new DomainError('CALL_ALREADY_RECORDED')
    }
    const news = decided.flatMap(({ call, after }) =>
      after.ok && hasNews(call, after.value) ? [{ call, after: after.value }] : [],
    )
    // Each attempt is written by its own statement. If a crash leaves some of them unwritten, the repeated message
    // writes them.
    const written: boolean[] = []
    for (const { call, after } of news) written.push(await writeCall(services, message, call, after, at))
    return written.every(Boolean) ? ('RECORDED' as const) : WRITTEN_MEANWHILE
  })
}

/** @returns false when another write to the case came first */
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
      services,
      commandId: v5(message.id, call.id),
      beside: (sql) => {
        if (isTooShort(call, after)) listenToShortCall(sql, services.ids.id(at), call.id, at)
        return [recordOfAttempt(sql, call.id, after)]
      },
    })
  } catch (error) {
    // This message was already recorded for this attempt, with different contents. The first record is kept.
    if (isUniqueViolation(error)) return true
    throw error
  }
}

/**
 * Whether a call with the result COMPLETED was too short for the questions. The check runs when the talk time
 * arrives, because the talk time is not known when the result is recorded.
 */
function isTooShort(call: StoredCall, { talkSeconds }: RecordedCall): boolean {
  if (call.disposition !== 'COMPLETED' || talkSeconds === null) return false
  return talkSeconds < leastReadingSeconds(questionTexts(call.rendered))
}

const a = columnsOf(tables.audit, 'a')

const ONE_AT_A_TIME = prepare(
  { message: 'text' },
  ({ message }) => `SELECT pg_advisory_xact_lock(hashtextextended(${message}, 0))`,
)

/**
 * Writes one audit row per message, under the call's id. The number that was called is never stored.
 *
 * The same message can come twice at once. The lock is a statement of its own, because the next one must see what the
 * other request wrote before it let the lock go; otherwise both would find nothing and write.
 */
async function keepUnmatched(
  services: Services,
  message: CallMessage,
  at: Date,
  why: 'NO_SUCH_CALL' | 'SEVERAL_CALLS' | 'ALREADY_RECORDED',
): Promise<void> {
  const { phone: _, ...told } = message.event
  const action = 'callback.callUnmatched'
  const sql = new Statement()
  const target = sql.given('text', message.event.callId)
  sql.with(
    'untold',
    `SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ${a} WHERE ${a.targetId} = ${target} AND ${a.action} = ${sql.given('text', action)}
      AND ${a.requestId} = ${sql.given('text', message.id)})`,
  )
  recordAudit(sql, actorOf(message), {
    at,
    action,
    from: 'untold',
    targetKind: 'callback_case',
    targetId: target,
    change: sql.given('jsonb', { why, ...told }),
  })
  await inTransaction(services.db, async (db) => {
    await ONE_AT_A_TIME.run(db, { message: message.id })
    await db.query(sql.text('SELECT 1'), sql.values)
  })
}
