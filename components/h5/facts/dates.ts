/**
 * Days are counted in Shanghai's time, regardless of the phone's time zone, because the visit's window is defined in
 * Shanghai's time.
 */
const SHANGHAI = 'Asia/Shanghai'

/** The last day of a window. The window ends at midnight, so its last day is the day before that instant. */
export function lastDay(windowEndsAt: string, locale: string): string {
  const justBefore = new Date(Date.parse(windowEndsAt) - 1)
  return new Intl.DateTimeFormat(locale, { month: 'long', day: 'numeric', timeZone: SHANGHAI }).format(
    justBefore,
  )
}

/** A calendar date (YYYY-MM-DD) in the locale's long form. */
export function fullDate(day: string, locale: string): string {
  const options = { year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' } as const
  return new Intl.DateTimeFormat(locale, options).format(new Date(`${day}T00:00:00Z`))
}
