import { addDays, atHour, type Day, dayOf, HOUR_MS, startOfDay } from '../../kernel/calendar.ts'
import type { Settings } from '../../vocabulary/settings.ts'

/** Number of days that the forecast covers, including the current day [D]. */
export const FORECAST_DAYS = 5

/**
 * If fewer calling hours than this have passed on the current day, its pace is too uncertain, and the pace of the
 * last week is used [D].
 */
const HOURS_TO_TRUST_TODAY = 1

export interface Pace {
  readonly perHour: number
  readonly basis: 'TODAY' | 'WEEK' | 'NONE'
}

/** The number of hours between two instants that fall within calling hours. */
export function callingHours(from: Date, to: Date, calling: Settings['calling']): number {
  let hours = 0
  for (let day = dayOf(from); startOfDay(day) < to; day = addDays(day, 1)) {
    const opens = Math.max(from.getTime(), atHour(day, calling.fromHour).getTime())
    const closes = Math.min(to.getTime(), atHour(day, calling.toHour).getTime())
    hours += Math.max(0, closes - opens) / HOUR_MS
  }
  return hours
}

/**
 * Cases closed per calling hour: the current day's pace, or the pace of the last seven days while the current day's
 * is uncertain.
 */
export function paceOf(
  closed: { readonly today: number; readonly lastWeek: number },
  now: Date,
  calling: Settings['calling'],
): Pace {
  const midnight = startOfDay(dayOf(now))
  const today = callingHours(midnight, now, calling)
  if (today >= HOURS_TO_TRUST_TODAY) return { perHour: closed.today / today, basis: 'TODAY' }
  const week = callingHours(startOfDay(addDays(dayOf(now), -7)), midnight, calling)
  if (closed.lastWeek === 0) return { perHour: 0, basis: 'NONE' }
  return { perHour: closed.lastWeek / week, basis: 'WEEK' }
}

export interface ForecastDay {
  readonly day: Day
  /** Open cases whose cooling-off period is still running and ends on or before that day (cumulative). */
  readonly ending: number
  /** Cases finished by the end of that day at this pace (cumulative). */
  readonly capacity: number
  /**
   * How many of the ending cases are not finished in time (cumulative). Finishing a case late does not undo its
   * breach.
   */
  readonly breaches: number
}

/** Tolerance for binary fractions. For example, 105 cases in 77 hours give 14.999999999999998 cases in 11 hours. */
const ROUNDING = 1e-9

/**
 * Forecasts how many cooling-off periods end before their case is finished at this pace. Cases are finished in queue
 * order, least cooling-off time first. Of the cases ending by a given day, the first `capacity` are therefore
 * finished.
 *
 * @param ending number of open cases by the last day of their cooling-off period. Cases with a day before today have
 * already breached: they use capacity, because they come first in the queue, but are not forecast again
 */
export function forecastOf(
  ending: ReadonlyMap<Day, number>,
  pace: Pace,
  now: Date,
  calling: Settings['calling'],
): ForecastDay[] {
  const today = dayOf(now)
  const endingBy = (day: Day) =>
    [...ending].reduce((sum, [last, count]) => sum + (last <= day ? count : 0), 0)
  const over = endingBy(addDays(today, -1))
  const days: ForecastDay[] = []
  let earlier = over
  let breaches = 0
  for (let day = today; days.length < FORECAST_DAYS; day = addDays(day, 1)) {
    const all = endingBy(day)
    const hours = callingHours(now, startOfDay(addDays(day, 1)), calling)
    const capacity = Math.floor(pace.perHour * hours + ROUNDING)
    // The breaches of this day alone: the cases in the queue after the last one finished by this day.
    breaches += Math.max(0, all - Math.max(earlier, capacity))
    days.push({ day, ending: all - over, capacity, breaches })
    earlier = all
  }
  return days
}
