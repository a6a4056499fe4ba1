import type { CallbackReason } from '../../visit/rules/events.ts'

/**
 * The names of everything that is counted. A figure is an integer that adds up over visits, so that any cut
 * is a sum of cells; rates, medians and "overdue" are computed when they are read.
 */

/**
 * Where a visit stands, or how it ended; exactly one applies. How a problem case ends does not change the
 * outcome.
 */
export const outcomes = [
  /** Confirmed without objection, inside the cooling-off period (无异议成功). */
  'CLEAN_IN_TIME',
  'CLEAN_LATE',
  /** Ended in a problem case (问题件): done, in the regulator's reading. */
  'PROBLEM_IN_TIME',
  'PROBLEM_LATE',
  'ONLINE',
  'WITH_AGENTS',
  'FOLLOW_UP',
  /** Given up after letter or branch. */
  'UNFINISHED',
  /** Surrendered, withdrawn or the applicant replaced: left out of every denominator. */
  'CANCELLED',
] as const
export type VisitOutcome = (typeof outcomes)[number]

/** The funnel, in order; a visit's `reached` is the position (from 1) of the furthest step, 0 before any. */
export const funnelSteps = [
  'REMINDED',
  'STARTED',
  'VERIFIED',
  'NOTICED',
  'SUBMITTED',
  'SIGNED',
  'SUCCEEDED',
] as const
export type FunnelStep = (typeof funnelSteps)[number]

/** The timed durations: each step since the previous one, and WHOLE from opening the page to success. */
export const timedSteps = ['STARTED', 'VERIFIED', 'NOTICED', 'SUBMITTED', 'SIGNED', 'WHOLE'] as const
export type TimedStep = (typeof timedSteps)[number]

/** How the applicant was verified: the last check passed, or none yet. */
export const methods = ['FACE', 'SMS', 'NONE'] as const
export type Method = (typeof methods)[number]

/** 回访方式: how a visit was done. */
export const ways = ['WECHAT', 'PHONE', 'LETTER', 'BRANCH'] as const
export type Way = (typeof ways)[number]

/** Figures of where visits stand and how they were done. */
export const completionFigures = [
  'visits',
  'cancelled',
  'clean_in_time',
  'clean_late',
  'problem_in_time',
  'problem_late',
  'online',
  'with_agents',
  'follow_up',
  'unfinished',
  'success_wechat',
  'success_phone',
  'success_letter',
  'success_branch',
] as const

/** Columns of figure_cohort; each visit adds 0 or 1 to each. */
export const cohortFigures = [
  ...completionFigures,
  'reminded',
  'started',
  /** Opened without a reminder before. */
  'started_unprompted',
  'verified',
  'noticed',
  'submitted',
  'signed',
  /** Had a callback case, and of these, done inside the cooling-off period. */
  'cased',
  'cased_in_time',
] as const
export type CohortFigure = (typeof cohortFigures)[number]

/** Failures, and the totals they are measured against. */
export const failureFigures = [
  'reminded_wechat',
  'reminded_sms',
  /** Of the text messages sent that day: reported by the carrier as delivered, and as not delivered. */
  'sms_arrived',
  'sms_lost',
  'reminder_failed',
  'face_passed',
  /** Counted failures: mismatch or liveness. */
  'face_failed',
  /** Failures that count against nobody: network, vendor, abandoned, expired. */
  'face_other',
  /** The failure after which no more checks are allowed that day. */
  'face_locked',
  'sms_passed',
  'sms_failed',
  'sms_locked',
  'negative_answer',
  'window_expired',
  'face_failed_3_days',
  'cooling_off_short',
  'customer_requested',
  'phone_not_mine',
  'vendor_redirect',
] as const

/** Figures of the queue. */
export const queueFigures = [
  'cases_opened',
  'cases_succeeded',
  'cases_problem',
  'cases_follow_up',
  'cases_cancelled',
  /** Outgoing calls with a result, and of these, those that reached the applicant. */
  'calls',
  'contacts',
  'first_calls',
  'problems_opened',
  /** Problem cases by their due day, and of these, those handled in time and those handled late. */
  'problems_due',
  'problems_in_time',
  'problems_late',
] as const

/** Columns of figure_day. */
export const dayFigures = [...failureFigures, ...queueFigures] as const
export type DayFigure = (typeof dayFigures)[number]

/** Maps of counts in figure_day, for figures with too many names for columns. */
export const dayMaps = ['codes', 'fates', 'waits', 'questions'] as const
export type DayMap = (typeof dayMaps)[number]

/** Columns of figure_agent. */
export const agentFigures = [
  'calls',
  'contacts',
  'completed',
  'appointments',
  'problems',
  'follow_ups',
  /** Calls without a result: the lease expired. */
  'unsaid',
  'talk_seconds',
] as const
export type AgentFigure = (typeof agentFigures)[number]

/** The figure of figure_day that counts a reason. */
export const reasonFigures = {
  NEGATIVE_ANSWER: 'negative_answer',
  WINDOW_EXPIRED: 'window_expired',
  FACE_FAILED_3_DAYS: 'face_failed_3_days',
  COOLING_OFF_SHORT: 'cooling_off_short',
  CUSTOMER_REQUESTED: 'customer_requested',
  PHONE_NOT_MINE: 'phone_not_mine',
  VENDOR_REDIRECT: 'vendor_redirect',
} as const satisfies Record<CallbackReason, DayFigure>

/** What became of a visit that a callback reason was given for. */
export const fates = ['WITH_AGENTS', 'SUCCESS', 'PROBLEM', 'FOLLOW_UP', 'UNFINISHED', 'CANCELLED'] as const
export type Fate = (typeof fates)[number]

/** The number of attempts until contact is counted up to here; the last value means "or more". */
export const MOST_ATTEMPTS = 7

/** What is counted of a question; `seconds` covers only the `timed` answers, whose time is known. */
export const questionFigures = ['asked', 'failing', 'timed', 'seconds', 'phoneAsked', 'phoneFailing'] as const
export type QuestionFigure = (typeof questionFigures)[number]
