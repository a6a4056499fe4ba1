import { HOUR_MS, MINUTE_MS } from '../kernel/calendar.ts'
import type { StaffRole } from './rights.ts'

/**
 * Every number the insurer may want to change, by name. Those marked [S] come from the procedure itself, the
 * others are our decisions where it is silent. server/setting/rules/bounds.ts says which of them
 * administrators can change, and within which bounds; the values here hold until somebody does.
 */
export interface Settings {
  /** [S] 微信回访时效 3 natural days; the day the visit opens is day 1. */
  readonly windowDays: number
  /** With less cooling-off time left than this, a visit starts with the agents. */
  readonly shortestWindowMs: number
  /** [S] 当天验证失败5次: no more identity checks that day. */
  readonly failuresPerDay: number
  /** [S] 连续3天失败: agents call from the next day on. */
  readonly failedDaysInARow: number
  /** Identity session: ends after this long without a request, and after the second time in any case. */
  readonly identityIdleMs: number
  readonly identityMaxMs: number
  /** How old `last seen` may become before a read updates it. */
  readonly identityTouchMs: number
  /** The session of a signed-in browser; afterwards WeChat signs in again silently. */
  readonly customerSessionMs: number
  readonly personalLinkMs: number
  readonly code: {
    readonly validMs: number
    readonly resendAfterMs: number
    readonly sendsPerHour: number
    readonly sendsPerDay: number
    /** Wrong guesses after which one code becomes invalid, no matter who guesses. */
    readonly wrongPerCode: number
  }
  /** Which roles must sign in with a second factor: 1 for required, 0 for optional. */
  readonly secondFactor: Readonly<Record<StaffRole, number>>
  readonly guards: {
    /** Wrong codes and failed sign-ins from one network address. Carriers put many people behind one address. */
    readonly wrongPerAddressPerHour: number
    readonly sendsPerAddressPerHour: number
    /** Wrong codes overall: above it, somebody is guessing across customers. */
    readonly wrongOverallPerHour: number
    readonly sendsOverallPerHour: number
    /** Registrations one WeChat identity may start: nobody mistypes their own data this often. */
    readonly registrationsPerOpenidPerHour: number
    /** Visits of which one staff member may unmask anything. */
    readonly unmaskedVisitsPerHour: number
  }
  /** Reminders are sent between these hours of the Shanghai day. */
  readonly reminderFromHour: number
  readonly reminderToHour: number
  /** The hour of days 2 and 3 at which the customer is reminded again. */
  readonly reminderAgainHour: number
  /** When and how often agents call; the rules of the callback queue. */
  readonly calling: {
    readonly fromHour: number
    readonly toHour: number
    readonly attemptsPerDay: number
    /** Between two calls to one customer. */
    readonly gapMs: number
    /** Attempts without contact, over this many days, after which letter or branch follow-up begins. */
    readonly attemptsUntilUnreachable: number
    readonly daysUntilUnreachable: number
    /** A claimed case goes back to the queue after this long without activity. */
    readonly leaseMs: number
  }
  /**
   * A face token that is still unsettled when the vendor's own expiry has passed (7200 s) is asked for once
   * more and closed.
   */
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
