import type { VendorError } from '../adapters/vendor/vendor-error.ts'
import type { Services } from '../context.ts'
import { type OutboxRow, tables } from '../generated/tables.ts'
import { HOUR_MS, MINUTE_MS } from '../kernel/calendar.ts'
import { oneMore, pick, type Sql } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { prepare, query, type Statement } from '../kernel/database/statement.ts'
import { assign, assignSql, columnsOf, insertFrom, rowsOf, update } from '../kernel/database/table.ts'
import type { MessageOutcome, MessageReceipt } from '../vocabulary/visits.ts'

/** Milliseconds after which a message can be claimed again if its sender has stopped working. */
const LEASE_MS = 2 * MINUTE_MS
/**
 * Maximum number of tries before a message is given up as FAILED. With the waits of `backoffMs`, all these tries take
 * about a day.
 */
const MOST_ATTEMPTS = 12

/**
 * This file is the only writer of `outbox`. A message is written by the same statement as the change that it reports,
 * is sent afterwards, and is settled once.
 */

const o = columnsOf(tables.outbox, 'o')
const r = columnsOf(tables.outbox, 'r')

/**
 * Builds the SQL that inserts messages, one for each row of `from`. The other arguments are SQL expressions over
 * `from`; `topic` is plain text. If a key already exists, the whole statement fails (23505). A use case that writes a
 * message can therefore take effect only once.
 */
export function insertMessages(message: {
  readonly from: string
  readonly id: Sql
  readonly topic: 'code.send' | 'visit.reminder' | 'alert.raised' | 'webhook.disabled' | 'staff.break-glass'
  readonly dedupeKey: Sql
  readonly visitId?: Sql
  readonly payload: Sql
  readonly at: string
  readonly availableAt: Sql
}): string {
  const { from, topic, at: createdAt, ...columns } = message
  const row = { ...columns, topic: o.topic.literal(topic), createdAt }
  return `${insertFrom(tables.outbox, row, from)} RETURNING 1`
}

/** A reminder of a visit that is being opened. */
export type NewReminder = Pick<OutboxRow, 'id' | 'dedupeKey' | 'visitId' | 'payload' | 'availableAt'>

/**
 * Builds the SQL that inserts the reminders of the new visits in a part of the same statement. `rows` is an SQL
 * parameter with the reminders as `jsonRows` makes them.
 */
export function insertReminders(
  rows: string,
  at: string,
  visits: { readonly name: string; readonly id: Sql },
): string {
  return insertMessages({
    ...pick(r, 'id', 'dedupeKey', 'visitId', 'payload', 'availableAt'),
    from: `${visits.name} JOIN ${rowsOf(tables.outbox, rows, 'r')} ON ${r.visitId} = ${visits.id}`,
    topic: 'visit.reminder',
    at,
  })
}

const REPEAT_AS_SMS = prepare({ id: 'uuid', now: 'timestamptz', vendorRef: 'text' }, (given) => {
  const row = {
    id: given.id,
    topic: o.topic,
    dedupeKey: `${o.dedupeKey} || ':sms'`,
    visitId: o.visitId,
    payload: `${o.payload} || '{"by": "SMS"}'::jsonb`,
    createdAt: given.now,
    availableAt: given.now,
  }
  const failed = `${o.vendorRef} = ${given.vendorRef} AND ${o.topic.is('visit.reminder')} AND ${o.payload}->>'by' = 'ANY'`
  return `${insertFrom(tables.outbox, row, `${o} WHERE ${failed}`)}
    ON CONFLICT (${tables.outbox.sql.dedupeKey}) DO NOTHING`
})

/**
 * Writes a text message to replace a reminder that failed on WeChat.
 * @returns false if the text message had already been written
 */
export async function repeatAsSms(
  services: Pick<Services, 'db' | 'ids'>,
  messageId: string,
  now: Date,
): Promise<boolean> {
  const written = await REPEAT_AS_SMS.run(services.db, {
    id: services.ids.id(now),
    now,
    vendorRef: messageId,
  })
  return written.rowCount === 1
}

const MARK_REACHED = prepare({ id: 'uuid' }, ({ id }) => {
  const payload = `${o.payload} || '{"reached": true}'`
  return `UPDATE ${o} SET ${assignSql(tables.outbox, { payload })} WHERE ${o.id} = ${id}`
})

/** Records that the gateway responded to the query for this message. The content of the response does not matter. */
export async function markReached(services: Pick<Services, 'db'>, message: Claimed): Promise<void> {
  await MARK_REACHED.run(services.db, { id: message.id })
}

const WRITE_RECEIPT = prepare(pick(o, 'id', 'receipt', 'receiptDue'), ({ id, ...receipt }) => {
  const set = assignSql(tables.outbox, receipt)
  return `UPDATE ${o} SET ${set} WHERE ${o.id} = ${id} AND ${o.receipt} IS NULL`
})

/**
 * Records the delivery receipt of a text message. If there is no receipt yet, records when to request it next. An
 * existing receipt is kept.
 */
export async function writeReceipt(
  services: Pick<Services, 'db'>,
  id: string,
  receipt: MessageReceipt | null,
  askAgainAt: Date | null,
): Promise<void> {
  await WRITE_RECEIPT.run(services.db, { id, receipt, receiptDue: askAgainAt })
}

