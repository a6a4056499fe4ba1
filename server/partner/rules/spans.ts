import { addDays, DAY_MS, dayOf, HOUR_MS, startOfDay } from '../../kernel/calendar.ts'

/** The lengths of time over which the console shows what happened: 24 hours, 30 days, 52 weeks. */
export const spans = ['DAY', 'MONTH', 'YEAR'] as const
export type Span = (typeof spans)[number]

/** A part of a span; `past` is the instant behind it. */
export interface Period {
  readonly start: Date
  readonly past: Date
}

/** The hours, days or weeks of a span, the oldest first. The last one contains `now`. */
export function periodsOf(span: Span, now: Date): Period[] {
  const [count, step] = span === 'DAY' ? [24, HOUR_MS] : span === 'MONTH' ? [30, DAY_MS] : [52, 7 * DAY_MS]
  const last =
    span === 'DAY'
      ? (Math.floor(now.getTime() / HOUR_MS) + 1) * HOUR_MS
      : startOfDay(addDays(dayOf(now), 1)).getTime()
  return Array.from({ length: count }, (_, nth) => {
    const start = last - (count - nth) * step
    return { start: new Date(start), past: new Date(start + step) }
  })
}
