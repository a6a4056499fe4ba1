/** Dates are the insurer's: Shanghai's calendar, wherever the phone is. */
const SHANGHAI = 'Asia/Shanghai'

/** The last day of a window that ends at midnight: its end is 24:00 of the day before the instant. */
export function lastDay(windowEndsAt: string, locale: string): string {
  const justBefore = new Date(Date.parse(windowEndsAt) - 1)
  return new Intl.DateTimeFormat(locale, { month: 'long', day: 'numeric', timeZone: SHANGHAI }).format(
    justBefore,
  )
}

/** A calendar date (YYYY-MM-DD) as people write it. */
export function fullDate(day: string, locale: string): string {
  const options = { year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' } as const
  return new Intl.DateTimeFormat(locale, options).format(new Date(`${day}T00:00:00Z`))
}
