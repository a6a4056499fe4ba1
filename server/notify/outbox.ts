import { z } from 'zod'
import type { VendorError } from '../adapters/vendor/vendor-error.ts'
import type { Services } from '../context.ts'
import { HOUR_MS, MINUTE_MS } from '../kernel/calendar.ts'
import type { Statement } from '../kernel/database/statement.ts'

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

/**
 * Builds the SQL that inserts messages, one for each row of `from`. The other arguments are SQL expressions over
 * `from`; `topic` is plain text. If a key already exists, the whole statement fails (23505). A use case that writes a
 * message can therefore take effect only once.
 */
export function insertMessages(message: {
  readonly from: string
  readonly id: string
  readonly topic: 'code.send' | 'visit.reminder' | 'alert.raised'
  readonly dedupeKey: string
  readonly visitId?: string
  readonly payload: string
  readonly at: string
  readonly availableAt: string
}): string {
  const { from, id, topic, dedupeKey, visitId, payload, at, availableAt } = message
  return `INSERT INTO outbox (id, topic, dedupe_key, visit_id, payload, created_at, available_at)
    SELECT ${id}, '${topic}', ${dedupeKey}, ${visitId ?? 'NULL::uuid'}, ${payload}, ${at}, ${availableAt} FROM ${from} RETURNING 1`
}

/**
 * Builds the SQL that inserts the reminders of the new visits in the CTE `visits`. `rows` is a parameter with rows
 * built by `openingVisit`.
 */
export function insertReminders(rows: string, at: string, visits: string): string {
  return insertMessages({
    from: `${visits} JOIN jsonb_populate_recordset(null::outbox, ${rows}) r ON r.visit_id = ${visits}.id`,
    id: 'r.id',
    topic: 'visit.reminder',
    dedupeKey: 'r.dedupe_key',
    visitId: 'r.visit_id',
    payload: 'r.payload',
    at,
    availableAt: 'r.available_at',
  })
}

/**
 * Writes a text message to replace a reminder that failed on WeChat.
 * @returns false if the text message had already been written
 */
export async function repeatAsSms(
  services: Pick<Services, 'db' | 'ids'>,
  messageId: string,
  now: Date,
): Promise<boolean> {
  const written = await services.db.query(
    `INSERT INTO outbox (id, topic, dedupe_key, visit_id, payload, created_at, available_at)
      SELECT $1, o.topic, o.dedupe_key || ':sms', o.visit_id, o.payload || '{"by": "SMS"}'::jsonb, $2, $2
      FROM outbox o WHERE o.vendor_ref = $3 AND o.topic = 'visit.reminder' AND o.payload->>'by' = 'ANY'
      ON CONFLICT (dedupe_key) DO NOTHING`,
    [services.ids.id(now), now, messageId],
  )
  return written.rowCount === 1
}

/** Records that the gateway responded to the query for this message. The content of the response does not matter. */
export async function markReached(services: Pick<Services, 'db'>, message: Claimed): Promise<void> {
  await services.db.query(`UPDATE outbox SET payload = payload || '{"reached": true}' WHERE id = $1`, [
    message.id,
  ])
}

/**
 * Records the delivery receipt of a text message. If there is no receipt yet, records when to request it next. An
 * existing receipt is kept.
 */
export async function writeReceipt(
  services: Pick<Services, 'db'>,
  id: string,
  receipt: 'ARRIVED' | 'LOST' | 'NONE' | null,
  askAgainAt: Date | null,
): Promise<void> {
  await services.db.query(
    'UPDATE outbox SET receipt = $2, receipt_due = $3 WHERE id = $1 AND receipt IS NULL',
    [id, receipt, askAgainAt],
  )
}

const claimedSchema = z.object({
  id: z.string(),
  topic: z.string(),
  attempts: z.number(),
  payload: z.unknown(),
})

/** A message of the outbox that one sender has claimed. */
export type Claimed = Readonly<z.infer<typeof claimedSchema>>

/**
 * Returns the wait before the next try, in milliseconds: a minute at first, doubled after each try, at most three
 * hours.
 */
function backoffMs(attempts: number): number {
  return Math.min(MINUTE_MS * 2 ** (attempts - 1), 3 * HOUR_MS)
}

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
  const claimed = await services.db.query(
    `UPDATE outbox SET leased_until = $2, attempts = attempts + 1 WHERE id IN (
        SELECT id FROM outbox WHERE settled_at IS NULL AND available_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
          AND topic = ANY($4::text[])
        ORDER BY available_at LIMIT $3 FOR UPDATE SKIP LOCKED)
      RETURNING id, topic, attempts, payload`,
    [now, new Date(now.getTime() + LEASE_MS), limit, topics],
  )
  return claimed.rows.map((row) => claimedSchema.parse(row))
}

/** SQL that removes the sealed part of a message, which is needed only for sending. */
const UNSEALED = "payload = payload - 'sealed'"

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
  sql.with(
    'o',
    `UPDATE outbox SET ${UNSEALED}, settled_at = ${sql.value(at)}::timestamptz, outcome = 'DELIVERED', vendor_ref = ${sql.value(sent.reference)}::text,
        receipt_due = ${sql.value(sent.receiptDue ?? null)}::timestamptz
      WHERE id = ${sql.value(message.id)}::uuid AND settled_at IS NULL RETURNING 1`,
  )
  return 'o'
}

/** Ends a message that is not delivered, because it is no longer wanted or was given up. */
export async function settle(
  services: Pick<Services, 'db'>,
  message: Claimed,
  outcome: 'SKIPPED' | 'FAILED',
  error: string | null,
  at: Date,
): Promise<void> {
  await services.db.query(
    `UPDATE outbox SET ${UNSEALED}, settled_at = $2, outcome = $3, last_error = $4 WHERE id = $1 AND settled_at IS NULL`,
    [message.id, at, outcome, error],
  )
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

/** Schedules another try at the given instant. */
export async function retryAt(
  services: Pick<Services, 'db'>,
  message: Claimed,
  until: Date,
  reason: string,
): Promise<void> {
  await services.db.query('UPDATE outbox SET leased_until = $2, last_error = $3 WHERE id = $1', [
    message.id,
    until,
    reason,
  ])
}
