import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkCalendar } from '#server/call-centre/rules/working-days/check.ts'
import { shippedCalendars } from '#server/call-centre/rules/working-days/index.ts'
import {
  addWorkingDays,
  isWorkingDay,
  workingDaysBetween,
} from '#server/call-centre/rules/working-days/rules.ts'
import { addDays } from '#server/kernel/calendar.ts'
import { unwrap } from '#server/kernel/errors.ts'
import { groupBy } from '#server/kernel/group.ts'

const works = (day: string) => unwrap(isWorkingDay(day, shippedCalendars))
const add = (from: string, days: number) => unwrap(addWorkingDays(from, days, shippedCalendars))
const between = (from: string, to: string) => unwrap(workingDaysBetween(from, to, shippedCalendars))
const daysOf = (first: string, count: number) =>
  Array.from({ length: count }, (_, index) => addDays(first, index))

describe('2026', () => {
  const year = daysOf('2026-01-01', 365)

  test('has 248 working days', () => {
    // The year has 365 days. 104 of them are Saturdays and Sundays, which leaves 261. Of these, 19 are holidays: New
    // Year 2, Spring Festival 6, Qingming 1, Labour Day 3, Dragon Boat 1, Mid-Autumn 1, National Day 5. In return, 6
    // days at weekends are working days.
    expect(year.filter(works)).toHaveLength(365 - 104 - 19 + 6)
    expect(365 - 104 - 19 + 6).toBe(248)
  })

  test('month by month', () => {
    const months = groupBy(year.filter(works), (day) => day.slice(5, 7))
    expect(months.map((days) => days.length)).toEqual([21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23])
  })

  test.each([
    ['2026-01-04', true, 'a Sunday worked for New Year'],
    ['2026-01-02', false, 'a Friday off for New Year'],
    ['2026-02-14', true, 'a Saturday worked for the Spring Festival'],
    ['2026-02-15', false, 'the first day of the Spring Festival'],
    ['2026-02-23', false, 'its last, a Monday'],
    ['2026-02-24', true, 'the day after'],
    ['2026-02-28', true, 'the other Saturday worked for it'],
    ['2026-04-06', false, 'the Monday of Qingming'],
    ['2026-05-05', false, 'the last day of the Labour Day week'],
    ['2026-05-09', true, 'the Saturday worked for it'],
    ['2026-06-19', false, 'the Friday of the Dragon Boat Festival'],
    ['2026-09-25', false, 'the Friday of the Mid-Autumn Festival'],
    ['2026-03-14', false, 'a Saturday like any other'],
    ['2026-03-16', true, 'a Monday like any other'],
  ])('%s: %s, %s', (day, working) => expect(works(day)).toBe(working))

  test('has the National Day week off, and two make-up days for it', () => {
    expect(daysOf('2026-10-01', 7).map(works)).toEqual(Array(7).fill(false))
    expect(works('2026-09-30')).toBe(true)
    expect(works('2026-10-08')).toBe(true)
    // The make-up days are the Sunday 20 September, before the holidays, and the Saturday 10 October, after them.
    expect([works('2026-09-20'), works('2026-10-10')]).toEqual([true, true])
    expect(daysOf('2026-10-05', 7).map(works)).toEqual([false, false, false, true, true, true, false])
  })

  test('15 working days over National Day, counted by hand', () => {
    // The 15 working days after Friday 18 September are:
    // - 20 September (a worked Sunday): 1
    // - 21 to 24 September: 2 to 5; 25 to 27 September are off
    // - 28 to 30 September: 6 to 8; 1 to 7 October are off
    // - 8 and 9 October: 9 and 10
    // - 10 October (a worked Saturday): 11
    // - 12 to 15 October: 12 to 15
    //
    // A count of Monday to Friday only would give 9 October.
    expect(add('2026-09-18', 15)).toBe('2026-10-15')
    expect(between('2026-09-18', '2026-10-15')).toBe(15)
    // The count begins on 3 October, within the holiday week. 8 to 10 October are days 1 to 3, and 12 to 16 October
    // are days 4 to 8. 19 to 23 October are days 9 to 13, and 26 and 27 October are days 14 and 15.
    expect(add('2026-10-03', 15)).toBe('2026-10-27')
  })

  test('15 working days over the Spring Festival, counted by hand', () => {
    // The 15 working days after Tuesday 10 February are:
    // - 11 to 13 February: 1 to 3
    // - 14 February (worked): 4; 15 to 23 February are off
    // - 24 to 27 February: 5 to 8
    // - 28 February (worked): 9
    // - 2 to 6 March: 10 to 14
    // - 9 March: 15
    expect(add('2026-02-10', 15)).toBe('2026-03-09')
  })
})

describe('the calendar file of', () => {
  test.each([...shippedCalendars])('%i is consistent with itself', (year, calendar) => {
    expect(calendar.year).toBe(year)
    expect(calendar.source).toContain(`${year}年部分节假日安排的通知`)
    expect(checkCalendar(calendar)).toEqual({ faults: [], doubts: [] })
  })
})

describe('a year that is not on file', () => {
  const missing = { ok: false, code: 'CALENDAR_MISSING', details: { year: 2027 } }

  test('is reported, not guessed', () => {
    expect(isWorkingDay('2027-01-04', shippedCalendars)).toEqual(missing)
    // 23 December is a Wednesday. After it, the year has six working days: 24, 25 and 28 to 31 December.
    expect(add('2026-12-23', 6)).toBe('2026-12-31')
    expect(addWorkingDays('2026-12-23', 7, shippedCalendars)).toEqual(missing)
    expect(addWorkingDays('2026-12-15', 15, shippedCalendars)).toEqual(missing)
    expect(workingDaysBetween('2026-12-23', '2027-01-08', shippedCalendars)).toEqual(missing)
    expect(workingDaysBetween('2027-01-08', '2026-12-23', shippedCalendars)).toEqual(missing)
  })

  test('does not matter when none of its days is counted', () => {
    expect(add('2025-12-31', 1)).toBe('2026-01-04')
    expect(between('2025-12-31', '2026-01-04')).toBe(1)
  })
})

describe('every day', () => {
  const day = fc.integer({ min: 0, max: 250 }).map((offset) => addDays('2026-01-01', offset))
  const count = fc.integer({ min: 0, max: 40 })

  test('is itself at distance 0, whether it is a working day or not', () => {
    fc.assert(
      fc.property(day, (from) => {
        expect(add(from, 0)).toBe(from)
      }),
    )
  })

  test('leads to a working day with exactly that many working days between', () => {
    fc.assert(
      fc.property(day, count, (from, days) => {
        const reached = add(from, days)
        if (days > 0) expect(works(reached)).toBe(true)
        expect(between(from, reached)).toBe(days)
        expect(between(from, addDays(reached, -1))).toBe(days - (works(reached) ? 1 : 0))
      }),
    )
  })

  test('leads to a later end when begun later or given longer, and to the same end in two steps', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 30 }), count, (from, wait, days) => {
        expect(add(addDays(from, wait), days) >= add(from, days)).toBe(true)
        expect(add(from, days + 1) > add(from, days)).toBe(true)
        const first = Math.floor(days / 2)
        expect(add(add(from, first), days - first)).toBe(add(from, days))
      }),
    )
  })

  test('has days left and days overdue as one number with opposite signs', () => {
    fc.assert(
      fc.property(day, day, day, (a, b, c) => {
        expect(between(a, b) + between(b, a)).toBe(0)
        expect(between(a, b) + between(b, c)).toBe(between(a, c))
      }),
    )
  })
})
