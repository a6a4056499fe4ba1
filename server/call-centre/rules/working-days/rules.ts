import { addDays, type Day, startOfDay, weekdayOf } from '../../../kernel/calendar.ts'
import { done, type Outcome, refused } from '../../../kernel/errors.ts'

/**
 * The days off of one year, as decided by the State Council. The notice for the next year can still change the last
 * days of this year, as the 2019 notice did for 2018-12-31. Such changes belong in the file of the year that they
 * change.
 */
export interface YearCalendar {
  readonly year: number
  /** The official notice from which the dates were copied. */
  readonly source: string
  /** Periods of days off, each with its first and last day. */
  readonly off: readonly (readonly [first: Day, last: Day])[]
  /** Saturdays and Sundays that are working days by exception. */
  readonly worked: readonly Day[]
}

export type Calendars = ReadonlyMap<number, YearCalendar>

const SATURDAY = 6

/**
 * Whether `day` is a working day. Refuses with CALENDAR_MISSING {year} if the year's calendar is not on file, because
 * assuming Monday to Friday would be a guess.
 */
export function isWorkingDay(day: Day, calendars: Calendars): Outcome<boolean> {
  const year = Number(day.slice(0, 4))
  const calendar = calendars.get(year)
  if (!calendar) return refused('CALENDAR_MISSING', { year })
  if (calendar.worked.includes(day)) return done(true)
  if (calendar.off.some(([first, last]) => first <= day && day <= last)) return done(false)
  return done(weekdayOf(startOfDay(day)) < SATURDAY)
}

/**
 * Returns the day that is `days` working days after `from`. Counting begins on the day after `from`, even if `from`
 * is not a working day. Refuses with CALENDAR_MISSING {year}.
 */
export function addWorkingDays(from: Day, days: number, calendars: Calendars): Outcome<Day> {
  let day = from
  let left = days
  while (left > 0) {
    day = addDays(day, 1)
    const working = isWorkingDay(day, calendars)
    if (!working.ok) return working
    if (working.value) left -= 1
  }
  return done(day)
}

/**
 * Counts working days from the day after `from` up to and including `to`. The result is 0 if both are the same day,
 * and negative if `to` is before `from`. Refuses with CALENDAR_MISSING {year}.
 */
export function workingDaysBetween(from: Day, to: Day, calendars: Calendars): Outcome<number> {
  const [first, last, sign] = from <= to ? [from, to, 1] : [to, from, -1]
  let count = 0
  for (let day = first; day < last; ) {
    day = addDays(day, 1)
    const working = isWorkingDay(day, calendars)
    if (!working.ok) return working
    if (working.value) count += 1
  }
  // Avoids the result −0 if there is no working day between the two days.
  return done(count === 0 ? 0 : sign * count)
}
