import { describe, expect, test } from 'vitest'
import { qualityReasonsOf } from '#server/call-centre/rules/quality-sample.ts'
import { qualityReasons } from '#server/vocabulary/calls.ts'

describe('the calls that go to quality review', () => {
  const unremarkable = { draw: 9_999, complaint: false, age: 40, doubts: [] }

  test('are exactly 5 % at random', () => {
    const drawn = Array.from({ length: 10_000 }, (_, draw) => qualityReasonsOf({ ...unremarkable, draw }))
    expect(drawn.filter((reasons) => reasons.includes('RANDOM'))).toHaveLength(500)
    expect(drawn.filter((reasons) => reasons.length > 0)).toHaveLength(500)
  })

  test('include every complaint', () => {
    expect(qualityReasonsOf({ ...unremarkable, complaint: true })).toEqual(['COMPLAINT'])
  })

  test.each([
    [59, []],
    [60, ['AGE_60']],
    [84, ['AGE_60']],
    [null, []],
  ])('include an applicant of age %s: %o', (age, reasons) => {
    expect(qualityReasonsOf({ ...unremarkable, age })).toEqual(reasons)
  })

  test('list every reason that applies', () => {
    const doubts = ['NO_CALL', 'TOO_SHORT'] as const
    expect(qualityReasonsOf({ draw: 0, complaint: true, age: 72, doubts })).toEqual([...qualityReasons])
  })
})
