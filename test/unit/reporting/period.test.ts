import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '#server/kernel/calendar.ts'
import {
  daysIn,
  fittingStep,
  periodBefore,
  piecesOf,
  spansOf,
  steps,
} from '#server/reporting/rules/period.ts'

const period = fc
  .tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 1099 }))
  .map(([start, length]) => {
    const from = addDays('2020-01-01', start)
    return { from, to: addDays(from, length) }
  })

describe('how a period is read', () => {
  it('is by month for whole months, with part months by day', () => {
    expect(spansOf({ from: '2026-01-15', to: '2026-12-31' })).toEqual([
      { grain: 'DAY', from: '2026-01-15', to: '2026-01-31' },
      { grain: 'MONTH', from: '2026-02-01', to: '2026-12-01' },
    ])
    expect(spansOf({ from: '2026-02-01', to: '2026-02-28' })).toEqual([
      { grain: 'MONTH', from: '2026-02-01', to: '2026-02-01' },
    ])
    expect(spansOf({ from: '2026-02-02', to: '2026-03-30' })).toEqual([
      { grain: 'DAY', from: '2026-02-02', to: '2026-03-30' },
    ])
    expect(spansOf({ from: '2024-02-01', to: '2024-02-28' })).toHaveLength(1)
    expect(spansOf({ from: '2024-02-01', to: '2024-02-28' })[0]?.grain).toBe('DAY')
  })

  it('covers every day once, however the period is divided', () => {
    fc.assert(
      fc.property(period, (asked) => {
        const days = spansOf(asked).map(({ grain, from, to }) => {
          if (grain === 'DAY') return daysIn({ from, to })
          const last = piecesOf({ from: to, to: addDays(to, 30) }, 'month')[0]
          return daysIn({ from, to: last?.to ?? to })
        })
        expect(days.reduce((sum, n) => sum + n, 0)).toBe(daysIn(asked))
      }),
    )
  })
})

describe('the period before', () => {
  it('has as many months for whole months, else as many days', () => {
    expect(periodBefore({ from: '2026-03-01', to: '2026-03-31' })).toEqual({
      from: '2026-02-01',
      to: '2026-02-28',
    })
    expect(periodBefore({ from: '2026-01-01', to: '2026-03-31' })).toEqual({
      from: '2025-10-01',
      to: '2025-12-31',
    })
    expect(periodBefore({ from: '2026-03-02', to: '2026-03-08' })).toEqual({
      from: '2026-02-23',
      to: '2026-03-01',
    })
  })
})

describe('the pieces of a trend', () => {
  it('cover the period without a gap', () => {
    fc.assert(
      fc.property(period, fc.constantFrom(...steps), (asked, step) => {
        const pieces = piecesOf(asked, step)
        expect(pieces[0]?.from).toBe(asked.from)
        expect(pieces.at(-1)?.to).toBe(asked.to)
        for (const [index, piece] of pieces.entries()) {
          expect(piece.from <= piece.to).toBe(true)
          const next = pieces[index + 1]
          if (next) expect(next.from).toBe(addDays(piece.to, 1))
        }
      }),
    )
  })

  it('are weeks from Monday to Sunday', () => {
    expect(piecesOf({ from: '2026-11-25', to: '2026-12-01' }, 'week')).toEqual([
      { from: '2026-11-25', to: '2026-11-29' },
      { from: '2026-11-30', to: '2026-12-01' },
    ])
  })
})

describe('the step of a trend that nobody chose', () => {
  const period = (from: string, to: string) => ({ from, to })
  it.each([
    // A month with enough visits on every day, with enough in every week, and with few.
    [period('2026-03-01', '2026-03-30'), 900, 'day'],
    [period('2026-03-01', '2026-03-30'), 899, 'week'],
    [period('2026-03-01', '2026-03-30'), 40, 'week'],
    // A week is a trend of days only, however few visits it has.
    [period('2026-03-02', '2026-03-08'), 3, 'day'],
    [period('2026-01-01', '2026-12-31'), 10_000_000, 'month'],
    [period('2026-01-01', '2026-04-30'), 100_000, 'week'],
    [period('2026-01-01', '2026-04-30'), 200, 'month'],
    // Counts need no sample.
    [period('2026-03-01', '2026-03-30'), null, 'day'],
    [period('2026-01-01', '2026-04-30'), null, 'week'],
    [period('2026-03-01', '2026-03-01'), 0, 'day'],
  ] as const)('over %o with %s cases is the %s', (over, cases, step) => {
    expect(fittingStep(over, cases)).toBe(step)
  })
})
