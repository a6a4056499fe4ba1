import { z } from 'zod'
import { VendorError } from '../adapters/vendor/vendor-error.ts'
import type { Services } from '../context.ts'
import { HOUR_MS, MINUTE_MS } from '../kernel/calendar.ts'
import { writeReceipt } from './outbox.ts'

/** Carriers report within seconds to minutes … */
const FIRST_MS = 2 * MINUTE_MS
/** … or within three days, or never. */
const NEVER_MS = 72 * HOUR_MS
/** The gateway tells of messages of this long before at most; asked a little back, since its clock is its own. */
const SLACK_MS = 10 * MINUTE_MS

/** When the receipt of a text message sent at that moment is asked for first. */
export function firstReceipt(sentAt: Date): Date {
  return new Date(sentAt.getTime() + FIRST_MS)
}

/** When it is asked for again: after half as long again as it is old, so that late ones are not asked for every minute; a last time at the end. */
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
 * Asks the gateway what became of the text messages that reminded customers. Safe on several instances: a receipt is written
 * once, and asking twice changes nothing.
 * @returns how many were looked at
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
      // A gateway that is down is asked again at the next round.
      if (!(error instanceof VendorError)) throw error
      return rows.length
    }
  }
  return rows.length
}
