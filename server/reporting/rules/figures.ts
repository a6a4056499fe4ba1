import type { CallbackReason } from '../../visit/rules/events.ts'

/**
 * The words of everything that is counted. A figure is a whole number that adds up over visits, so that any cut of them is a
 * sum of cells; rates, medians and "overdue" are worked out when they are read.
 */

/** Where a visit stands, or how it ended; exactly one of them holds. What ends a problem case changes nothing here. */
export const outcomes = [
  /** Confirmed with nothing to object, inside the cooling-off period (无异议成功). */
  'CLEAN_IN_TIME',
  'CLEAN_LATE',
  /** Ended in a problem case (问题件): done in the regulator's reading. */
  'PROBLEM_IN_TIME',
  'PROBLEM_LATE',
  'ONLINE',
  'WITH_AGENTS',
  'FOLLOW_UP',
  /** Given up after letter or branch. */
  'UNFINISHED',
  /** Surrendered, withdrawn or the applicant replaced: leaves every denominator. */
  'CANCELLED',
] as const
export type VisitOutcome = (typeof outcomes)[number]

/** The funnel, in order; a visit's `reached` is the place (from 1) of the furthest one, 0 before any. */
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

/** What takes time: a step since the one before it, or the whole from opening the page to the success. */
export const timedSteps = ['STARTED', 'VERIFIED', 'NOTICED', 'SUBMITTED', 'SIGNED', 'WHOLE'] as const
export type TimedStep = (typeof timedSteps)[number]

/** How the applicant was verified: the last check passed, or none yet. */
export const methods = ['FACE', 'SMS', 'NONE'] as const
export type Method = (typeof methods)[number]

/** 回访方式: how a visit was done. */
export const ways = ['WECHAT', 'PHONE', 'LETTER', 'BRANCH'] as const
export type Way = (typeof ways)[number]

/** Where visits stand and how they were done. */
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
  /** Opened the page and was never reminded. */
  'started_unprompted',
  'verified',
  'noticed',
  'submitted',
  'signed',
  /** Had a callback case; of these, done inside the cooling-off period. */
  'cased',
  'cased_in_time',
] as const
export type CohortFigure = (typeof cohortFigures)[number]

/** What goes wrong, and what it is measured against. */
export const failureFigures = [
  'reminded_wechat',
  'reminded_sms',
  /** Of the text messages sent that day, those the carrier reported as delivered, and as not. */
  'sms_arrived',
  'sms_lost',
  'reminder_failed',
  'face_passed',
  /** Counted failures: genuine ones. */
  'face_failed',
  /** Failures that count against nobody: network, vendor, left, expired. */
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

/** What the queue does. */
export const queueFigures = [
  'cases_opened',
  'cases_succeeded',
  'cases_problem',
  'cases_follow_up',
  'cases_cancelled',
  /** Our calls whose end was said; of these, those that reached the applicant. */
  'calls',
  'contacts',
  'first_calls',
  'problems_opened',
  /** Problem cases by the day they are due, and of these those handled by then or after it. */
  'problems_due',
  'problems_in_time',
  'problems_late',
] as const

/** Columns of figure_day. */
export const dayFigures = [...failureFigures, ...queueFigures] as const
export type DayFigure = (typeof dayFigures)[number]

/** Maps of counts in figure_day, for what has too many names for columns. */
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
  /** Calls whose end nobody said: the lease ran out. */
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

/** What became of a visit a reason was given for. */
export const fates = ['WITH_AGENTS', 'SUCCESS', 'PROBLEM', 'FOLLOW_UP', 'UNFINISHED', 'CANCELLED'] as const
export type Fate = (typeof fates)[number]

/** Attempts until the applicant was reached are told apart up to here; the last means "or more". */
export const MOST_ATTEMPTS = 7

/** What is counted of a question; seconds only of answers whose time is known (`timed`). */
export const questionFigures = ['asked', 'failing', 'timed', 'seconds', 'phoneAsked', 'phoneFailing'] as const
export type QuestionFigure = (typeof questionFigures)[number]
