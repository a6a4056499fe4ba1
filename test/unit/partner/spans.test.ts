import { describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS } from '#server/kernel/calendar.ts'
import { periodsOf, spans } from '#server/partner/rules/spans.ts'

const now = new Date('2026-03-02T04:30:00Z')

describe.each(spans)('the periods of a %s', (span) => {
  test('follow each other without a gap, and the last one contains now', () => {
    for (const instant of [now, new Date('2026-03-02T04:00:00Z'), new Date('2026-03-01T16:00:00Z')]) {
      const periods = periodsOf(span, instant)
      const last = periods.at(-1)
      expect(last && last.start <= instant && instant < last.past).toBe(true)
      for (const [index, period] of periods.slice(1).entries())
        expect(period.start).toEqual(periods[index]?.past)
    }
  })
})

test.each([
  ['DAY', 24, HOUR_MS, '2026-03-01T05:00:00.000Z', '2026-03-02T05:00:00.000Z'],
  ['MONTH', 30, DAY_MS, '2026-01-31T16:00:00.000Z', '2026-03-02T16:00:00.000Z'],
  ['YEAR', 52, 7 * DAY_MS, '2025-03-03T16:00:00.000Z', '2026-03-02T16:00:00.000Z'],
] as const)('%s has %i periods of %i ms', (span, count, step, first, past) => {
  const periods = periodsOf(span, now)
  expect(periods).toHaveLength(count)
  expect(periods[0]?.start.toISOString()).toBe(first)
  expect(periods.at(-1)?.past.toISOString()).toBe(past)
  for (const period of periods) expect(period.past.getTime() - period.start.getTime()).toBe(step)
})
