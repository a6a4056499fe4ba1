import type { z } from 'zod'
import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { MINUTE_MS } from '../../kernel/calendar.ts'
import { countOf, orNull, pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { type Parts, query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { phoneIndex } from '../../kernel/secret/blind-index.ts'
import type { CallEvent } from './call-events.ts'

/**
 * If an event gives no known id, an attempt matches only if the switchboard's start time and the time at which the
 * agent requested the call differ by at most this many milliseconds [D].
 */
const STARTED_WITHIN_MS = 10 * MINUTE_MS

const a = columnsOf(tables.callbackAttempt, 'a')
const s = columnsOf(tables.callbackAttempt, 's')
const n = columnsOf(tables.callbackAttempt, 'n')
const k = columnsOf(tables.callbackCase, 'k')
const q = columnsOf(tables.visitQuestionnaire, 'q')
const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const agent = columnsOf(tables.staff, 'agent')

/**
 * SQL that selects all attempts of a call: the attempts selected by `begun`, and the attempts that continued the call
 * with further policies. A continuing attempt has the same agent and customer, and begins before that agent's next
 * call. `callId` is the switchboard's id of the call.
 */
function wholeCall(sql: Parts, callId: string, begun: string) {
  const first = sql.with(
    'begun',
    select(pick(a, 'id', 'agentId', 'customerId', 'startedAt'), `FROM ${a} ${begun}`),
  )
  sql.with(
    'whole',
    `SELECT ${first.id} FROM begun UNION
    SELECT ${s.id} FROM begun JOIN ${s} ON ${s.customerId} = ${first.customerId} AND ${s.agentId} = ${first.agentId}
      AND ${s.direction.is('SAME')} AND ${s.startedAt} > ${first.startedAt} AND (${s.callId} IS NULL OR ${s.callId} = ${callId})
    WHERE NOT EXISTS (SELECT 1 FROM ${n} WHERE ${n.agentId} = ${first.agentId} AND ${n.direction.isNot('SAME')}
      AND ${n.startedAt} > ${first.startedAt} AND ${n.startedAt} <= ${s.startedAt})`,
  )
  return sql.select(
    {
      ...pick(
        a,
        'id',
        'caseId',
        'direction',
        'callId',
        'recordingId',
        'answeredAt',
        'talkSeconds',
        'disposition',
      ),
      caseVersion: k.version,
      rendered: orNull(q.rendered),
      beginnings: countOf('FROM begun'),
    },
    `FROM whole JOIN ${a} USING (id) JOIN ${k} ON ${k.id} = ${a.caseId}
    LEFT JOIN ${q} ON ${q.visitId} = ${k.visitId} ORDER BY ${a.startedAt}, ${a.id}`,
  )
}

const BY_ATTEMPT = query({ callId: 'text', attemptId: 'uuid' }, ({ callId, attemptId }, sql) =>
  wholeCall(sql, callId, `WHERE ${a.id} = ${attemptId}`),
)

const BY_CALL = query({ callId: 'text' }, ({ callId }, sql) =>
  wholeCall(sql, callId, `WHERE ${a.callId} = ${callId}`),
)

const BY_AGENT = query(
  { callId: 'text', username: 'text', from: 'timestamptz', until: 'timestamptz', phoneIndex: 'bytea?' },
  ({ callId, username, from, until, phoneIndex }, sql) =>
    wholeCall(
      sql,
      callId,
      `JOIN ${agent} ON ${agent.id} = ${a.agentId}
    WHERE ${agent.username} = ${username} AND ${a.direction.isNot('SAME')} AND ${a.callId} IS NULL
      AND ${a.startedAt} BETWEEN ${from} AND ${until}
      AND (${phoneIndex} IS NULL OR EXISTS (SELECT 1 FROM ${k} JOIN ${v} ON ${v.id} = ${k.visitId}
        JOIN ${p} ON ${p.id} = ${v.policyId} WHERE ${k.id} = ${a.caseId} AND ${p.phoneIndex} = ${phoneIndex}))`,
    ),
)

/** An attempt that belongs to the call, and the version of the attempt's case when the attempt was read. */
export type StoredCall = z.output<typeof BY_CALL.row>

/**
 * Finds the attempts to which an event belongs:
 * - the attempt that the event names
 * - if the event names no attempt: the attempts that already have its call id
 * - if no attempt has this call id: an attempt that the event's agent began around the event's start time and, if the
 * event has a number, to that number
 *
 * If several attempts match the last search, none is returned. A recording attached to the wrong case is worse than a
 * recording that a person has to search for.
 */
export async function findCalls(
  services: Pick<Services, 'db' | 'secrets'>,
  event: CallEvent,
): Promise<{ readonly calls: readonly StoredCall[]; readonly several: boolean }> {
  const { callId, attemptId, agent: username, phone, startedAt } = event
  if (attemptId !== undefined) {
    return { calls: await BY_ATTEMPT.all(services.db, { callId, attemptId }), several: false }
  }
  const known = await BY_CALL.all(services.db, { callId })
  if (known.length > 0 || username === undefined) return { calls: known, several: false }
  const about = (ms: number) => new Date(startedAt.getTime() + ms)
  const index = phone === undefined ? null : phoneIndex(services.secrets, phone)
  const calls = await BY_AGENT.all(services.db, {
    callId,
    username,
    from: about(-STARTED_WITHIN_MS),
    until: about(STARTED_WITHIN_MS),
    phoneIndex: index,
  })
  // Between the two reads, another message may have stored this call id on the attempt, so the search by call id is
  // repeated.
  if (calls.length === 0) return { calls: await BY_CALL.all(services.db, { callId }), several: false }
  const several = (calls[0]?.beginnings ?? 0) > 1
  return { calls: several ? [] : calls, several }
}
