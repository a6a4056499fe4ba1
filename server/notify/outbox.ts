import { z } from 'zod'
import type { VendorError } from '../adapters/vendor/vendor-error.ts'
import type { Services } from '../context.ts'
import { HOUR_MS, MINUTE_MS } from '../kernel/calendar.ts'
import type { Statement } from '../kernel/database/statement.ts'

/** A claimed message is free again after this long, should its sender die. */
const LEASE_MS = 2 * MINUTE_MS
/** Tries before a message is given up as FAILED: with the waits below that is about a day. */
const MOST_ATTEMPTS = 12

const claimedSchema = z.object({
  id: z.string(),
  topic: z.string(),
  attempts: z.number(),
  payload: z.unknown(),
})

/** A message of the outbox in the hands of one sender. */
export type Claimed = Readonly<z.infer<typeof claimedSchema>>

/** The wait before the next try: a minute, doubling, at most three hours. */
function backoffMs(attempts: number): number {
  return Math.min(MINUTE_MS * 2 ** (attempts - 1), 3 * HOUR_MS)
}

/**
 * Claims what is due of these topics, up to `limit` messages, for the length of a lease; each is claimed by one (SKIP LOCKED).
 * What another version of the product knows how to send is left for it.
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

/** What was sealed in a message is needed for sending it and for nothing after. */
const UNSEALED = "payload = payload - 'sealed'"

/**
 * Adds to a use case's statement that the message was sent.
 * @param sent.receiptDue when to ask for the receipt of a text message first
 * @returns the name of the part, which gives one row
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

/** Ends a message that did not arrive: not wanted any more, or given up. */
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

/** Has it tried again later, or gives it up: what is refused for good, and what was tried often enough. */
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

/** Has it tried again from then on. */
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
