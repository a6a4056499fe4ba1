import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, isDay, yearsBetween } from '#server/kernel/calendar.ts'
import { addYears, keptUntil, LEAST_YEARS, latestEnd, retentionOf } from '#server/retention/rules/years.ts'

const anyDay = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('2000-01-01', days))
const anyTerm = fc.constantFrom('LONG' as const, 'SHORT' as const)
const years = fc.record({
  long: fc.integer({ min: 10, max: 50 }),
  short: fc.integer({ min: 5, max: 50 }),
  dispute: fc.integer({ min: 2, max: 50 }),
})

describe('years later', () => {
  test('are the same date; a leap day becomes the last day of February', () => {
    expect(addYears('2026-03-02', 10)).toBe('2036-03-02')
    expect(addYears('2028-02-29', 10)).toBe('2038-02-28')
    expect(addYears('2028-02-29', 4)).toBe('2032-02-29')
    expect(addYears('2096-02-29', 4)).toBe('2100-02-28')
    expect(addYears('2030-01-01', -5)).toBe('2025-01-01')
    expect(addYears('1996-02-29', 4)).toBe('2000-02-29')
    expect(addYears('0990-01-01', 5)).toBe('0995-01-01')
  })

  test('are days that exist, in the order of the days before', () => {
    fc.assert(
      fc.property(anyDay, anyDay, fc.integer({ min: 0, max: 50 }), (one, other, count) => {
        const [first = '', last = ''] = [one, other].sort()
        expect(isDay(addYears(first, count))).toBe(true)
        expect(addYears(first, count) <= addYears(last, count)).toBe(true)
      }),
    )
  })
})

describe('the time for which records are kept', () => {
  const kept = { endedOn: '2026-03-02', term: 'LONG', open: false, settledOn: null } as const

  test('is over on the day after the same date, ten years later; five for short terms', () => {
    expect(retentionOf(kept, LEAST_YEARS, '2036-03-02')).toEqual({ state: 'KEPT', until: '2036-03-02' })
    expect(retentionOf(kept, LEAST_YEARS, '2036-03-03')).toEqual({ state: 'OVER', until: '2036-03-02' })
    expect(retentionOf({ ...kept, term: 'SHORT' }, LEAST_YEARS, '2031-03-03')).toMatchObject({
      state: 'OVER',
    })
  })

  test('does not run without the end of the contract', () => {
    expect(retentionOf({ ...kept, endedOn: null }, LEAST_YEARS, '2099-01-01')).toEqual({ state: 'RUNNING' })
  })

  test('goes on for two years after a dispute was settled', () => {
    const disputed = { ...kept, settledOn: '2035-06-30' }
    expect(retentionOf(disputed, LEAST_YEARS, '2037-06-30')).toMatchObject({ state: 'KEPT' })
    expect(retentionOf(disputed, LEAST_YEARS, '2037-07-01')).toMatchObject({ state: 'OVER' })
  })

  test('is never over while something is open, whatever else is so', () => {
    fc.assert(
      fc.property(anyDay, anyTerm, anyDay, years, anyDay, (endedOn, term, settledOn, own, today) => {
        expect(retentionOf({ endedOn, term, open: true, settledOn }, own, today)).toEqual({ state: 'HELD' })
      }),
    )
  })

  test('is never shorter than the law’s, and what is due is never looked over', () => {
    fc.assert(
      fc.property(
        anyDay,
        anyTerm,
        fc.option(anyDay),
        years,
        anyDay,
        (endedOn, term, settledOn, own, today) => {
          const until = keptUntil({ endedOn, term, settledOn }, own)
          const { state } = retentionOf({ endedOn, term, open: false, settledOn }, own, today)
          // The first day is the one after the contract ended.
          const whole = yearsBetween(addDays(endedOn, 1), addDays(until, 1))
          expect(whole).toBeGreaterThanOrEqual(term === 'LONG' ? 10 : 5)
          if (settledOn !== null) expect(yearsBetween(settledOn, addDays(until, 1))).toBeGreaterThanOrEqual(2)
          expect(state).toBe(today > until ? 'OVER' : 'KEPT')
          if (state === 'OVER') expect(endedOn <= latestEnd(term, own, today)).toBe(true)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

test('the last end whose time is over lies as many years back as the term’s records are kept', () => {
  expect(latestEnd('LONG', LEAST_YEARS, '2036-03-02')).toBe('2026-03-02')
  expect(latestEnd('SHORT', LEAST_YEARS, '2036-03-02')).toBe('2031-03-02')
})
