import { addDays, DAY_MS, type Day, startOfDay, weekdayOf } from '../../kernel/calendar.ts'
import { monthOf } from './cells.ts'
import { isSmall } from './rates-and-significance.ts'

/** A period given by its first and last day, both included. */
export interface Period {
  readonly from: Day
  readonly to: Day
}

/** A period of cells that all have the same grain. The first and the last day are included. */
export interface Span extends Period {
  readonly grain: 'DAY' | 'MONTH'
}

export const steps = ['day', 'week', 'month'] as const
export type Step = (typeof steps)[number]

/** Returns the number of days in a period, including its first and last day. */
export function daysIn({ from, to }: Period): number {
  return Math.round((startOfDay(to).getTime() - startOfDay(from).getTime()) / DAY_MS) + 1
}

/**
 * Returns the first day of the month that is `months` after the month of `day`, or before it if `months` is negative.
 */
export function addMonths(day: Day, months: number): Day {
  const index = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months
  const year = Math.floor(index / 12)
  return `${String(year).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}-01`
}

export function endOfMonth(day: Day): Day {
  return addDays(addMonths(day, 1), -1)
}

/**
 * Splits a period so that it is covered by as few cells as possible: month cells for whole months, and day cells for
 * the days at both ends.
 */
export function spansOf({ from, to }: Period): Span[] {
  const firstMonth = monthOf(from) === from ? from : addMonths(from, 1)
  const lastMonth = endOfMonth(to) === to ? monthOf(to) : addMonths(to, -1)
  if (firstMonth > lastMonth) return [{ grain: 'DAY', from, to }]
  const months: Span = { grain: 'MONTH', from: firstMonth, to: lastMonth }
  const before: Span[] = from < firstMonth ? [{ grain: 'DAY', from, to: addDays(firstMonth, -1) }] : []
  const rest = addMonths(lastMonth, 1)
  const after: Span[] = rest <= to ? [{ grain: 'DAY', from: rest, to }] : []
  return [...before, months, ...after]
}

/**
 * Returns the previous period of the same length. If the given period consists of whole months, the previous period
 * has the same number of months. Otherwise it has the same number of days.
 */
export function periodBefore(period: Period): Period {
  const { from, to } = period
  if (monthOf(from) === from && endOfMonth(to) === to) {
    const months = spansOf(period).reduce((n, span) => n + monthsBetween(span.from, span.to), 0)
    return { from: addMonths(from, -months), to: addDays(from, -1) }
  }
  return { from: addDays(from, -daysIn(period)), to: addDays(from, -1) }
}

function monthsBetween(from: Day, to: Day): number {
  const index = (day: Day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7))
  return index(to) - index(from) + 1
}

/** Returns the first day of the day, week or month that contains `day`. Weeks begin on Monday. */
function beginOf(day: Day, step: Step): Day {
  if (step === 'day') return day
  if (step === 'month') return monthOf(day)
  return addDays(day, 1 - weekdayOf(startOfDay(day)))
}

const earlier = (a: Day, b: Day): Day => (a < b ? a : b)

/**
 * Splits a period into the parts of a trend: days, weeks or months. The first and the last part end at the bounds of
 * the period, so they can be shorter.
 */
export function piecesOf(period: Period, step: Step): Period[] {
  const pieces: Period[] = []
  for (let from = period.from; from <= period.to; ) {
    const begin = beginOf(from, step)
    const end = step === 'day' ? begin : step === 'week' ? addDays(begin, 6) : endOfMonth(begin)
    const to = earlier(end, period.to)
    pieces.push({ from, to })
    from = addDays(to, 1)
  }
  return pieces
}

/** Maximum number of parts in which a trend can still be read. */
const MOST_PIECES = 45
/** Fewer parts than this are no trend. */
const LEAST_PIECES = 3

/**
 * Returns the step of a trend that nobody chose: the shortest one with which the trend can be read and a part has, on
 * average, enough cases for a reliable rate. If no step has enough cases, the longest one that still leaves a trend is
 * taken, so that the rates jump as little as possible.
 * @param cases number of cases in the period; null for counts, which are reliable however few they are
 */
export function fittingStep(period: Period, cases: number | null): Step {
  const readable = steps
    .map((step) => ({ step, pieces: piecesOf(period, step).length }))
    .filter(({ step, pieces }) => step === 'month' || pieces <= MOST_PIECES)
  const [first] = readable
  const enough = readable.find(({ pieces }) => cases === null || !isSmall(cases / pieces))
  const trends = readable.filter(({ pieces }) => pieces >= LEAST_PIECES)
  const fitting =
    enough !== undefined && (enough === first || enough.pieces >= LEAST_PIECES) ? enough : trends.at(-1)
  return (fitting ?? first)?.step ?? 'day'
}
