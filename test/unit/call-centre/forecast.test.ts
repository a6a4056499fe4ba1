import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  callingHours,
  FORECAST_DAYS,
  forecastOf,
  type Pace,
  paceOf,
} from '#server/call-centre/rules/forecast.ts'
import { addDays, dayOf, startOfDay } from '#server/kernel/calendar.ts'
import { defaultSettings } from '#server/vocabulary/settings.ts'

const { calling } = defaultSettings

/** Converts a date and time in Shanghai (`2026-03-02 10:00`) to an instant. */
const at = (text: string) => new Date(`${text.replace(' ', 'T')}+08:00`)

describe('hours of calling', () => {
  test.each([
    ['2026-03-02 10:00', '2026-03-02 12:30', 2.5, 'within a day'],
    ['2026-03-02 00:00', '2026-03-03 00:00', 11, 'a whole day'],
    ['2026-03-02 19:00', '2026-03-03 10:00', 2, 'over a night'],
    ['2026-03-02 00:00', '2026-03-09 00:00', 77, 'a whole week, Sunday too'],
    ['2026-03-02 06:00', '2026-03-02 09:00', 0, 'before the first'],
    ['2026-03-02 20:00', '2026-03-03 09:00', 0, 'a night'],
    ['2026-03-02 12:00', '2026-03-02 12:00', 0, 'no time at all'],
    ['2026-03-02 12:00', '2026-03-02 10:00', 0, 'never less than none'],
  ])('%s to %s: %d, %s', (from, to, hours) => {
    expect(callingHours(at(from), at(to), calling)).toBe(hours)
  })

  test('two parts are as long as the whole', () => {
    const minute = fc.integer({ min: 0, max: 10 * 24 * 60 })
    fc.assert(
      fc.property(minute, minute, minute, (...minutes) => {
        const [a, b, c] = minutes
          .sort((x, y) => x - y)
          .map((offset) => new Date(at('2026-03-02 00:00').getTime() + offset * 60_000))
        if (!a || !b || !c) throw new Error('three instants')
        const parts = callingHours(a, b, calling) + callingHours(b, c, calling)
        expect(parts).toBeCloseTo(callingHours(a, c, calling), 9)
      }),
    )
  })
})

describe('the pace', () => {
  const closed = { today: 10, lastWeek: 154 }

  test.each([
    ['2026-03-02 14:00', { perHour: 2, basis: 'TODAY' }, 'ten in five hours'],
    ['2026-03-02 10:00', { perHour: 10, basis: 'TODAY' }, 'one hour is enough to tell'],
    ['2026-03-02 09:59', { perHour: 2, basis: 'WEEK' }, 'less is not: 154 in 77 hours'],
    ['2026-03-02 08:00', { perHour: 2, basis: 'WEEK' }, 'before the first call'],
    ['2026-03-02 23:00', { perHour: 10 / 11, basis: 'TODAY' }, 'after the last'],
  ])('at %s: %o, %s', (now, pace) => expect(paceOf(closed, at(now), calling)).toEqual(pace))

  test('is zero for a day on which nothing was finished', () => {
    expect(paceOf({ today: 0, lastWeek: 154 }, at('2026-03-02 15:00'), calling)).toEqual({
      perHour: 0,
      basis: 'TODAY',
    })
  })

  test('is unknown when nothing is known', () => {
    expect(paceOf({ today: 0, lastWeek: 0 }, at('2026-03-02 09:30'), calling)).toEqual({
      perHour: 0,
      basis: 'NONE',
    })
  })
})

