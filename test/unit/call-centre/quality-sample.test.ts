import { describe, expect, test } from 'vitest'
import { qualityReasons, qualityReasonsOf } from '#server/call-centre/rules/quality-sample.ts'

describe('which calls are listened to', () => {
  const unremarkable = { draw: 9_999, complaint: false, age: 40, doubts: [] }

  test('exactly 5 % at random', () => {
    const drawn = Array.from({ length: 10_000 }, (_, draw) => qualityReasonsOf({ ...unremarkable, draw }))
    expect(drawn.filter((reasons) => reasons.includes('RANDOM'))).toHaveLength(500)
    expect(drawn.filter((reasons) => reasons.length > 0)).toHaveLength(500)
  })

  test('every complaint', () => {
    expect(qualityReasonsOf({ ...unremarkable, complaint: true })).toEqual(['COMPLAINT'])
  })

  test.each([
    [59, []],
    [60, ['AGE_60']],
    [84, ['AGE_60']],
    [null, []],
  ])('an applicant of %s: %o', (age, reasons) => {
    expect(qualityReasonsOf({ ...unremarkable, age })).toEqual(reasons)
  })

  test('every reason there is stands beside the others', () => {
    const doubts = ['NO_CALL', 'TOO_SHORT'] as const
    expect(qualityReasonsOf({ draw: 0, complaint: true, age: 72, doubts })).toEqual([...qualityReasons])
  })
})
