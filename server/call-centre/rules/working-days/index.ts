import { calendar2026 } from './2026.ts'
import type { YearCalendar } from './rules.ts'

/**
 * The years on file. The State Council announces the next year every November: copy its notice into a file of
 * its own and add it here.
 */
export const officialCalendars: ReadonlyMap<number, YearCalendar> = new Map(
  [calendar2026].map((calendar) => [calendar.year, calendar]),
)
