import { type Clock, systemClock } from '../../kernel/clock.ts'
import { checkWebhook, webhookKey } from '../../kernel/secret/standard-webhooks.ts'
import type { RecordingStore, TelephonyPort } from './port.ts'

const E164 = /^\+[1-9]\d{6,14}$/

/**
 * Dials by `tel:` links (RFC 3966, global numbers), which the agent's softphone opens, and accepts callbacks signed
 * as Standard Webhooks.
 *
 * @param secret `whsec_…`; without it no callback is accepted
 * @param wallClock decides whether a callback is recent; must be real time
 * @param switchboard false if no switchboard reports the calls made by the links, as in the demo
 * @param recordings the store of recordings; null if none is configured
 */
export function createTelLinks(
  secret: string | undefined,
  wallClock: Clock = systemClock,
  switchboard = true,
  recordings: RecordingStore | null = null,
): TelephonyPort {
  const key = secret === undefined ? null : webhookKey(secret)
  return {
    recordings,
    tellsOfCalls: key !== null && switchboard,
    dialUrl: (phone) => {
      if (!E164.test(phone)) throw new Error('not an E.164 number')
      return `tel:${phone}`
    },
    verify: (input) => (key === null ? { result: 'OFF' } : checkWebhook(key, input, wallClock.now())),
  }
}
