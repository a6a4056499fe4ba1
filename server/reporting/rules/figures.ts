import type { tables } from '../../generated/tables.ts'
import type { CallbackReason } from '../../vocabulary/visits.ts'

type ValueOf<T> = T[keyof T]
type ColumnOf<T extends 'figureCohort' | 'figureDay' | 'figureAgent'> = ValueOf<(typeof tables)[T]['sql']>

/**
 * The names of all figures. A figure is an integer that adds up over visits, so that the figure for any selection of
 * visits is a sum of cells. Rates, medians and the number of overdue cases do not add up and are computed when they
 * are read.
 */

/**
 * The steps of the funnel, in order. `reached` is the position of a visit's furthest step, counted from 1; 0 means
 * that the visit has reached no step.
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

/**
 * The durations that are measured. Each step stands for the duration from the previous step to that step. WHOLE is
 * the duration from opening the page to success.
 */
export const timedSteps = ['STARTED', 'VERIFIED', 'NOTICED', 'SUBMITTED', 'SIGNED', 'WHOLE'] as const
export type TimedStep = (typeof timedSteps)[number]

/** The method of the last identity check that the applicant passed; NONE if the applicant has not passed a check. */
export const methods = ['FACE', 'SMS', 'NONE'] as const
export type Method = (typeof methods)[number]

/** 回访方式 (way of the return visit): the way in which a visit was done. */
export const ways = ['WECHAT', 'PHONE', 'LETTER', 'BRANCH'] as const
export type Way = (typeof ways)[number]

/** Figures for the current state of visits and for the way in which they were done. */
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
  /** Number of visits opened without an earlier reminder. */
  'started_unprompted',
  'verified',
  'noticed',
  'submitted',
  'signed',
  /**
   * `cased` counts visits that had a callback case. `cased_in_time` counts the visits of `cased` that were done
   * inside the cooling-off period.
   */
  'cased',
  'cased_in_time',
] as const satisfies readonly ColumnOf<'figureCohort'>[]
export type CohortFigure = (typeof cohortFigures)[number]

/** Numbers of failures, and the totals with which they are compared. */
export const failureFigures = [
  'reminded_wechat',
  'reminded_sms',
  /**
   * Text messages by the day on which they were sent. `sms_arrived` counts messages that the carrier reported as
   * delivered; `sms_lost` counts messages reported as not delivered.
   */
  'sms_arrived',
  'sms_lost',
  'reminder_failed',
  'face_passed',
  /** Counted failures: genuine mismatches and liveness failures. */
  'face_failed',
  /**
   * Failures that do not count towards the customer's daily limit: network and vendor errors, abandoned checks and
   * expired checks.
   */
  'face_other',
  /** Failures that reached the daily limit, so that no more checks were allowed on that day. */
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
  /** `calls` counts outgoing calls with a result. `contacts` counts the calls of `calls` that reached the applicant. */
  'calls',
  'contacts',
  'first_calls',
  'problems_opened',
  /**
   * Problem cases, counted on their due day. `problems_in_time` counts the cases of `problems_due` that were handled
   * in time; `problems_late` counts those that were handled late.
   */
  'problems_due',
  'problems_in_time',
  'problems_late',
] as const

/** Columns of `figure_day`. */
export const dayFigures = [
  ...failureFigures,
  ...queueFigures,
] as const satisfies readonly ColumnOf<'figureDay'>[]
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
] as const satisfies readonly ColumnOf<'figureAgent'>[]
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

/** The state of a visit after a callback reason was recorded for it. */
export const fates = ['WITH_AGENTS', 'SUCCESS', 'PROBLEM', 'FOLLOW_UP', 'UNFINISHED', 'CANCELLED'] as const
export type Fate = (typeof fates)[number]

/**
 * Maximum number up to which attempts until contact are distinguished. The last count also contains all higher
 * numbers.
 */
export const MOST_ATTEMPTS = 7

/** The figures of a question. `timed` counts the answers whose time is known; `seconds` is the sum of these times. */
export const questionFigures = ['asked', 'failing', 'timed', 'seconds', 'phoneAsked', 'phoneFailing'] as const
export type QuestionFigure = (typeof questionFigures)[number]
