import { addDays, type Day, isDay } from '#server/kernel/calendar.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { addMonths, daysIn, endOfMonth, type Period, type Step } from '#server/reporting/rules/period.ts'
import { text } from '../words/messages.zh-CN.ts'

export const presets = ['last7', 'last30', 'month', 'lastMonth', 'last12'] as const
export type Preset = (typeof presets)[number]

/** The longest period that the server accepts, in days (about three years). */
export const MOST_DAYS = 1100

/** The period that a preset means on the given day. */
export function presetPeriod(preset: Preset, today: Day): Period {
  const yesterday = addDays(today, -1)
  switch (preset) {
    case 'last7':
      return { from: addDays(today, -7), to: yesterday }
    case 'last30':
      return { from: addDays(today, -30), to: yesterday }
    case 'month':
      return { from: addMonths(today, 0), to: today }
    case 'lastMonth':
      return { from: addMonths(today, -1), to: endOfMonth(addMonths(today, -1)) }
    case 'last12':
      return { from: addMonths(today, -12), to: endOfMonth(addMonths(today, -1)) }
  }
}

/** The requested period, or the default when the URL contains no valid period. */
export function periodOf(asked: { from: string | null; to: string | null }, today: Day): Period {
  const { from, to } = asked
  const real = from !== null && to !== null && isDay(from) && isDay(to) && from <= to
  return real && daysIn({ from, to }) <= MOST_DAYS ? { from, to } : presetPeriod('last30', today)
}

/**
 * The preset whose period equals the given period; null when there is none. Two presets can mean the same days, for
 * example on the first day of a month of 30 days. Then it is the one that was chosen.
 */
export function presetOf(period: Period, today: Day, chosen: Preset | null): Preset | null {
  const same = (preset: Preset) => {
    const { from, to } = presetPeriod(preset, today)
    return from === period.from && to === period.to
  }
  return chosen !== null && same(chosen) ? chosen : (presets.find(same) ?? null)
}

/** The label of one day, week or month of the period, for example 10-05, 10-05～10-11 or 2026-10. */
export function pieceInWords({ from, to }: Period, step: Step): string {
  if (step === 'month') return from.slice(0, 7)
  const short = (day: Day) => day.slice(5)
  return step === 'day' || from === to ? short(from) : text.period.week(short(from), short(to))
}

/** The filter for all visits whose cooling-off period ends in a period. */
export function wholeFilter(period: { readonly from: Day; readonly to: Day }): ReportFilter {
  return { ...period, basis: 'DUE', channel: [], product: [], branch: [], designType: [], method: [] }
}
