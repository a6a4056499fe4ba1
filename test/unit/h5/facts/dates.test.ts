import { expect, test } from 'vitest'
import { fullDate, lastDay } from '#components/h5/facts/dates.ts'

test('a window that ends at midnight in Shanghai is shown to end the day before, in every time zone', () => {
  expect(lastDay('2026-11-24T16:00:00.000Z', 'zh-CN')).toBe('11月24日')
  expect(lastDay('2026-12-31T16:00:00.000Z', 'en')).toBe('December 31')
  expect(fullDate('2026-03-01', 'zh-CN')).toBe('2026年3月1日')
})
