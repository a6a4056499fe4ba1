import type { IdentityMethod } from '../../vocabulary/identity.ts'
import type { Settings } from '../../vocabulary/settings.ts'

/** [S] 身份证证件客户: face; every other document: SMS code. */
export function methodFor(idType: string): IdentityMethod {
  return idType === 'ID_CARD' ? 'FACE' : 'SMS'
}

export type FaceVerdict =
  /** The right person, and live. */
  | 'PASSED'
  /** A genuine mismatch or liveness failure: it counts towards the day's limit. */
  | 'FAILED'
  /**
   * No genuine failure (network, vendor, abandoned, expired): the customer may try again, and nothing counts.
   */
  | 'UNDECIDED'
  /** The vendor asks for another channel: the phone is offered at once, and nothing counts. */
  | 'USE_PHONE'
  | 'UNFINISHED'

const COUNTED = new Set([1002, 1003, 1004, 1005, 2006, 2010, 2011, 2012, 2013, 2014, 2015, 2016])
const OTHER_CHANNEL = new Set([2005, 2007, 2008, 2009])
const UNFINISHED = 17

/** Maps a Tencent FaceID result code (GetDetectInfoEnhanced, Text.ErrCode). Only genuine failures count. */
export function faceVerdict(vendorCode: number): FaceVerdict {
  if (vendorCode === 0) return 'PASSED'
  if (vendorCode === UNFINISHED) return 'UNFINISHED'
  if (COUNTED.has(vendorCode)) return 'FAILED'
  return OTHER_CHANNEL.has(vendorCode) ? 'USE_PHONE' : 'UNDECIDED'
}

export interface IdentitySessionState {
  readonly verifiedAt: Date
  readonly lastSeenAt: Date
  readonly endedAt: Date | null
  readonly method: IdentityMethod
  /** For SMS: the registered phone (blind index, hex) that the code was sent to. */
  readonly phoneIndex: string | null
}

/**
 * Whether a passed check still covers a visit: it has not ended, is neither idle too long nor older than its
 * maximum, used the method that the document requires, and, for SMS, the policy has the same registered
 * phone.
 */
export function sessionCovers(
  session: IdentitySessionState,
  visit: { readonly method: IdentityMethod; readonly phoneIndex: string },
  now: Date,
  settings: Pick<Settings, 'identityIdleMs' | 'identityMaxMs'>,
): boolean {
  if (session.endedAt !== null || session.method !== visit.method) return false
  if (now.getTime() - session.lastSeenAt.getTime() >= settings.identityIdleMs) return false
  if (now.getTime() - session.verifiedAt.getTime() >= settings.identityMaxMs) return false
  return session.method === 'FACE' || session.phoneIndex === visit.phoneIndex
}

export type SendRefusal = 'RESEND_TOO_SOON' | 'SEND_LIMIT_HOUR' | 'SEND_LIMIT_DAY'

/**
 * Why a code may not be sent now, or null. Sending itself is guarded by the same limits in one conditional
 * UPDATE (server/identity/store.ts); this function tells which limit was hit.
 * @param sends when codes were sent to this phone before, in any order
 */
export function sendRefusal(
  sends: readonly Date[],
  now: Date,
  settings: Settings['code'],
): { code: SendRefusal; seconds: number } | null {
  const ages = sends.map((sent) => now.getTime() - sent.getTime()).sort((a, b) => a - b)
  const wait = (age: number, limit: number) => Math.ceil((limit - age) / 1000)
  const latest = ages[0]
  if (latest !== undefined && latest < settings.resendAfterMs) {
    return { code: 'RESEND_TOO_SOON', seconds: wait(latest, settings.resendAfterMs) }
  }
  const hour = 3_600_000
  const hourly = ages[settings.sendsPerHour - 1]
  if (hourly !== undefined && hourly < hour) return { code: 'SEND_LIMIT_HOUR', seconds: wait(hourly, hour) }
  const daily = ages[settings.sendsPerDay - 1]
  if (daily !== undefined && daily < 24 * hour)
    return { code: 'SEND_LIMIT_DAY', seconds: wait(daily, 24 * hour) }
  return null
}

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

/**
 * UNDER_WAY: not sent yet. SENT: handed to the gateway. TROUBLE: a try failed and will be repeated. NOT_SENT:
 * given up.
 */
export type CodeStanding = 'UNDER_WAY' | 'SENT' | 'TROUBLE' | 'NOT_SENT'

/**
 * The sending status shown on the page. For a registration it says whether the gateway could be reached, not
 * what it did with the message: a stranger gets no message, and nobody may find out here who is a customer.
 */
export function standingOfCode(code: {
  readonly purpose: 'VISIT' | 'REGISTER'
  /** Outcome of its message in the outbox; null while it waits. */
  readonly outcome: string | null
  readonly troubled: boolean
  /** Whether the gateway answered before the message was handed to it. */
  readonly reached: boolean
}): CodeStanding {
  if (code.purpose === 'REGISTER' ? code.reached : code.outcome === 'DELIVERED') return 'SENT'
  // Skipped: the code was used, or a newer one was requested.
  if (code.outcome !== null) return code.outcome === 'FAILED' ? 'NOT_SENT' : 'SENT'
  return code.troubled ? 'TROUBLE' : 'UNDER_WAY'
}
