import { addDays, type Day, startOfDay, weekdayOf } from '../../../kernel/calendar.ts'
import { done, type Outcome, refused } from '../../../kernel/errors.ts'

/**
 * The days off of one year, as the State Council arranges them. A year's last days may be rearranged by the notice of
 * the next (2018-12-31 was): they then belong into the earlier year's file.
 */
export interface YearCalendar {
  readonly year: number
  /** The notice all of it was copied from. */
  readonly source: string
  /** Days off in a row, first and last. */
  readonly off: readonly (readonly [first: Day, last: Day])[]
  /** Saturdays and Sundays worked instead. */
  readonly worked: readonly Day[]
}

export type Calendars = ReadonlyMap<number, YearCalendar>

const SATURDAY = 6

/** Whether offices work on that day. Refuses with CALENDAR_MISSING {year}: Monday to Friday alone would be a guess. */
export function isWorkingDay(day: Day, calendars: Calendars): Outcome<boolean> {
  const year = Number(day.slice(0, 4))
  const calendar = calendars.get(year)
  if (!calendar) return refused('CALENDAR_MISSING', { year })
  if (calendar.worked.includes(day)) return done(true)
  if (calendar.off.some(([first, last]) => first <= day && day <= last)) return done(false)
  return done(weekdayOf(startOfDay(day)) < SATURDAY)
}

/**
 * The working day so many working days later. `from` is day 0, whether or not it is a working day itself.
 * Refuses with CALENDAR_MISSING {year}.
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
 * How many working days are left from one day until the other, which counts, while `from` does not: 0 on the day itself,
 * below 0 when it is over. Refuses with CALENDAR_MISSING {year}.
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
  // No −0 when nothing lies between.
  return done(count === 0 ? 0 : sign * count)
}
