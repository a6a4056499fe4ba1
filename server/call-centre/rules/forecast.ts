import { addDays, atHour, type Day, dayOf, HOUR_MS, startOfDay } from '../../kernel/calendar.ts'
import type { Settings } from '../../vocabulary/settings.ts'

/** Number of days that the forecast covers, including the current day [D]. */
export const FORECAST_DAYS = 5

/**
 * Minimum number of calling hours that must have passed on the current day before its pace is used. With fewer hours
 * that pace is too uncertain, so the pace of the last week is used [D].
 */
const HOURS_TO_TRUST_TODAY = 1

export interface Pace {
  readonly perHour: number
  readonly basis: 'TODAY' | 'WEEK' | 'NONE'
}

/** Returns the number of hours between two instants that are within calling hours. */
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
 * Returns the number of cases closed per calling hour. This is the current day's pace or, while that is too
 * uncertain, the pace of the last seven days.
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
  /** Number of open cases whose cooling-off period is still running and ends on or before this day (cumulative). */
  readonly ending: number
  /** Number of cases that can be finished by the end of this day at the given pace (cumulative). */
  readonly capacity: number
  /**
   * Number of the cases counted in `ending` that are not finished in time (cumulative). Finishing a case late does
   * not undo its breach.
   */
  readonly breaches: number
}

/**
 * Added before rounding down, to correct the error of binary fractions. For example, at a pace of 105 cases in 77
 * hours, 11 hours give 14.999999999999998 cases instead of 15.
 */
const ROUNDING = 1e-9

/**
 * Forecasts how many cooling-off periods end before their case is finished at this pace. Cases are finished in queue
 * order, least cooling-off time first. Of the cases ending by a given day, the first `capacity` are therefore
 * finished.
 *
 * @param ending number of open cases by the last day of their cooling-off period. Cases whose last day is before the
 * current day have already breached. They use capacity, because they come first in the queue, but they are not
 * counted as forecast breaches
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
    // Adds the breaches of this day alone: the cases ending on this day that come in the queue after the last case
    // finished by this day.
    breaches += Math.max(0, all - Math.max(earlier, capacity))
    days.push({ day, ending: all - over, capacity, breaches })
    earlier = all
  }
  return days
}
