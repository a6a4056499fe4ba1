import type { Services } from '../context.ts'
import { CODE_TOPIC, deliverCode } from '../notify/code.ts'
import { type Claimed, claimDue } from '../notify/outbox.ts'
import { deliverReminder } from '../notify/remind.ts'
import { tellDisabled } from '../partner/webhook/tell-disabled.ts'
import { deliverAlert } from '../reporting/alerts/deliver.ts'
import { deliverBreakGlass } from '../staff/sign-in/break-glass.ts'

const senders: Readonly<Record<string, (services: Services, message: Claimed) => Promise<void>>> = {
  'visit.reminder': deliverReminder,
  'alert.raised': deliverAlert,
  'webhook.disabled': tellDisabled,
  'staff.break-glass': deliverBreakGlass,
}

/**
 * Sends up to `limit` requested codes concurrently, because customers are waiting for them.
 * @returns the number of codes claimed
 */
export async function deliverCodes(services: Services, limit: number): Promise<number> {
  const claimed = await claimDue(services, [CODE_TOPIC], limit)
  await Promise.all(claimed.map((message) => deliverCode(services, message)))
  return claimed.length
}

/**
 * Sends due messages: first up to `limit` codes, then up to `limit` other messages. Safe on several instances,
 * because only one sender can claim a message for the length of a lease.
 * @returns `limit` if more messages may be due; a smaller number if no due message is left
 */
export async function deliverDue(services: Services, limit: number): Promise<number> {
  if ((await deliverCodes(services, limit)) === limit) return limit
  const claimed = await claimDue(services, Object.keys(senders), limit)
  for (const message of claimed) await senders[message.topic]?.(services, message)
  return claimed.length
}
