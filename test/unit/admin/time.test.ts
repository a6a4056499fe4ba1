import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deadlineTime, shanghaiTime } from '#components/admin/ui/time.ts'
import { addDays, isDay, startOfDay } from '#server/kernel/calendar.ts'
import { sourcesIn } from '#test/support/source/imports.ts'

test.each([
  ['2026-12-01T16:00:00.000Z', '2026-12-01 24:00'],
  ['2026-12-31T16:00:00.000Z', '2026-12-31 24:00'],
  ['2026-12-01T15:59:59.999Z', '2026-12-01 23:59'],
  ['2026-12-01T16:00:01.000Z', '2026-12-02 00:00'],
])('a period that ends at %s ends at %s', (at, words) => {
  expect(deadlineTime(at)).toBe(words)
})

test('a period that ends at midnight names its last day, every other one its instant', () => {
  const days = fc
    .date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))
    .filter(isDay)
  fc.assert(
    fc.property(days, fc.integer({ min: 1, max: 86_399_999 }), (day, later) => {
      expect(deadlineTime(startOfDay(addDays(day, 1)))).toBe(`${day} 24:00`)
      const within = new Date(startOfDay(day).getTime() + later)
      if (later >= 1000) expect(deadlineTime(within)).toBe(shanghaiTime(within))
    }),
  )
})

test('no page shows the end of a window or of a cooling-off period as an instant', () => {
  const shown = sourcesIn('components/admin').flatMap(({ path, code }) =>
    [...code.matchAll(/<When[^>]*EndsAt|shanghaiTime\([^)]*EndsAt/g)].map(([text]) => `${path}: ${text}`),
  )
  expect(shown).toEqual([])
})
