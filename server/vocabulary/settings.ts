import { HOUR_MS, MINUTE_MS } from '../kernel/calendar.ts'
import type { StaffRole } from './rights.ts'

/**
 * Every number that the insurer may want to change. Numbers marked [S] come from the source procedure; the others are
 * decisions of this product on points that the procedure leaves open. server/setting/rules/bounds.ts defines which
 * numbers administrators can change, and within which bounds. A default applies until an administrator changes it.
 */
export interface Settings {
  /** [S] 微信回访时效 (the online window): 3 natural days. The day on which the visit opens is day 1. */
  readonly windowDays: number
  /**
   * Minimum part of the cooling-off period, in milliseconds, that must be left for an online visit. With less time
   * left, a new visit starts with the agents.
   */
  readonly shortestWindowMs: number
  /**
   * [S] 当天验证失败5次 (5 failed checks on one day): after this many failures, no more identity checks are allowed on that
   * day.
   */
  readonly failuresPerDay: number
  /**
   * [S] 连续3天失败 (failures on 3 consecutive days): after this many failed days in a row, agents call from the next day
   * on.
   */
  readonly failedDaysInARow: number
  /** An identity session ends after `identityIdleMs` without a request, and after `identityMaxMs` in any case. */
  readonly identityIdleMs: number
  readonly identityMaxMs: number
  /**
   * A read updates an identity session's stored last-activity time only if that time is at least this many
   * milliseconds old.
   */
  readonly identityTouchMs: number
  /**
   * Milliseconds for which the session of a signed-in browser lasts. Afterwards WeChat signs the browser in again
   * without any action by the customer.
   */
  readonly customerSessionMs: number
  readonly personalLinkMs: number
  readonly code: {
    readonly validMs: number
    readonly resendAfterMs: number
    readonly sendsPerHour: number
    readonly sendsPerDay: number
    /** The number of wrong guesses after which one code becomes invalid. The guesses of all people count together. */
    readonly wrongPerCode: number
  }
  /** Whether each role must sign in with a second factor: 1 for required, 0 for optional. */
  readonly secondFactor: Readonly<Record<StaffRole, number>>
  readonly guards: {
    /**
     * Maximum number of wrong codes and failed sign-ins from one network address. The limit is high because mobile
     * carriers put many people behind one address.
     */
    readonly wrongPerAddressPerHour: number
    readonly sendsPerAddressPerHour: number
    /**
     * Maximum number of wrong codes of all customers together. If there are more, somebody is guessing the codes of
     * many customers.
     */
    readonly wrongOverallPerHour: number
    readonly sendsOverallPerHour: number
    /**
     * Maximum number of registrations that one WeChat identity can start. The limit leaves room for people who
     * mistype their own data several times.
     */
    readonly registrationsPerOpenidPerHour: number
    /** Maximum number of visits in which one staff member can unmask data within an hour. */
    readonly unmaskedVisitsPerHour: number
  }
  /** Reminders are sent only between these two hours of the Shanghai day. */
  readonly reminderFromHour: number
  readonly reminderToHour: number
  /** The hour at which the customer is reminded again on days 2 and 3. */
  readonly reminderAgainHour: number
  /** Times and limits of the agents' calls. They are rules of the callback queue. */
  readonly calling: {
    readonly fromHour: number
    readonly toHour: number
    readonly attemptsPerDay: number
    /** Minimum time between two calls to one customer. */
    readonly gapMs: number
    /**
     * Number of attempts without contact after which letter or branch follow-up begins. The attempts must be spread
     * over at least `daysUntilUnreachable` days.
     */
    readonly attemptsUntilUnreachable: number
    readonly daysUntilUnreachable: number
    /** Milliseconds without activity after which a claimed case returns to the queue. */
    readonly leaseMs: number
  }
  /**
   * For how many years records are kept: after the end of a contract whose term was longer than a year, or not (保险法
   * 第八十七条), and after a dispute was settled. The bounds are the law's times.
   */
  readonly retention: {
    readonly longYears: number
    readonly shortYears: number
    readonly disputeYears: number
  }
  /**
   * Milliseconds after which a face token expires at the vendor (7200 s). If an older token has no result yet, the
   * vendor is asked for its result one last time, and the check is closed.
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
  secondFactor: {
    EDITOR: 0,
    APPROVER: 1,
    AGENT: 0,
    SUPERVISOR: 0,
    MANAGER: 0,
    ADMINISTRATOR: 1,
    INTEGRATION: 1,
    AUDITOR: 1,
    AUDIT_ADMINISTRATOR: 1,
  },
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
  retention: { longYears: 10, shortYears: 5, disputeYears: 2 },
  faceTokenMs: 2 * HOUR_MS,
}
