import type { Settings } from '../../vocabulary/settings.ts'

export type SendRefusal = 'RESEND_TOO_SOON' | 'SEND_LIMIT_HOUR' | 'SEND_LIMIT_DAY'

/**
 * Returns why no code can be sent now, or null if a code can be sent. The statement that requests a code checks the
 * same limits in one conditional UPDATE (`server/identity/budget.ts`). After a refusal, this function finds out which
 * limit was reached.
 * @param sends when codes were sent to this phone earlier, in any order
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
