import type { Settings } from '../../vocabulary/settings.ts'

/** The time until another code may be requested, or null when the code cannot be used any more. */
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

/** UNDER_WAY: not sent yet. SENT: handed to the gateway. TROUBLE: a try failed and will be repeated. NOT_SENT: given up. */
export type CodeStanding = 'UNDER_WAY' | 'SENT' | 'TROUBLE' | 'NOT_SENT'

/**
 * The sending status shown on the page. For a registration it says whether the gateway could be reached, not what it did with the
 * message: a stranger gets no message, and nobody may find out here who is a customer.
 */
export function standingOfCode(code: {
  readonly purpose: 'VISIT' | 'REGISTER'
  /** Outcome of its message in the outbox; null while it waits. */
  readonly outcome: string | null
  /** Whether a try failed. */
  readonly troubled: boolean
  /** Whether the gateway answered before the message was handed to it. */
  readonly reached: boolean
}): CodeStanding {
  if (code.purpose === 'REGISTER' ? code.reached : code.outcome === 'DELIVERED') return 'SENT'
  // Skipped: the code was used, or a newer one was requested.
  if (code.outcome !== null) return code.outcome === 'FAILED' ? 'NOT_SENT' : 'SENT'
  return code.troubled ? 'TROUBLE' : 'UNDER_WAY'
}
