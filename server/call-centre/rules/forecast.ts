import { addDays, atHour, type Day, dayOf, HOUR_MS, startOfDay } from '../../kernel/calendar.ts'
import type { Settings } from '../../vocabulary/settings.ts'

/** How many days are looked ahead, today included [D]. */
export const FORECAST_DAYS = 5

/** Under this many hours of today's calling, today's pace says nothing yet and the last week's is taken [D]. */
const HOURS_TO_TRUST_TODAY = 1

export interface Pace {
  /** Cases brought to an end per hour of calling. */
  readonly perHour: number
  readonly basis: 'TODAY' | 'WEEK' | 'NONE'
}

/** Hours of calling between two instants. */
export function callingHours(from: Date, to: Date, calling: Settings['calling']): number {
  let hours = 0
  for (let day = dayOf(from); startOfDay(day) < to; day = addDays(day, 1)) {
    const opens = Math.max(from.getTime(), atHour(day, calling.fromHour).getTime())
    const closes = Math.min(to.getTime(), atHour(day, calling.toHour).getTime())
    hours += Math.max(0, closes - opens) / HOUR_MS
  }
  return hours
}

/** Today's pace, or before it can be told the last seven days'. */
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
  /** Open cases whose cooling-off period, not over yet, is over by the end of that day (cumulative). */
  readonly ending: number
  /** Cases that will have been brought to an end by then, at this pace (cumulative). */
  readonly capacity: number
  /** Of those ending, so many will not have been in time (cumulative): what is done too late stays a breach. */
  readonly breaches: number
}

/** Binary fractions: 105 cases in 77 hours are 14.999999999999998 in 11. */
const ROUNDING = 1e-9

/**
 * Cooling-off breaches to be expected, at this pace and in the queue's order: the least time left first, so that of the
 * cases ending by a day it is always the first so many that are done by then.
 *
 * @param ending open cases by the last day of their cooling-off period. Those of days before today are breaches already:
 *   they are ahead in the queue, but nothing is to be expected of them any more
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
    // Of this day's own: those behind what is done by then.
    breaches += Math.max(0, all - Math.max(earlier, capacity))
    days.push({ day, ending: all - over, capacity, breaches })
    earlier = all
  }
  return days
}
