import { HOUR_MS, MINUTE_MS } from '../kernel/calendar.ts'
import type { StaffRole } from './rights.ts'

/**
 * Every number the insurer may one day want to change, by name. Those marked [S] are the procedure's own
 * words, the rest are decisions of ours where it is silent. Which of them administrators change, and within which
 * bounds, stands in setting/rules.ts; these are the values until somebody did.
 */
export interface Settings {
  /** [S] 微信回访时效 3 natural days; the day the visit opens is day 1. */
  readonly windowDays: number
  /** Under this much cooling-off left, a visit starts with the agents. */
  readonly shortestWindowMs: number
  /** [S] 当天验证失败5次: no more identity checks that day. */
  readonly failuresPerDay: number
  /** [S] 连续3天失败: agents call from the next day on. */
  readonly failedDaysInARow: number
  /** Identity session: ends after this long without a request, and after this long whatever happens. */
  readonly identityIdleMs: number
  readonly identityMaxMs: number
  /** How old `last seen` may get before a read writes it again. */
  readonly identityTouchMs: number
  /** A signed-in browser; WeChat signs in again silently after it. */
  readonly customerSessionMs: number
  readonly personalLinkMs: number
  readonly code: {
    readonly validMs: number
    readonly resendAfterMs: number
    readonly sendsPerHour: number
    readonly sendsPerDay: number
    /** Wrong guesses after which one code is dead, whoever guesses. */
    readonly wrongPerCode: number
  }
  /** Whose sign-in needs the second factor: 1 for roles that are obliged to it, 0 for the others. */
  readonly secondFactor: Readonly<Record<StaffRole, number>>
  readonly guards: {
    /** Wrong codes and failed sign-ins from one network address. Carriers put many people behind one address. */
    readonly wrongPerAddressPerHour: number
    readonly sendsPerAddressPerHour: number
    /** Wrong codes over everybody: beyond it somebody is guessing across customers. */
    readonly wrongOverallPerHour: number
    readonly sendsOverallPerHour: number
    /** Registrations one WeChat identity may begin: nobody types their own data wrong this often. */
    readonly registrationsPerOpenidPerHour: number
    /** Visits of whose customers one member of staff may see anything in clear. */
    readonly unmaskedVisitsPerHour: number
  }
  /** Reminders are sent between these hours of the Shanghai day. */
  readonly reminderFromHour: number
  readonly reminderToHour: number
  /** At what hour of days 2 and 3 the customer is reminded again. */
  readonly reminderAgainHour: number
  /** When and how often agents call; what the callback queue goes by. */
  readonly calling: {
    readonly fromHour: number
    readonly toHour: number
    readonly attemptsPerDay: number
    /** Between two calls to one customer. */
    readonly gapMs: number
    /** Attempts without contact, over this many days, after which a letter or a visit follows. */
    readonly attemptsUntilUnreachable: number
    readonly daysUntilUnreachable: number
    /** A claimed case goes back to the queue after this long without activity. */
    readonly leaseMs: number
  }
  /** A face token not settled by the vendor's own expiry (7200 s) is asked for once more and closed. */
  readonly faceTokenMs: number
}

export const defaultSettings: Settings = {
  windowDays: 3,
  shortestWindowMs: 24 * HOUR_MS,
  failuresPerDay: 5,
  failedDaysInARow: 3,
  identityIdleMs: 15 * MINUTE_MS,
  identityMaxMs: 60 * MINUTE_MS,
  identityTouchMs: 15 * 1000,
  customerSessionMs: 12 * HOUR_MS,
  personalLinkMs: 4 * 24 * HOUR_MS,
  code: {
    validMs: 5 * MINUTE_MS,
    resendAfterMs: MINUTE_MS,
    sendsPerHour: 5,
    sendsPerDay: 10,
    wrongPerCode: 5,
  },
  secondFactor: { EDITOR: 0, APPROVER: 1, AGENT: 0, SUPERVISOR: 0, MANAGER: 0, ADMINISTRATOR: 1 },
  guards: {
    wrongPerAddressPerHour: 100,
    sendsPerAddressPerHour: 200,
    wrongOverallPerHour: 3000,
    sendsOverallPerHour: 60_000,
    registrationsPerOpenidPerHour: 8,
    unmaskedVisitsPerHour: 30,
  },
  reminderFromHour: 8,
  reminderToHour: 21,
  reminderAgainHour: 10,
  calling: {
    fromHour: 9,
    toHour: 20,
    attemptsPerDay: 3,
    gapMs: 2 * HOUR_MS,
    attemptsUntilUnreachable: 6,
    daysUntilUnreachable: 3,
    leaseMs: 20 * MINUTE_MS,
  },
  faceTokenMs: 2 * HOUR_MS,
}
