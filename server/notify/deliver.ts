import type { Services } from '../context.ts'
import { deliverAlert } from '../reporting/alerts/deliver.ts'
import { CODE_TOPIC, deliverCode } from './code.ts'
import { type Claimed, claimDue } from './outbox.ts'
import { deliverReminder } from './remind.ts'

/** Who sends what. */
const senders: Readonly<Record<string, (services: Services, message: Claimed) => Promise<void>>> = {
  'visit.reminder': deliverReminder,
  'alert.raised': deliverAlert,
}

/**
 * Sends the codes that were asked for, up to `limit` of them, each at once: somebody waits for it.
 * @returns how many were claimed
 */
export async function deliverCodes(services: Services, limit: number): Promise<number> {
  const claimed = await claimDue(services, [CODE_TOPIC], limit)
  await Promise.all(claimed.map((message) => deliverCode(services, message)))
  return claimed.length
}

/**
 * Sends what is due, up to `limit` messages, the codes before all else. Safe on several instances at once: each message is
 * claimed by one for the length of a lease.
 * @returns how many of one kind were claimed; fewer than `limit` means nothing is left that is due
 */
export async function deliverDue(services: Services, limit: number): Promise<number> {
  if ((await deliverCodes(services, limit)) === limit) return limit
  const claimed = await claimDue(services, Object.keys(senders), limit)
  for (const message of claimed) await senders[message.topic]?.(services, message)
  return claimed.length
}

/**
 * What WeChat reports of a template message afterwards: one that did not reach its person is sent as a text
 * message, once.
 */
export async function onTemplateFinished(
  services: Services,
  input: { messageId: string; status: string },
): Promise<void> {
  if (input.status === 'success') return
  const now = services.clock.now()
  const written = await services.db.query(
    `INSERT INTO outbox (id, topic, dedupe_key, visit_id, payload, created_at, available_at)
      SELECT $1, o.topic, o.dedupe_key || ':sms', o.visit_id, o.payload || '{"by": "SMS"}'::jsonb, $2, $2
      FROM outbox o WHERE o.vendor_ref = $3 AND o.topic = 'visit.reminder' AND o.payload->>'by' = 'ANY'
      ON CONFLICT (dedupe_key) DO NOTHING`,
    [services.ids.id(now), now, input.messageId],
  )
  if (written.rowCount === 1) services.wake('deliver')
}
