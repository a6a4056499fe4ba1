import { z } from 'zod'
import { VendorError } from '../adapters/vendor/vendor-error.ts'
import type { Services } from '../context.ts'
import { HOUR_MS, MINUTE_MS } from '../kernel/calendar.ts'
import { writeReceipt } from './outbox.ts'

/**
 * Milliseconds from sending a text message to the first request for its receipt. Carriers usually report a receipt
 * within seconds to minutes.
 */
const FIRST_MS = 2 * MINUTE_MS
/**
 * Milliseconds after which a receipt is no longer expected. A receipt that has not arrived after three days never
 * arrives.
 */
const NEVER_MS = 72 * HOUR_MS
/** Milliseconds by which the queried period begins before the sending time, because the gateway's clock may differ. */
const SLACK_MS = 10 * MINUTE_MS

/** Returns the time of the first request for the receipt of a text message sent at `sentAt`. */
export function firstReceipt(sentAt: Date): Date {
  return new Date(sentAt.getTime() + FIRST_MS)
}

/**
 * Returns the time of the next request for a receipt. The wait is half of the message's age, so that late receipts
 * are not requested every minute. The last request is made after three days.
 */
function nextReceipt(sentAt: Date, now: Date): Date {
  const wait = Math.max(FIRST_MS, (now.getTime() - sentAt.getTime()) / 2)
  return new Date(Math.min(now.getTime() + wait, sentAt.getTime() + NEVER_MS))
}

const rowSchema = z.object({
  id: z.string(),
  settled_at: z.date(),
  policy_id: z.string(),
  phone_enc: z.string(),
})
type Row = z.infer<typeof rowSchema>

async function ask(services: Services, row: Row): Promise<'ARRIVED' | 'LOST' | null> {
  const found = await services.sms.deliveries({
    phone: services.secrets.decrypt('phone', row.policy_id, row.phone_enc),
    since: new Date(row.settled_at.getTime() - SLACK_MS),
  })
  const own = found.find(({ reference }) => reference === row.id)
  if (!own) return null
  return own.delivered ? 'ARRIVED' : 'LOST'
}

/**
 * Requests the delivery receipts of reminders sent as text messages. Safe on several instances, because a receipt is
 * written once and a repeated request changes nothing.
 * @returns the number of receipts requested
 */
export async function collectReceipts(services: Services, limit = 100): Promise<number> {
  const now = services.clock.now()
  const found = await services.db.query(
    `SELECT o.id, o.settled_at, p.id AS policy_id, p.phone_enc FROM outbox o JOIN visit v ON v.id = o.visit_id JOIN policy p ON p.id = v.policy_id
      WHERE o.receipt_due <= $1 ORDER BY o.receipt_due LIMIT $2`,
    [now, limit],
  )
  const rows = found.rows.map((raw) => rowSchema.parse(raw))
  for (const row of rows) {
    try {
      const receipt = await ask(services, row)
      const over = now.getTime() - row.settled_at.getTime() >= NEVER_MS
      const known = receipt ?? (over ? 'NONE' : null)
      const again = known === null ? nextReceipt(row.settled_at, now) : null
      await writeReceipt(services, row.id, known, again)
    } catch (error) {
      // If the gateway is down, the receipts are requested again in the next round.
      if (!(error instanceof VendorError)) throw error
      return rows.length
    }
  }
  return rows.length
}
