import type { Services } from '../context.ts'
import { gateOf } from '../kernel/gate.ts'
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
 * Messages of one topic that are sent side by side. A vendor that does not answer takes five seconds for each, and all
 * that were claimed must be tried before their lease is over.
 */
const SIDE_BY_SIDE = 6

/**
 * Sends due messages other than codes, up to `limit` of each topic. Topics do not wait for each other: an alert goes
 * out while the vendor of the reminders does not answer.
 * @returns `limit` if more messages may be due; a smaller number if no due message is left
 */
export async function deliverOthers(services: Services, limit: number): Promise<number> {
  const sent = await Promise.all(
    Object.entries(senders).map(async ([topic, send]) => {
      const claimed = await claimDue(services, [topic], limit)
      const gate = gateOf(SIDE_BY_SIDE)
      await Promise.all(claimed.map((message) => gate(() => send(services, message))))
      return claimed.length
    }),
  )
  const all = sent.reduce((sum, count) => sum + count, 0)
  return sent.includes(limit) ? limit : Math.min(all, limit - 1)
}

/**
 * Sends due messages: first up to `limit` codes, then up to `limit` other messages of each topic. Safe on several
 * instances, because only one sender can claim a message for the length of a lease.
 * @returns `limit` if more messages may be due; a smaller number if no due message is left
 */
export async function deliverDue(services: Services, limit: number): Promise<number> {
  if ((await deliverCodes(services, limit)) === limit) return limit
  return await deliverOthers(services, limit)
}

/**
 * Sends everything that is due. While one run waits for the vendors of other messages, the next ones send codes alone and
 * end, so that a customer's code never waits behind a vendor that does not answer.
 */
export function createDeliverer(services: Services, batch: number): () => Promise<void> {
  let isBusy = false
  let again = false
  return async () => {
    while ((await deliverCodes(services, batch)) === batch);
    again = true
    if (isBusy) return
    isBusy = true
    try {
      while (again) {
        again = false
        while ((await deliverDue(services, batch)) === batch);
      }
    } finally {
      isBusy = false
    }
  }
}
