import { describe, expect, test } from 'vitest'
import {
  count,
  differenceInWords,
  duration,
  percent,
  points,
  shareOf,
  tickInWords,
  valueInWords,
} from '#components/charts/format.ts'
import { SERIES_STYLES } from '#components/charts/plot/palette.ts'

test.each([
  [0.923, '92.3%'],
  [0, '0.0%'],
  [1, '100.0%'],
  [0.00049, '0.0%'],
  [-0.0001, '0.0%'],
  [null, '—'],
  [Number.NaN, '—'],
])('the share %j is shown as %j', (share, words) => {
  expect(percent(share)).toBe(words)
})

test.each([
  [0, '0'],
  [999, '999'],
  [1234567, '1,234,567'],
  [null, '—'],
])('the count %j is shown as %j', (value, words) => {
  expect(count(value)).toBe(words)
})

test.each([
  [0, '0 秒'],
  [45, '45 秒'],
  [59.6, '1 分'],
  [60, '1 分'],
  [200, '3 分 20 秒'],
  [3599.7, '1 小时'],
  [2 * 3600 + 5 * 60 + 20, '2 小时 5 分'],
  [86_399, '1 天'],
  [1.5 * 86_400, '1.5 天'],
  [12 * 86_400, '12 天'],
  [-3, '0 秒'],
  [null, '—'],
])('%j seconds are shown as %j', (seconds, words) => {
  expect(duration(seconds)).toBe(words)
})

test.each([
  [0.012, '+1.2 个百分点'],
  [-0.012, '-1.2 个百分点'],
  [0.0004, '0.0 个百分点'],
  [-0.0004, '0.0 个百分点'],
  [null, '—'],
])('the difference %j of two shares is shown as %j', (difference, words) => {
  expect(points(difference)).toBe(words)
})

test.each([
  [12, 'count', '+12'],
  [-1234, 'count', '-1,234'],
  [0, 'count', '0'],
  [-0.2, 'count', '0'],
  [0.012, 'rate', '+1.2 个百分点'],
  [-90, 'seconds', '-1 分 30 秒'],
  [90, 'seconds', '+1 分 30 秒'],
  [0, 'seconds', '0 秒'],
  [null, 'count', '—'],
] as const)('the difference %j of a %s is shown as %j', (difference, kind, words) => {
  expect(differenceInWords(difference, kind)).toBe(words)
})

test('numbers are shown in the unit of their kind', () => {
  expect(valueInWords(0.5, 'rate')).toBe('50.0%')
  expect(valueInWords(1500, 'count')).toBe('1,500')
  expect(valueInWords(90, 'seconds')).toBe('1 分 30 秒')
  expect(tickInWords(0.25, 'rate')).toBe('25%')
  expect(tickInWords(0.008, 'rate')).toBe('0.8%')
})

test('a share of nothing is shown as nothing', () => {
  expect(shareOf(0, 0)).toBeNull()
  expect(shareOf(1, 4)).toBe(0.25)
})

/** The contrast between a colour and white, as WCAG defines it. */
function contrastOnWhite(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 1.05 / (0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0) + 0.05)
}

describe('the palette', () => {
  test.each(SERIES_STYLES.map(({ colour }) => colour))('%s stands out from white', (colour) => {
    expect(contrastOnWhite(colour)).toBeGreaterThanOrEqual(3)
  })

  test('series differ even without their colours', () => {
    expect(new Set(SERIES_STYLES.map(({ hatch }) => hatch)).size).toBe(SERIES_STYLES.length)
    expect(new Set(SERIES_STYLES.map(({ dash }) => dash)).size).toBe(SERIES_STYLES.length)
    expect(new Set(SERIES_STYLES.slice(0, 4).map(({ marker }) => marker)).size).toBe(4)
  })
})
