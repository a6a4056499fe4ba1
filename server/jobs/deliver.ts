import type { Services } from '../context.ts'
import { CODE_TOPIC, deliverCode } from '../notify/code.ts'
import { type Claimed, claimDue } from '../notify/outbox.ts'
import { deliverReminder } from '../notify/remind.ts'
import { deliverAlert } from '../reporting/alerts/deliver.ts'

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
