import { type Day, isDay } from '#server/kernel/calendar.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { addMonths, endOfMonth } from '#server/reporting/rules/period.ts'

/** The requested month as YYYY-MM. If the address contains no valid month, it is the last complete month. */
export function monthAsked(word: string, today: Day): string {
  return /^\d{4}-\d{2}$/.test(word) && isDay(`${word}-01`) ? word : addMonths(today, -1).slice(0, 7)
}

/** The filter for all visits whose cooling-off period ends in the month. */
export function monthFilter(month: string): ReportFilter {
  const from = `${month}-01`
  const none = { channel: [], product: [], branch: [], designType: [], method: [] }
  return { from, to: endOfMonth(from), basis: 'DUE', ...none }
}
