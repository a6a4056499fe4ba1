import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isScoreSheet,
  type ScoreItem,
  scoreItems,
  totalScore,
} from '#server/call-centre/rules/quality-score.ts'

const full: Record<ScoreItem, number> = {
  OPENING: 10,
  IDENTITY: 20,
  DISCLOSURE: 15,
  VERBATIM: 20,
  NEUTRAL: 10,
  RECORD: 15,
  COURTESY: 5,
  CLOSING: 5,
}

describe('the score sheet', () => {
  test('adds up to 100', () => {
    expect(totalScore(full, [])).toBe(100)
    expect(Object.fromEntries(scoreItems.map(({ key, most }) => [key, most]))).toEqual(full)
  })

  test('is the sum of its points', () => {
    expect(totalScore({ ...full, VERBATIM: 12, COURTESY: 0 }, [])).toBe(87)
  })

  test('is 0 when any fatal item failed', () => {
    expect(totalScore(full, ['IDENTITY'])).toBe(0)
    expect(totalScore(full, ['RECORD', 'NEUTRAL'])).toBe(0)
  })

  test('has identity, disclosure, leading and false records as fatal items, but not manners', () => {
    const canBe = scoreItems.filter(({ key }) => isScoreSheet(full, [key])).map(({ key }) => key)
    expect(canBe).toEqual(['IDENTITY', 'DISCLOSURE', 'NEUTRAL', 'RECORD'])
  })

  test.each([
    ['all points', full, true],
    ['none at all', Object.fromEntries(scoreItems.map(({ key }) => [key, 0])), true],
    ['more than an item can bring', { ...full, COURTESY: 6 }, false],
    ['less than nothing', { ...full, COURTESY: -1 }, false],
    ['half a point', { ...full, COURTESY: 2.5 }, false],
    ['no number', { ...full, COURTESY: Number.NaN }, false],
    ['an item too few', { OPENING: 10 }, false],
    ['an item too many', { ...full, CHARM: 1 }, false],
  ])('with %s, %o, is valid: %s', (_, scores, fits) => expect(isScoreSheet(scores, [])).toBe(fits))

  test('has no unknown fatal item', () => expect(isScoreSheet(full, ['CHARM'])).toBe(false))

  test('always scores between 0 and 100', () => {
    const sheet = fc.record({
      OPENING: fc.nat(10),
      IDENTITY: fc.nat(20),
      DISCLOSURE: fc.nat(15),
      VERBATIM: fc.nat(20),
      NEUTRAL: fc.nat(10),
      RECORD: fc.nat(15),
      COURTESY: fc.nat(5),
      CLOSING: fc.nat(5),
    })
    fc.assert(
      fc.property(sheet, (scores) => {
        expect(isScoreSheet(scores, [])).toBe(true)
        const total = totalScore(scores, [])
        expect(total).toBeGreaterThanOrEqual(0)
        expect(total).toBeLessThanOrEqual(100)
      }),
    )
  })
})
