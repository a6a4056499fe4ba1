import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { endAfter, NOT_ENDED, retentionTermOf } from '#server/intake/rules/end.ts'
import { policyRowSchema } from '#server/policy/rules/row.ts'
import { goodRow } from '#test/unit/policy/rows.ts'

const today = '2026-03-10'
const matured = { endedOn: '2026-03-05', endReason: 'MATURED' } as const
const problems = (change: object) => {
  const { error } = policyRowSchema.safeParse({ ...goodRow, ...change })
  return (error?.issues ?? []).map(({ path }) => path.join('.'))
}

describe('the end of a contract in a row', () => {
  test('has a day and a reason, or neither', () => {
    expect(problems(matured)).toEqual([])
    expect(problems({ endedOn: null, endReason: null })).toEqual([])
    expect(problems({ endedOn: '2026-03-05' })).toEqual(['endReason'])
    expect(problems({ endReason: 'MATURED' })).toEqual(['endedOn'])
  })

  test('is not before the contract began, and agrees with the status', () => {
    expect(problems({ ...matured, endedOn: '2026-02-25' })).toEqual(['endedOn'])
    expect(problems({ ...matured, endReason: 'SURRENDERED' })).toEqual(['endReason'])
    expect(problems({ ...matured, status: 'WITHDRAWN' })).toEqual(['endReason'])
    expect(problems({ ...matured, endReason: 'WITHDRAWN', status: 'WITHDRAWN' })).toEqual([])
  })
})

describe('the end of a contract after a row', () => {
  test('is what the row says; a row that says nothing keeps it', () => {
    expect(endAfter({ status: 'ACTIVE', ...matured }, NOT_ENDED, today)).toEqual(matured)
    expect(endAfter({ status: 'ACTIVE' }, matured, today)).toEqual(matured)
    expect(endAfter({ status: 'ACTIVE', endedOn: null, endReason: null }, matured, today)).toEqual(NOT_ENDED)
  })

  test('is today for a policy that is surrendered or withdrawn without a day, and stays that day', () => {
    const first = endAfter({ status: 'WITHDRAWN' }, NOT_ENDED, today)
    expect(first).toEqual({ endedOn: today, endReason: 'WITHDRAWN' })
    expect(endAfter({ status: 'WITHDRAWN' }, first, '2026-04-01')).toEqual(first)
    expect(endAfter({ status: 'ACTIVE' }, first, '2026-04-01')).toEqual(NOT_ENDED)
    expect(endAfter({ status: 'SURRENDERED' }, first, '2026-04-01').endedOn).toBe('2026-04-01')
  })

  test('is none again for a policy that is back in force, unless it ended by itself', () => {
    expect(NOT_ENDED).toStrictEqual({ endedOn: null, endReason: null })
    const surrendered = endAfter({ status: 'SURRENDERED' }, NOT_ENDED, today)
    expect(endAfter({ status: 'ACTIVE' }, surrendered, '2026-04-01')).toStrictEqual(NOT_ENDED)
    expect(endAfter({ status: 'ACTIVE' }, matured, '2026-04-01')).toStrictEqual(matured)
  })

  test('has a reason even if the row only has the day', () => {
    expect(endAfter({ status: 'ACTIVE', endedOn: '2026-03-05' }, NOT_ENDED, today)).toEqual({
      endedOn: '2026-03-05',
      endReason: 'OTHER',
    })
  })

  test('of a term that nobody has said is kept for the longer time', () => {
    expect(retentionTermOf({ termKind: 'YEARS', termValue: null })).toBe('LONG')
    expect(retentionTermOf({ termKind: 'YEARS', termValue: 1 })).toBe('SHORT')
    expect(retentionTermOf({ termKind: 'YEARS', termValue: 2 })).toBe('LONG')
  })

  test('never leaves a policy that is not in force without a clock', () => {
    const status = fc.constantFrom('SURRENDERED' as const, 'WITHDRAWN' as const)
    const given = fc.constantFrom({}, { endedOn: null, endReason: null })
    const before = fc.constantFrom(NOT_ENDED, matured, { endedOn: today, endReason: 'WITHDRAWN' as const })
    fc.assert(
      fc.property(status, given, before, (own, row, stored) => {
        expect(endAfter({ status: own, ...row }, stored, today)).toMatchObject({ endReason: own })
      }),
    )
  })
})

test('only a term of one year or less has the shorter time', () => {
  expect(retentionTermOf({ termKind: 'YEARS', termValue: 1 })).toBe('SHORT')
  expect(retentionTermOf({ termKind: 'YEARS', termValue: 2 })).toBe('LONG')
  expect(retentionTermOf({ termKind: 'TO_AGE', termValue: 1 })).toBe('LONG')
  expect(retentionTermOf({ termKind: 'LIFE', termValue: null })).toBe('LONG')
})