/** A message of the outbox that one sender has claimed. */
export type Claimed = Readonly<Pick<OutboxRow, 'id' | 'topic' | 'attempts' | 'payload'>>

/**
 * Returns the wait before the next try, in milliseconds: a minute at first, doubled after each try, at most three
 * hours.
 */
function backoffMs(attempts: number): number {
  return Math.min(MINUTE_MS * 2 ** (attempts - 1), 3 * HOUR_MS)
}

const CLAIM = query(
  { now: 'timestamptz', leasedUntil: 'timestamptz', limit: 'int4', topics: 'text[]' },
  ({ now, leasedUntil, limit, topics }) =>
    update(tables.outbox, 'o', {
      set: assignSql(tables.outbox, { leasedUntil, attempts: oneMore(o.attempts) }),
      where: [
        `${o.id} IN (SELECT ${r.id} FROM ${r} WHERE ${r.settledAt} IS NULL AND ${r.availableAt} <= ${now}
          AND (${r.leasedUntil} IS NULL OR ${r.leasedUntil} <= ${now}) AND ${r.topic} = ANY(${topics})
        ORDER BY ${r.availableAt} LIMIT ${limit} FOR UPDATE SKIP LOCKED)`,
      ],
      returning: pick(o, 'id', 'topic', 'attempts', 'payload'),
    }),
)

/**
 * Claims up to `limit` due messages of these topics, for the length of a lease. Only one sender can claim a message
 * (SKIP LOCKED). Topics that this version of the product cannot send are left to the version that can.
 */
export async function claimDue(
  services: Pick<Services, 'db' | 'clock'>,
  topics: readonly string[],
  limit: number,
): Promise<Claimed[]> {
  const now = services.clock.now()
  const leasedUntil = new Date(now.getTime() + LEASE_MS)
  return await CLAIM.all(services.db, { now, leasedUntil, limit, topics })
}

/** SQL assignment that removes the sealed part of a message, which is needed only for sending. */
const UNSEALED = assignSql(tables.outbox, { payload: `${o.payload} - 'sealed'` })

/**
 * Adds a CTE to a use case's statement. The CTE records the message as sent.
 * @param sent.receiptDue for a text message, when to ask the gateway for its delivery receipt for the first time
 * @returns the name of the CTE, which returns one row
 */
export function settleMessage(
  sql: Statement,
  message: Claimed,
  at: Date,
  sent: { readonly reference: string | null; readonly receiptDue?: Date },
): string {
  const { reference: vendorRef, receiptDue = null } = sent
  const set = assign(sql, tables.outbox, { settledAt: at, outcome: 'DELIVERED', vendorRef, receiptDue })
  sql.with(
    'o',
    `UPDATE ${o} SET ${UNSEALED}, ${set}
      WHERE ${o.id} = ${sql.given(o.id, message.id)} AND ${o.settledAt} IS NULL RETURNING 1`,
  )
  return 'o'
}

const SETTLE = prepare(pick(o, 'id', 'settledAt', 'outcome', 'lastError'), ({ id, ...end }) => {
  const set = assignSql(tables.outbox, end)
  return `UPDATE ${o} SET ${UNSEALED}, ${set} WHERE ${o.id} = ${id} AND ${o.settledAt} IS NULL`
})

/** Ends a message that is not delivered, because it is no longer wanted or was given up. */
export async function settle(
  services: Pick<Services, 'db'>,
  message: Claimed,
  outcome: Exclude<MessageOutcome, 'DELIVERED'>,
  error: string | null,
  at: Date,
): Promise<void> {
  await SETTLE.run(services.db, { id: message.id, settledAt: at, outcome, lastError: error })
}

const IS_OPEN = query({ id: 'uuid' }, ({ id }) =>
  select(pick(o, 'id'), `FROM ${o} WHERE ${o.id} = ${id} AND ${o.settledAt} IS NULL`),
)

/** Whether a message is not settled yet. */
export async function isUnsettled(services: Pick<Services, 'db'>, message: Claimed): Promise<boolean> {
  return (await IS_OPEN.first(services.db, { id: message.id })) !== undefined
}

/** Schedules another try. If the refusal is permanent or there were too many tries, gives the message up instead. */
export async function postpone(
  services: Pick<Services, 'db' | 'clock'>,
  message: Claimed,
  error: VendorError,
): Promise<void> {
  const at = services.clock.now()
  const reason = `${error.vendor} ${error.code}`
  if (!error.retryable || message.attempts >= MOST_ATTEMPTS)
    return await settle(services, message, 'FAILED', reason, at)
  const until = new Date(at.getTime() + backoffMs(message.attempts))
  await retryAt(services, message, until, reason)
}

const RETRY = prepare(pick(o, 'id', 'leasedUntil', 'lastError'), ({ id, ...retry }) => {
  return `UPDATE ${o} SET ${assignSql(tables.outbox, retry)} WHERE ${o.id} = ${id}`
})

/** Schedules another try at the given instant. */
export async function retryAt(
  services: Pick<Services, 'db'>,
  message: Claimed,
  until: Date,
  reason: string,
): Promise<void> {
  await RETRY.run(services.db, { id: message.id, leasedUntil: until, lastError: reason })
}
