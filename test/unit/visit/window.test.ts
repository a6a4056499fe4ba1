import { describe, expect, test } from 'vitest'
import { coolingOffEnd, visitWindow } from '#server/visit/rules/window.ts'
import { defaultSettings } from '#server/vocabulary/settings.ts'

const windowOf = (openedAt: string, signed: string, days = 15) =>
  visitWindow(new Date(openedAt), signed, days, defaultSettings)

describe('the window closes at 24:00 of the third day, in Shanghai', () => {
  test.each([
    // Visits opened in the first and in the last millisecond of 2 March, Shanghai time.
    ['2026-03-01T16:00:00.000Z', '2026-03-04T16:00:00.000Z'],
    ['2026-03-02T15:59:59.999Z', '2026-03-04T16:00:00.000Z'],
    ['2026-03-02T16:00:00.000Z', '2026-03-05T16:00:00.000Z'],
    // Windows that cross the end of a month and the end of February in a leap year.
    ['2028-02-28T04:00:00.000Z', '2028-03-01T16:00:00.000Z'],
    ['2026-12-31T04:00:00.000Z', '2027-01-02T16:00:00.000Z'],
  ])('opened at %s it ends at %s', (openedAt, endsAt) => {
    const signed = openedAt.slice(0, 10)
    expect(windowOf(openedAt, signed).windowEndsAt.toISOString()).toBe(endsAt)
  })
})

test('the day of signing is the first day of the cooling-off period', () => {
  expect(coolingOffEnd('2026-03-01', 15).toISOString()).toBe('2026-03-15T16:00:00.000Z')
  expect(coolingOffEnd('2026-03-01', 1).toISOString()).toBe('2026-03-01T16:00:00.000Z')
})

describe('near the end of the cooling-off period', () => {
  // The receipt was signed on 1 March and the cooling-off period has 15 days, so it ends at 24:00 of 15 March.
  test.each([
    ['2026-03-12T16:00:00Z', '2026-03-15T16:00:00.000Z', false],
    ['2026-03-13T16:00:00Z', '2026-03-15T16:00:00.000Z', false],
    ['2026-03-14T15:59:59.999Z', '2026-03-15T16:00:00.000Z', false],
    // A visit that opens exactly twenty-four hours before the end still has enough time. One millisecond less is not
    // enough.
    ['2026-03-14T16:00:00.000Z', '2026-03-15T16:00:00.000Z', false],
    ['2026-03-14T16:00:00.001Z', '2026-03-15T16:00:00.000Z', true],
    ['2026-03-20T00:00:00.000Z', '2026-03-15T16:00:00.000Z', true],
  ])('opened at %s the window ends at %s, too short: %s', (openedAt, endsAt, tooShort) => {
    const window = windowOf(openedAt, '2026-03-01')
    expect(window.windowEndsAt.toISOString()).toBe(endsAt)
    expect(window.tooShort).toBe(tooShort)
    expect(window.windowEndsAt <= window.coolingOffEndsAt).toBe(true)
  })
})

test('a longer cooling-off period does not lengthen the window', () => {
  expect(windowOf('2026-03-02T02:00:00Z', '2026-03-01', 30).windowEndsAt.toISOString()).toBe(
    '2026-03-04T16:00:00.000Z',
  )
})