describe('the forecast', () => {
  const now = at('2026-03-02 14:00')
  const twoAnHour: Pace = { perHour: 2, basis: 'TODAY' }
  const ending = new Map([
    ['2026-03-02', 15],
    ['2026-03-03', 10],
    ['2026-03-04', 40],
    ['2026-03-06', 5],
    ['2026-03-20', 99],
  ])

  test('equals one computed by hand', () => {
    // Six of today's hours for calls are left, enough for 12 cases. Every further day has eleven hours, enough for 22
    // more cases.
    expect(forecastOf(ending, twoAnHour, now, calling)).toEqual([
      // 15 cases end today and 12 can be done, so 3 are too late.
      { day: '2026-03-02', ending: 15, capacity: 12, breaches: 3 },
      // The 3 late cases are called tomorrow, and remain breaches. None of the 10 cases that end tomorrow is late.
      { day: '2026-03-03', ending: 25, capacity: 34, breaches: 3 },
      // 65 cases end by this day and 56 can be done, so 9 of this day's 40 are too late.
      { day: '2026-03-04', ending: 65, capacity: 56, breaches: 12 },
      { day: '2026-03-05', ending: 65, capacity: 78, breaches: 12 },
      { day: '2026-03-06', ending: 70, capacity: 100, breaches: 12 },
    ])
  })

  test('puts overdue cases first, and does not count them as future breaches', () => {
    const late = new Map([...ending, ['2026-02-27', 4], ['2026-03-01', 6]] as const)
    // Today 12 cases can be done, and 10 of these are overdue cases. Only 2 of the 15 cases that end today are
    // therefore in time, and 13 are late. By tomorrow 35 cases are due in all and 34 can be done, so 1 more is late.
    // By the day after tomorrow 75 are due and 56 can be done, so 19 more are late.
    expect(forecastOf(late, twoAnHour, now, calling).map(({ breaches }) => breaches)).toEqual([
      13, 14, 33, 33, 33,
    ])
    expect(forecastOf(late, twoAnHour, now, calling).map((day) => day.ending)).toEqual([15, 25, 65, 65, 70])
    expect(forecastOf(new Map([['2026-03-01', 500]]), twoAnHour, now, calling)[4]).toMatchObject({
      ending: 0,
      breaches: 0,
    })
  })

  test('is a breach for everything that ends when the pace is zero, and empty when nothing is open', () => {
    const none: Pace = { perHour: 0, basis: 'NONE' }
    for (const day of forecastOf(ending, none, now, calling)) expect(day.breaches).toBe(day.ending)
    for (const day of forecastOf(new Map(), twoAnHour, now, calling))
      expect(day).toMatchObject({ ending: 0, breaches: 0 })
  })

  test('does not lose a case to rounding of binary fractions', () => {
    const pace = paceOf({ today: 0, lastWeek: 105 }, at('2026-03-02 08:00'), calling)
    const [today] = forecastOf(new Map(), pace, at('2026-03-02 08:00'), calling)
    expect(today?.capacity).toBe(15) // 105 / 77 × 11: last week's calls per hour times the eleven hours of a day
  })

  test('equals calling the cases one by one, the least time left first', () => {
    const cases = fc.array(fc.integer({ min: -3, max: 6 }), { maxLength: 120 })
    const pace = fc.integer({ min: 0, max: 60 }).map((tenths) => tenths / 10)
    fc.assert(
      fc.property(cases, pace, fc.integer({ min: 0, max: 24 * 60 - 1 }), (lastDays, perHour, minuteOfDay) => {
        const begin = new Date(at('2026-03-02 00:00').getTime() + minuteOfDay * 60_000)
        const counts = new Map<string, number>()
        for (const offset of lastDays) {
          const day = addDays(dayOf(begin), offset)
          counts.set(day, (counts.get(day) ?? 0) + 1)
        }
        const found = forecastOf(counts, { perHour, basis: 'TODAY' }, begin, calling)
        expect(found).toHaveLength(FORECAST_DAYS)
        const queue = [...lastDays].sort((a, b) => a - b)
        const tooLate = queue.map((offset, index) => {
          const end = startOfDay(addDays(dayOf(begin), offset + 1))
          return index + 1 > Math.floor(perHour * callingHours(begin, end, calling) + 1e-9)
        })
        for (const [index, day] of found.entries()) {
          const expected = queue.filter(
            (offset, place) => offset >= 0 && offset <= index && tooLate[place] === true,
          )
          expect(day.breaches).toBe(expected.length)
        }
      }),
    )
  })
})
