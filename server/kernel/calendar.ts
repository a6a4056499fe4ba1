/**
 * A natural day is a calendar date of Asia/Shanghai. Only this file computes natural days. The fixed offset is exact,
 * because Shanghai has kept UTC+8 without summer time since 1991-09-15 and no visit is older. `calendar.test.ts`
 * compares the offset with the time zone database.
 */
const OFFSET_MS = 8 * 60 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000

export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export { DAY_MS }

/** A calendar date in Shanghai, as `YYYY-MM-DD`. */
export type Day = string

const DAY_FORM = /^\d{4}-\d{2}-\d{2}$/

/** Whether the text is a date that exists. For example, 2026-02-30 does not exist. */
export function isDay(text: string): boolean {
  if (!DAY_FORM.test(text)) return false
  const start = startOfDay(text)
  return !Number.isNaN(start.getTime()) && dayOf(start) === text
}

/** Returns the Shanghai date of an instant. */
export function dayOf(instant: Date): Day {
  return new Date(instant.getTime() + OFFSET_MS).toISOString().slice(0, 10)
}

/** Returns the instant at 00:00 in Shanghai on that date. */
export function startOfDay(day: Day): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) - OFFSET_MS)
}

/** Returns the date `days` days after `day`, or before `day` if `days` is negative. */
export function addDays(day: Day, days: number): Day {
  return dayOf(new Date(startOfDay(day).getTime() + days * DAY_MS))
}

/** Returns the last date of a period that ends at `end`. A period that ends at midnight ends with the day before. */
export function lastDayOf(end: Date): Day {
  return dayOf(new Date(end.getTime() - 1))
}

/** Returns the first Shanghai midnight after an instant. */
export function nextMidnight(instant: Date): Date {
  return startOfDay(addDays(dayOf(instant), 1))
}

/**
 * Returns the number of whole years between two dates, counted like a person's age. On the anniversary itself the
 * year counts as full.
 */
export function yearsBetween(from: Day, to: Day): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4))
  return to.slice(5) < from.slice(5) ? years - 1 : years
}

/** Returns the instant at a full hour of that Shanghai date. */
export function atHour(day: Day, hour: number): Date {
  return new Date(startOfDay(day).getTime() + hour * HOUR_MS)
}

/** Returns the hour of the day (0–23) in Shanghai. */
export function hourOf(instant: Date): number {
  return new Date(instant.getTime() + OFFSET_MS).getUTCHours()
}

/** Returns the day of the week in Shanghai, from 1 (Monday) to 7 (Sunday). */
export function weekdayOf(instant: Date): number {
  return ((new Date(instant.getTime() + OFFSET_MS).getUTCDay() + 6) % 7) + 1
}

/** Formats an instant for display in Shanghai time, for example `2026-03-02 10:00:00`. */
export function shanghaiTime(instant: Date): string {
  return new Date(instant.getTime() + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}
