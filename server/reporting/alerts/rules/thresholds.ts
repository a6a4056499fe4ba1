import { z } from 'zod'
import { addDays, type Day } from '../../../kernel/calendar.ts'
import type { AlertKind } from '../../../vocabulary/alerts.ts'
import type { DayFigure } from '../../rules/figures.ts'
import type { Period } from '../../rules/period.ts'
import { isSmall } from '../../rules/rates-and-significance.ts'
import { type GroupedSums, sumsWithin } from '../../rules/sums.ts'

/**
 * The condition that a threshold expresses:
 * - RISE: the share is at least this percentage of its earlier value
 * - HIGH: the share is at least this percentage
 * - LOW: the share is below this percentage
 * - COUNT: the number is at least the threshold
 */
export type AlertForm = 'RISE' | 'HIGH' | 'LOW' | 'COUNT'

export const alertForms: Readonly<Record<AlertKind, AlertForm>> = {
  DONE_RATE_LOW: 'LOW',
  BREACH_FORECAST: 'COUNT',
  PROBLEMS_OVERDUE: 'COUNT',
  CONTACT_RATE_LOW: 'LOW',
  QUESTION_RISE: 'RISE',
  IDENTITY_RISE: 'RISE',
  VENDOR_TROUBLE: 'HIGH',
  REMINDERS_FAILED: 'HIGH',
  UNMASKED_MANY: 'COUNT',
}

/** A kind of alert, its default threshold (`standard`), and the bounds within which the threshold can be set. */
export interface AlertRuleEntry {
  readonly kind: AlertKind
  readonly standard: number
  readonly min: number
  readonly max: number
}

/** Every kind of alert, in display order. This product chose the thresholds and their bounds [D]. */
export const alertRuleEntries: readonly AlertRuleEntry[] = [
  { kind: 'DONE_RATE_LOW', standard: 95, min: 50, max: 100 },
  { kind: 'BREACH_FORECAST', standard: 1, min: 1, max: 10_000 },
  { kind: 'PROBLEMS_OVERDUE', standard: 1, min: 1, max: 10_000 },
  { kind: 'CONTACT_RATE_LOW', standard: 30, min: 5, max: 95 },
  { kind: 'QUESTION_RISE', standard: 200, min: 110, max: 1000 },
  { kind: 'IDENTITY_RISE', standard: 200, min: 110, max: 1000 },
  { kind: 'VENDOR_TROUBLE', standard: 20, min: 1, max: 100 },
  { kind: 'REMINDERS_FAILED', standard: 5, min: 1, max: 100 },
  { kind: 'UNMASKED_MANY', standard: 24, min: 5, max: 500 },
]

export function isWithinBounds({ min, max }: AlertRuleEntry, threshold: number): boolean {
  return Number.isInteger(threshold) && threshold >= min && threshold <= max
}

/** A rule with its current threshold. */
export interface AlertRule {
  readonly kind: AlertKind
  readonly threshold: number
  readonly enabled: boolean
}

/** A manager's change of a rule, as it is stored. */
export interface StoredRule {
  readonly kind: string
  readonly threshold: number
  readonly enabled: boolean
}

/**
 * Returns the current rules. If a stored threshold is outside the bounds, the default threshold is used instead, but
 * the stored on/off switch still applies.
 */
export function rulesFrom(stored: readonly StoredRule[]): AlertRule[] {
  return alertRuleEntries.map((entry) => {
    const own = stored.find(({ kind }) => kind === entry.kind)
    const threshold = own && isWithinBounds(entry, own.threshold) ? own.threshold : entry.standard
    return { kind: entry.kind, threshold, enabled: own?.enabled ?? true }
  })
}

/** An alert about a rise of failing answers is raised only if the week has at least this many failing answers [D]. */
export const LEAST_FAILING = 5

const DAYS = { week: 7, before: 28, few: 2 } as const

/**
 * Returns the periods that are checked on a day. The day itself is counted up to the current time; all earlier days
 * are complete.
 */
export function periodsOn(today: Day) {
  const ending = (to: Day, days: number): Period => ({ from: addDays(to, 1 - days), to })
  const week = ending(today, DAYS.week)
  const few = ending(today, DAYS.few)
  return {
    today: ending(today, 1),
    /** The current day and the six days before it. */
    week,
    beforeWeek: ending(addDays(week.from, -1), DAYS.before),
    /** The last seven complete days. */
    fullWeek: ending(addDays(today, -1), DAYS.week),
    /** The current day and the day before it. */
    few,
    beforeFew: ending(addDays(few.from, -1), DAYS.before),
  }
}

/** The daily figures that alerts use. */
export const alertFigures = [
  'face_passed',
  'face_failed',
  'face_other',
  'reminded_wechat',
  'reminded_sms',
  'reminder_failed',
  'calls',
  'contacts',
] as const satisfies readonly DayFigure[]
export type AlertFigure = (typeof alertFigures)[number]

const partSchema = z.object({ part: z.number(), whole: z.number() })
/** A share: `part` out of `whole`. */
export type Part = Readonly<z.infer<typeof partSchema>>

/** Online answers to one question of one template version. */
export interface QuestionFigures {
  readonly version: number
  readonly key: string
  /** The question's number in the version; 0 if unknown. */
  readonly place: number
  readonly text: string
  readonly week: Part
  readonly before: Part
}

