import { type Day, isDay } from '#server/kernel/calendar.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { addMonths, endOfMonth } from '#server/reporting/rules/period.ts'
import { wholeFilter } from '../filter/periods.ts'

/** Returns the requested month as YYYY-MM, or the last complete month when the URL contains no valid month. */
export function monthAsked(word: string, today: Day): string {
  return /^\d{4}-\d{2}$/.test(word) && isDay(`${word}-01`) ? word : addMonths(today, -1).slice(0, 7)
}

/** The filter for all visits whose cooling-off period ends in the month. */
export function monthFilter(month: string): ReportFilter {
  const from = `${month}-01`
  return wholeFilter({ from, to: endOfMonth(from) })
}
