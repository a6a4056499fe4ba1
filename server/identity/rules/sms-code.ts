import type { Settings } from '../../vocabulary/settings.ts'

/** What is left of a code that was asked for: how long until another may be, or null when it is of no more use. */
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

/** Under way; handed to the gateway; not yet, as the gateway is in trouble; given up. */
export type CodeStanding = 'UNDER_WAY' | 'SENT' | 'TROUBLE' | 'NOT_SENT'

/**
 * What a page is told of the code it asked for. Of a registration it is whether the gateway could be reached, and not what it
 * did with the message: for a stranger there is no message, and nobody may learn that here.
 */
export function standingOfCode(code: {
  readonly purpose: 'VISIT' | 'REGISTER'
  /** Of its message in the outbox; null while it waits. */
  readonly outcome: string | null
  /** A try has failed. */
  readonly troubled: boolean
  /** The gateway has answered before the message was given to it. */
  readonly reached: boolean
}): CodeStanding {
  if (code.purpose === 'REGISTER' ? code.reached : code.outcome === 'DELIVERED') return 'SENT'
  // Skipped: it was used, or another one was asked for since.
  if (code.outcome !== null) return code.outcome === 'FAILED' ? 'NOT_SENT' : 'SENT'
  return code.troubled ? 'TROUBLE' : 'UNDER_WAY'
}
