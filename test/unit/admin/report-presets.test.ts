import { expect, test } from 'vitest'
import { presetOf, presetPeriod, presets } from '#components/admin/reports/filter/periods.ts'

test('of two presets that mean the same days, the chosen one is shown', () => {
  // Before the first day of December lie the thirty days of November.
  const today = '2026-12-01'
  expect(presetPeriod('last30', today)).toEqual(presetPeriod('lastMonth', today))
  for (const preset of presets) expect(presetOf(presetPeriod(preset, today), today, preset)).toBe(preset)
  expect(presetOf(presetPeriod('lastMonth', today), today, null)).toBe('last30')
  expect(presetOf({ from: '2026-10-03', to: '2026-10-04' }, today, 'last7')).toBeNull()
})
