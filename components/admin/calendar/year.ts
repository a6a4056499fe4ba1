import type { CalendarDay } from '#server/call-centre/rules/working-days/rules.ts'
import { daysFrom, isWeekend } from '#server/call-centre/rules/working-days/rules.ts'
import { startOfDay, weekdayOf } from '#server/kernel/calendar.ts'
import { text } from './messages.zh-CN.ts'

/** The calendar of a year as it stands on the page. */
export interface Draft {
  readonly source: string
  readonly days: readonly CalendarDay[]
}

/** One day of the year as the page shows it. */
export interface ShownDay {
  readonly day: string
  readonly entry: CalendarDay | null
  readonly weekend: boolean
}

/** The months of a year. `before` is the number of days of the week before the first of the month. */
export function monthsOf(year: number, days: readonly CalendarDay[]) {
  const byDay = new Map(days.map((entry) => [entry.day, entry]))
  const all = daysFrom(`${year}-01-01`, `${year}-12-31`).map((day): ShownDay => {
    return { day, entry: byDay.get(day) ?? null, weekend: isWeekend(day) }
  })
  return Array.from({ length: 12 }, (_, index) => {
    const own = all.filter(({ day }) => Number(day.slice(5, 7)) === index + 1)
    return { month: index + 1, before: weekdayOf(startOfDay(own[0]?.day ?? '')) - 1, days: own }
  })
}

/** The number of working days, days off by notice, and make-up days of a year. */
export function totalsOf(year: number, days: readonly CalendarDay[]) {
  const all = monthsOf(year, days).flatMap((month) => month.days)
  const working = all.filter(({ entry, weekend }) => (entry === null ? !weekend : entry.kind === 'MAKE_UP'))
  const of = (kind: CalendarDay['kind']) => all.filter(({ entry }) => entry?.kind === kind).length
  return { working: working.length, off: of('HOLIDAY'), makeUp: of('MAKE_UP') }
}

/** The days with one day changed; `entry` is null if the day follows the weekdays again. */
export function withDay(days: readonly CalendarDay[], day: string, entry: CalendarDay | null): CalendarDay[] {
  const others = days.filter((one) => one.day !== day)
  return [...others, ...(entry === null ? [] : [entry])].sort((a, b) => a.day.localeCompare(b.day))
}

export function weekdayName(day: string): string {
  return text.weekdays[weekdayOf(startOfDay(day)) - 1] ?? ''
}
