import { z } from 'zod'
import { addDays, type Day, startOfDay, weekdayOf } from '../../../kernel/calendar.ts'
import { daySchema } from '../../../kernel/day.ts'
import { done, type Outcome, refused } from '../../../kernel/errors.ts'

/** HOLIDAY: a day off. MAKE_UP: a Saturday or Sunday that is a working day by exception. */
export const calendarDayKinds = ['HOLIDAY', 'MAKE_UP'] as const

/** A day on which the official calendar differs from Monday to Friday, or confirms a day off. */
export const calendarDaySchema = z.object({
  day: daySchema,
  kind: z.enum(calendarDayKinds),
  /** The holiday to which the day belongs, for example 国庆节. */
  name: z.string().trim().min(1, { message: '不能为空' }).max(20),
})
export type CalendarDay = Readonly<z.infer<typeof calendarDaySchema>>

/**
 * The days off of one year, as decided by the State Council. The notice for the next year can still change the last
 * days of this year, as the 2019 notice did for 2018-12-31. Such changes belong in the calendar of the year that they
 * change.
 */
export interface YearCalendar {
  readonly year: number
  /** The official notice from which the dates were copied. */
  readonly source: string
  readonly days: readonly CalendarDay[]
}

export type Calendars = ReadonlyMap<number, YearCalendar>

const SATURDAY = 6

/** Whether a day is a Saturday or Sunday. */
export function isWeekend(day: Day): boolean {
  return weekdayOf(startOfDay(day)) >= SATURDAY
}

/** Returns the days from `first` to `last`, both included. */
export function daysFrom(first: Day, last: Day): Day[] {
  const days: Day[] = []
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day)
  return days
}

/**
 * Whether `day` is a working day. Refuses with CALENDAR_MISSING {year} if the year's calendar is not on file, because
 * assuming Monday to Friday would be a guess.
 */
export function isWorkingDay(day: Day, calendars: Calendars): Outcome<boolean> {
  const year = Number(day.slice(0, 4))
  const calendar = calendars.get(year)
  if (!calendar) return refused('CALENDAR_MISSING', { year })
  const listed = calendar.days.find((one) => one.day === day)
  return done(listed === undefined ? !isWeekend(day) : listed.kind === 'MAKE_UP')
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
