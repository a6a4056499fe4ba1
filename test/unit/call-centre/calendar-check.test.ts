import { describe, expect, test } from 'vitest'
import { checkCalendar, missingYears } from '#server/call-centre/rules/working-days/check.ts'
import { shippedCalendars } from '#server/call-centre/rules/working-days/index.ts'
import type { CalendarDay } from '#server/call-centre/rules/working-days/rules.ts'

const source = '国务院办公厅关于2026年部分节假日安排的通知'
const days = shippedCalendars.get(2026)?.days ?? []
const check = (change: { source?: string; days?: readonly CalendarDay[] }) =>
  checkCalendar({ year: 2026, source, days, ...change })
const holiday = (day: string, name = '元旦'): CalendarDay => ({ day, kind: 'HOLIDAY', name })
const makeUp = (day: string, name = '元旦'): CalendarDay => ({ day, kind: 'MAKE_UP', name })

describe('a calendar', () => {
  test('of a whole notice has no faults and no doubts', () => {
    expect(check({})).toEqual({ faults: [], doubts: [] })
  })

  test('with a make-up day that is no weekend, a day twice or a day of another year is refused', () => {
    // 5 January 2026 is a Monday.
    expect(check({ days: [...days, makeUp('2026-01-05')] }).faults).toEqual([
      { kind: 'MAKE_UP_ON_WORKING_DAY', day: '2026-01-05' },
    ])
    expect(check({ days: [...days, holiday('2026-01-01')] }).faults).toEqual([
      { kind: 'TWICE', day: '2026-01-01' },
    ])
    expect(check({ days: [...days, holiday('2025-12-31')] }).faults).toEqual([
      { kind: 'OTHER_YEAR', day: '2025-12-31' },
    ])
  })

  test('without a source or without a holiday is refused', () => {
    expect(check({ source: ' ' }).faults).toEqual([{ kind: 'NO_SOURCE' }])
    expect(check({ days: [] }).faults).toEqual([{ kind: 'NO_HOLIDAYS' }])
  })

  test('with an unlikely source or without one of the seven holidays raises a doubt', () => {
    expect(check({ source: '国务院办公厅关于2025年部分节假日安排的通知' }).doubts).toEqual([
      { kind: 'SOURCE_OF_OTHER_YEAR' },
    ])
    expect(check({ days: days.filter(({ name }) => name !== '端午节') }).doubts).toEqual([
      { kind: 'HOLIDAY_MISSING', name: '端午节' },
    ])
    // 20 June 2026 is a Saturday.
    const moved = [...days.filter(({ name }) => name !== '端午节'), holiday('2026-06-20', '端午节')]
    expect(check({ days: moved }).doubts).toEqual([{ kind: 'ONLY_WEEKENDS', name: '端午节' }])
  })
})

test.each([
  ['2026-10-31', []],
  ['2026-11-01', []],
  ['2026-11-02', [2027]],
  ['2026-12-31', [2027]],
  ['2027-01-01', [2027]],
  ['2025-06-01', [2025]],
])('on %s these years are missing: %j', (today, missing) => {
  expect(missingYears(today, shippedCalendars)).toEqual(missing)
})
