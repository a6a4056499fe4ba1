import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  atHour,
  dayOf,
  hourOf,
  isDay,
  nextMidnight,
  startOfDay,
  yearsBetween,
} from '#server/kernel/calendar.ts'

/**
 * Formats a day according to the time zone database. The comparison starts with the first year in which Shanghai had
 * no summer time.
 */
const zone = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

function zoned(instant: Date) {
  const parts = new Map(zone.formatToParts(instant).map((part) => [part.type, part.value]))
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? ''
  return {
    day: `${of('year')}-${of('month')}-${of('day')}`,
    time: `${of('hour')}:${of('minute')}:${of('second')}`,
    hour: Number(of('hour')),
  }
}

const instants = fc.date({
  min: new Date('1992-01-01T00:00:00Z'),
  max: new Date('2099-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})

describe('compared with the time zone database, since 1992', () => {
  test('day and hour are the same', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        expect(dayOf(instant)).toBe(zoned(instant).day)
        expect(hourOf(instant)).toBe(zoned(instant).hour)
      }),
      { numRuns: 2000 },
    )
  })

  test('days begin at 00:00:00 of their date, and end a millisecond before the next', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const start = startOfDay(dayOf(instant))
        expect(zoned(start)).toEqual({ day: dayOf(instant), time: '00:00:00', hour: 0 })
        const end = new Date(nextMidnight(instant).getTime() - 1)
        expect(dayOf(end)).toBe(dayOf(instant))
        expect(zoned(end).time).toBe('23:59:59')
        expect(start <= instant && instant <= end).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

test('days are added as on a calendar', () => {
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
  expect(addDays('2027-01-01', -1)).toBe('2026-12-31')
  fc.assert(
    fc.property(instants, fc.integer({ min: -800, max: 800 }), (instant, days) => {
      const day = dayOf(instant)
      expect(addDays(addDays(day, days), -days)).toBe(day)
      expect(startOfDay(addDays(day, days)).getTime() - startOfDay(day).getTime()).toBe(days * 86_400_000)
    }),
  )
})

test.each([
  ['2026-03-02', true],
  ['2028-02-29', true],
  ['2026-02-29', false],
  ['2026-02-30', false],
  ['2026-13-01', false],
  ['2026-00-10', false],
  ['2026-3-2', false],
  ['2026-03-02T00:00:00Z', false],
  ['20260302', false],
  ['', false],
])('%s is a date: %s', (text, expected) => {
  expect(isDay(text)).toBe(expected)
})

test.each([
  ['2008-03-02', '2026-03-01', 17],
  ['2008-03-02', '2026-03-02', 18],
  ['2008-02-29', '2026-02-28', 17],
  ['2008-02-29', '2026-03-01', 18],
  ['2026-01-01', '2026-12-31', 0],
])('from %s to %s are %i whole years', (from, to, years) => {
  expect(yearsBetween(from, to)).toBe(years)
})

test('an hour of a day is an instant in Shanghai', () => {
  expect(atHour('2026-03-02', 10).toISOString()).toBe('2026-03-02T02:00:00.000Z')
  expect(atHour('2026-03-02', 0)).toEqual(startOfDay('2026-03-02'))
})
