import { calendar2026 } from './2026.ts'
import type { YearCalendar } from './rules.ts'

/**
 * The official calendars on file. The State Council announces the next year every November. Copy its notice into a
 * new file in this folder and add it here.
 */
export const officialCalendars: ReadonlyMap<number, YearCalendar> = new Map(
  [calendar2026].map((calendar) => [calendar.year, calendar]),
)
