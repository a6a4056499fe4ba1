import type { Settings } from '../../vocabulary/settings.ts'

/** Returns the number of seconds until another code can be requested; null if the code can no longer be used. */
export function openCodeOf(
  code: {
    readonly sentAt: Date
    readonly expiresAt: Date
    readonly used: boolean
    readonly wrong: number
  },
  now: Date,
  settings: Pick<Settings['code'], 'resendAfterMs' | 'wrongPerCode'>,
): { resendAfterSeconds: number } | null {
  if (code.used || code.expiresAt <= now || code.wrong >= settings.wrongPerCode) return null
  const left = code.sentAt.getTime() + settings.resendAfterMs - now.getTime()
  return { resendAfterSeconds: Math.max(0, Math.ceil(left / 1000)) }
}

/**
 * - UNDER_WAY: not sent yet
 * - SENT: handed to the gateway
 * - TROUBLE: a try to send failed and will be repeated
 * - NOT_SENT: sending was given up
 */
export type CodeStanding = 'UNDER_WAY' | 'SENT' | 'TROUBLE' | 'NOT_SENT'

/**
 * Returns the sending status that the page shows. For a registration it shows only whether the gateway could be
 * reached, not whether the gateway accepted the message. The reason is that a stranger gets no message, and the
 * status must not reveal who is a customer.
 */
export function standingOfCode(code: {
  readonly purpose: 'VISIT' | 'REGISTER'
  /** Outcome of the code's message in the outbox; null while the message waits. */
  readonly outcome: string | null
  /** Whether a try to send the message failed. */
  readonly troubled: boolean
  /** Whether the gateway answered the query that is made before sending. */
  readonly reached: boolean
}): CodeStanding {
  if (code.purpose === 'REGISTER' ? code.reached : code.outcome === 'DELIVERED') return 'SENT'
  // All outcomes except DELIVERED and FAILED mean that the message was skipped, because the code was used or a newer
  // code was requested.
  if (code.outcome !== null) return code.outcome === 'FAILED' ? 'NOT_SENT' : 'SENT'
  return code.troubled ? 'TROUBLE' : 'UNDER_WAY'
}
