import { calendar2026 } from './2026.ts'
import type { YearCalendar } from './rules.ts'

/**
 * The official calendars that ship with the platform. An administrator enters later years under 系统设置 → 节假日安排;
 * what is entered there takes the place of a shipped calendar.
 */
export const shippedCalendars: ReadonlyMap<number, YearCalendar> = new Map(
  [calendar2026].map((calendar) => [calendar.year, calendar]),
)
