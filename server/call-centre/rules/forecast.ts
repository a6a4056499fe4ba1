import { addDays, atHour, type Day, dayOf, HOUR_MS, startOfDay } from '../../kernel/calendar.ts'
import type { Settings } from '../../vocabulary/settings.ts'

/** How many days the forecast covers, today included [D]. */
export const FORECAST_DAYS = 5

/** Below this many hours of calling today, today's pace is too uncertain and the last week's is used [D]. */
const HOURS_TO_TRUST_TODAY = 1

export interface Pace {
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

/** Today's pace, or the last seven days' until today's can be trusted. */
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
  /** Open cases whose cooling-off period is still running and ends by that day (cumulative). */
  readonly ending: number
  /** Cases finished by then at this pace (cumulative). */
  readonly capacity: number
  /**
   * Of the ending cases, how many are not finished in time (cumulative); finishing one late does not undo the
   * breach.
   */
  readonly breaches: number
}

/** Tolerance for binary fractions: 105 cases in 77 hours give 14.999999999999998 in 11. */
const ROUNDING = 1e-9

/**
 * Expected cooling-off breaches at this pace, in queue order: least cooling-off time first, so that of the
 * cases ending by a day the first `capacity` are the ones finished.
 *
 * @param ending open cases by the last day of their cooling-off period. Days before today are breaches
 * already: those cases are ahead in the queue and use capacity, but are not forecast again
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
    // This day's own breaches: the cases behind those finished by then.
    breaches += Math.max(0, all - Math.max(earlier, capacity))
    days.push({ day, ending: all - over, capacity, breaches })
    earlier = all
  }
  return days
}
