import type { Settings } from '../settings.ts'
import { addDays, atHour, type Day, dayOf, HOUR_MS, startOfDay } from '../shared/calendar.ts'

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
  /** Open cases whose cooling-off period is over by the end of that day (from now on, cumulative). */
  readonly ending: number
  /** Cases that will have been brought to an end by then, at this pace (cumulative). */
  readonly capacity: number
  /** Of those ending, so many will not have been: the queue takes the least time left first, so the rest is exact. */
  readonly breaches: number
}

/**
 * Cooling-off breaches to be expected, at this pace and in the queue's order.
 * @param ending open cases by the day on which their cooling-off period ends (its last day), not yet over
 */
export function forecastOf(
  ending: ReadonlyMap<Day, number>,
  pace: Pace,
  now: Date,
  calling: Settings['calling'],
): ForecastDay[] {
  const days = Array.from({ length: FORECAST_DAYS }, (_, index) => addDays(dayOf(now), index))
  return days.map((day) => {
    const due = [...ending].reduce((sum, [last, count]) => sum + (last <= day ? count : 0), 0)
    const capacity = Math.floor(pace.perHour * callingHours(now, startOfDay(addDays(day, 1)), calling))
    return { day, ending: due, capacity, breaches: Math.max(0, due - capacity) }
  })
}
