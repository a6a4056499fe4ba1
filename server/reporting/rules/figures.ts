import type { CallbackReason } from '../../visit/rules/events.ts'

/**
 * The names of everything that is counted. A figure is an integer that adds up over visits, so that any selection of
 * visits is a sum of cells. Rates, medians and "overdue" do not add up and are computed when they are read.
 */

/**
 * The current state of a visit, or how it ended. Every visit has exactly one outcome. The later handling of a problem
 * case does not change it.
 */
export const outcomes = [
  /** Confirmed without objection inside the cooling-off period (无异议成功, success without objection). */
  'CLEAN_IN_TIME',
  'CLEAN_LATE',
  /** Ended in a problem case (问题件). The regulator counts this as done. */
  'PROBLEM_IN_TIME',
  'PROBLEM_LATE',
  'ONLINE',
  'WITH_AGENTS',
  'FOLLOW_UP',
  /** Given up after the letter or branch visit did not succeed. */
  'UNFINISHED',
  /**
   * The policy was surrendered or withdrawn, or its applicant was replaced. Cancelled visits are left out of every
   * denominator.
   */
  'CANCELLED',
] as const
export type VisitOutcome = (typeof outcomes)[number]

/**
 * The steps of the funnel, in order. `reached` of a visit is the position of its furthest step, counted from 1; 0
 * means no step yet.
 */
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

/** The durations that are measured: from the previous step to each step, and WHOLE from opening the page to success. */
export const timedSteps = ['STARTED', 'VERIFIED', 'NOTICED', 'SUBMITTED', 'SIGNED', 'WHOLE'] as const
export type TimedStep = (typeof timedSteps)[number]

/** The method of the last identity check that the applicant passed; NONE if no check was passed yet. */
export const methods = ['FACE', 'SMS', 'NONE'] as const
export type Method = (typeof methods)[number]

/** 回访方式 (way of the return visit): how a visit was done. */
export const ways = ['WECHAT', 'PHONE', 'LETTER', 'BRANCH'] as const
export type Way = (typeof ways)[number]

/** Figures for the current state of visits and for how they were done. */
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

/** Columns of `figure_cohort`. A visit adds 0 or 1 to each of them. */
export const cohortFigures = [
  ...completionFigures,
  'reminded',
  'started',
  /** Visits opened without an earlier reminder. */
  'started_unprompted',
  'verified',
  'noticed',
  'submitted',
  'signed',
  /**
   * `cased` counts visits that had a callback case; `cased_in_time` counts those of them that were done inside the
   * cooling-off period.
   */
  'cased',
  'cased_in_time',
] as const
export type CohortFigure = (typeof cohortFigures)[number]

/** Failures, and the totals with which they are compared. */
export const failureFigures = [
  'reminded_wechat',
  'reminded_sms',
  /**
   * Text messages sent on the day that the carrier reported as delivered (`sms_arrived`) or as not delivered
   * (`sms_lost`).
   */
  'sms_arrived',
  'sms_lost',
  'reminder_failed',
  'face_passed',
  /** Counted failures: a genuine mismatch or liveness failure. */
  'face_failed',
  /** Failures that do not count towards the customer's daily limit: network or vendor error, abandoned, expired. */
  'face_other',
  /** Failures after which no more checks were allowed on that day. */
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

/** Figures of the call-centre queue. */
export const queueFigures = [
  'cases_opened',
  'cases_succeeded',
  'cases_problem',
  'cases_follow_up',
  'cases_cancelled',
  /** `calls` are outgoing calls with a result; `contacts` are those of them that reached the applicant. */
  'calls',
  'contacts',
  'first_calls',
  'problems_opened',
  /**
   * Problem cases, counted on their due day. `problems_in_time` are those of them handled in time, `problems_late`
   * those handled late.
   */
  'problems_due',
  'problems_in_time',
  'problems_late',
] as const

/** Columns of `figure_day`. */
export const dayFigures = [...failureFigures, ...queueFigures] as const
export type DayFigure = (typeof dayFigures)[number]

/** Maps of counts in `figure_day`, for figures that have too many names to be columns. */
export const dayMaps = ['codes', 'fates', 'waits', 'questions'] as const
export type DayMap = (typeof dayMaps)[number]

/** Columns of `figure_agent`. */
export const agentFigures = [
  'calls',
  'contacts',
  'completed',
  'appointments',
  'problems',
  'follow_ups',
  /** Calls for which the agent recorded no result before the lease expired. */
  'unsaid',
  'talk_seconds',
] as const
export type AgentFigure = (typeof agentFigures)[number]

/** For each callback reason, the figure of `figure_day` that counts it. */
export const reasonFigures = {
  NEGATIVE_ANSWER: 'negative_answer',
  WINDOW_EXPIRED: 'window_expired',
  FACE_FAILED_3_DAYS: 'face_failed_3_days',
  COOLING_OFF_SHORT: 'cooling_off_short',
  CUSTOMER_REQUESTED: 'customer_requested',
  PHONE_NOT_MINE: 'phone_not_mine',
  VENDOR_REDIRECT: 'vendor_redirect',
} as const satisfies Record<CallbackReason, DayFigure>

/** What happened to a visit after a callback reason was recorded for it. */
export const fates = ['WITH_AGENTS', 'SUCCESS', 'PROBLEM', 'FOLLOW_UP', 'UNFINISHED', 'CANCELLED'] as const
export type Fate = (typeof fates)[number]

/** Attempts until contact are counted up to this number. The last value means "this many or more". */
export const MOST_ATTEMPTS = 7

/** The figures of a question. `seconds` is the sum over the `timed` answers, which are those whose time is known. */
export const questionFigures = ['asked', 'failing', 'timed', 'seconds', 'phoneAsked', 'phoneFailing'] as const
export type QuestionFigure = (typeof questionFigures)[number]