/** All figures on which alerts are based, for one day. */
export interface AlertFigures {
  readonly today: Day
  /** Sums by day. The list contains at least the two days of `few` and the 28 days before them. */
  readonly days: readonly GroupedSums<AlertFigure>[]
  readonly questions: readonly QuestionFigures[]
  /**
   * Visits done in time, out of the visits due in the last full week. There is one entry for all channels together
   * (`all`), and one entry for each channel.
   */
  readonly done: readonly { readonly subject: string; readonly of: Part }[]
  /**
   * Breaches that the wallboard forecasts up to the day `to`, out of the cases whose cooling-off period ends by that
   * day.
   */
  readonly forecast: { readonly of: Part; readonly to: Day }
  /** Problem cases past their due day, out of the open problem cases. */
  readonly problems: Part
  /**
   * For each staff member: the highest number of visits unmasked in any one hour of the day, out of the number
   * allowed per hour.
   */
  readonly unmasked: readonly { readonly staffId: string; readonly of: Part }[]
}

const periodSchema = z.object({ from: z.string(), to: z.string() })

/** The numbers on which an alert is based. They are stored with the alert, because the figures can change later. */
export const alertFactsSchema = z.object({
  threshold: z.number(),
  /** The checked period; null for a figure that describes a single moment. */
  period: periodSchema.nullable(),
  now: partSchema,
  before: periodSchema.extend(partSchema.shape).nullable(),
  question: z
    .object({ version: z.number(), key: z.string(), place: z.number(), text: z.string() })
    .nullable(),
})
export type AlertFacts = z.infer<typeof alertFactsSchema>

/** One alert to raise: its subject, and the numbers on which it is based. */
export interface Raised {
  readonly subject: string
  readonly facts: AlertFacts
}

/** Maximum number of characters of a stored question text. It is enough to recognise the question. */
const MOST_TEXT = 200

function isRise(threshold: number, now: Part, before: Part): boolean {
  if (isSmall(now.whole) || isSmall(before.whole) || now.part === 0) return false
  // Checks now.part/now.whole ÷ before.part/before.whole ≥ threshold %. The calculation uses integers only.
  return now.part * before.whole * 100 >= threshold * before.part * now.whole
}

const isHigh = (threshold: number, { part, whole }: Part) =>
  !isSmall(whole) && part * 100 >= threshold * whole
const isLow = (threshold: number, { part, whole }: Part) => !isSmall(whole) && part * 100 < threshold * whole

interface Fact {
  readonly period: Period | null
  readonly now: Part
  readonly before?: AlertFacts['before']
  readonly question?: AlertFacts['question']
}

/** Returns the alerts that one rule raises from these figures. A pure function. */
export function raised(rule: Pick<AlertRule, 'kind' | 'threshold'>, figures: AlertFigures): Raised[] {
  const { threshold } = rule
  const periods = periodsOn(figures.today)
  const sums = (period: Period) => sumsWithin(alertFigures, period, figures.days)
  const one = (subject: string, raises: boolean, fact: Fact): Raised[] => {
    if (!raises) return []
    const { period, now, before = null, question = null } = fact
    return [{ subject, facts: { threshold, period, now, before, question } }]
  }
  switch (rule.kind) {
    case 'DONE_RATE_LOW':
      return figures.done.flatMap(({ subject, of }) =>
        one(subject, isLow(threshold, of), { period: periods.fullWeek, now: of }),
      )
    case 'BREACH_FORECAST': {
      const { of, to } = figures.forecast
      return one('queue', of.part >= threshold, { period: { from: figures.today, to }, now: of })
    }
    case 'PROBLEMS_OVERDUE':
      return one('queue', figures.problems.part >= threshold, { period: null, now: figures.problems })
    case 'CONTACT_RATE_LOW': {
      const { contacts, calls } = sums(periods.week)
      const now = { part: contacts, whole: calls }
      return one('queue', isLow(threshold, now), { period: periods.week, now })
    }
    case 'QUESTION_RISE':
      return figures.questions.flatMap(({ version, key, place, text, week, before }) =>
        one(`${version}/${key}`, week.part >= LEAST_FAILING && isRise(threshold, week, before), {
          period: periods.week,
          now: week,
          before: { ...periods.beforeWeek, ...before },
          question: { version, key, place, text: text.slice(0, MOST_TEXT) },
        }),
      )
    case 'IDENTITY_RISE': {
      const now = failedChecks(sums(periods.few))
      const before = failedChecks(sums(periods.beforeFew))
      return one('face', isRise(threshold, now, before), {
        period: periods.few,
        now,
        before: { ...periods.beforeFew, ...before },
      })
    }
    case 'VENDOR_TROUBLE': {
      const { face_passed, face_failed, face_other } = sums(periods.today)
      const now = { part: face_other, whole: face_passed + face_failed + face_other }
      return one('face', isHigh(threshold, now), { period: periods.today, now })
    }
    case 'REMINDERS_FAILED': {
      const { reminded_wechat, reminded_sms, reminder_failed } = sums(periods.few)
      const now = { part: reminder_failed, whole: reminded_wechat + reminded_sms + reminder_failed }
      return one('reminders', isHigh(threshold, now), { period: periods.few, now })
    }
    case 'UNMASKED_MANY':
      return figures.unmasked.flatMap(({ staffId, of }) =>
        one(staffId, of.part >= threshold, { period: periods.today, now: of }),
      )
  }
}

/**
 * Returns the share of counted failures in all decided checks. Vendor and network errors are left out, because the
 * customers did not cause them.
 */
function failedChecks(sums: Readonly<Record<'face_passed' | 'face_failed', number>>): Part {
  return { part: sums.face_failed, whole: sums.face_failed + sums.face_passed }
}
