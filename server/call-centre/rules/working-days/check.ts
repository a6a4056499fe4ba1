import { addDays, type Day } from '../../../kernel/calendar.ts'
import { isWeekend, type YearCalendar } from './rules.ts'

/** The holidays that the State Council's rules name. Each of them occurs in every year's notice. */
export const statutoryHolidays = ['元旦', '春节', '清明节', '劳动节', '端午节', '中秋节', '国庆节'] as const

/** A fault, which keeps a calendar from being saved, or a doubt that a person should look at. */
export type CalendarFinding =
  | { readonly kind: 'OTHER_YEAR' | 'TWICE' | 'MAKE_UP_ON_WORKING_DAY'; readonly day: Day }
  | { readonly kind: 'NO_SOURCE' | 'NO_HOLIDAYS' }
  | { readonly kind: 'SOURCE_OF_OTHER_YEAR' }
  | { readonly kind: 'HOLIDAY_MISSING'; readonly name: string }
  | { readonly kind: 'ONLY_WEEKENDS'; readonly name: string }

export interface CalendarFindings {
  readonly faults: readonly CalendarFinding[]
  readonly doubts: readonly CalendarFinding[]
}

/** The number of characters that a source must have at least; a notice's number alone is longer. */
const SHORTEST_SOURCE = 8

/**
 * Checks a calendar before it is saved.
 * - Faults: a day of another year, a day listed twice, a make-up day that is no weekend, no source, no holiday at all.
 * - Doubts: a source that does not name the year, a statutory holiday that is not marked, a holiday that lies on
 * weekends only.
 */
export function checkCalendar(calendar: YearCalendar): CalendarFindings {
  const { year, source, days } = calendar
  const faults: CalendarFinding[] = []
  const doubts: CalendarFinding[] = []
  const seen = new Set<Day>()
  for (const { day, kind } of days) {
    if (!day.startsWith(`${year}-`)) faults.push({ kind: 'OTHER_YEAR', day })
    if (seen.has(day)) faults.push({ kind: 'TWICE', day })
    seen.add(day)
    if (kind === 'MAKE_UP' && !isWeekend(day)) faults.push({ kind: 'MAKE_UP_ON_WORKING_DAY', day })
  }
  if (source.trim().length < SHORTEST_SOURCE) faults.push({ kind: 'NO_SOURCE' })
  else if (!source.includes(String(year))) doubts.push({ kind: 'SOURCE_OF_OTHER_YEAR' })
  const holidays = days.filter(({ kind }) => kind === 'HOLIDAY')
  if (holidays.length === 0) faults.push({ kind: 'NO_HOLIDAYS' })
  else {
    for (const name of statutoryHolidays) {
      // 国庆节、中秋节 can be one period, with both names.
      const own = holidays.filter((one) => one.name.includes(name))
      if (own.length === 0) doubts.push({ kind: 'HOLIDAY_MISSING', name })
      else if (own.every(({ day }) => isWeekend(day))) doubts.push({ kind: 'ONLY_WEEKENDS', name })
    }
  }
  return { faults, doubts }
}

/** Days before a year within which its calendar must be on file. The notice comes in about November. */
export const NEEDED_DAYS_BEFORE = 60

/** Returns the years whose calendar is needed within the next days and is not on file. */
export function missingYears(today: Day, calendars: { has(year: number): boolean }): number[] {
  const yearOf = (day: Day) => Number(day.slice(0, 4))
  const years = new Set([yearOf(today), yearOf(addDays(today, NEEDED_DAYS_BEFORE))])
  return [...years].filter((year) => !calendars.has(year))
}
