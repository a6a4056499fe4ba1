import { describe, expect, test } from 'vitest'
import { callDoubtsOf, leastReadingSeconds } from '#server/call-centre/rules/proof-of-call.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'

const questions = ['您是否已经收到保险合同？', '𠮷'.repeat(148)] // 12 and 148 characters, which take twenty seconds to read aloud

describe('the least time it takes to read questions aloud', () => {
  test('counts characters, including those of two code units', () => {
    expect(leastReadingSeconds(questions)).toBe(20)
    expect(leastReadingSeconds(['一'])).toBe(1)
    expect(leastReadingSeconds([])).toBe(0)
  })

  test('is at least half a minute for the shipped questionnaire, and less than a fast reader needs', () => {
    const texts = shippedTemplate.questions.map(({ variants }) => variants[0]?.text ?? '')
    expect(leastReadingSeconds(texts)).toBeGreaterThan(30)
    expect(leastReadingSeconds(texts)).toBeLessThan(180)
  })
})

describe('doubts about a completed call', () => {
  const call = { seen: true, seconds: 20, talkSeconds: null, questions }

  test.each([
    [{}, []],
    [{ seconds: 19.9 }, ['TOO_SHORT']],
    [{ seconds: 0.5 }, ['TOO_SHORT']],
    [{ talkSeconds: 20 }, []],
    [{ seconds: 600, talkSeconds: 19 }, ['TOO_SHORT']],
    [{ seen: false }, ['NO_CALL']],
    [{ seen: false, seconds: 0.5 }, ['NO_CALL', 'TOO_SHORT']],
  ])('%o: %o', (change, doubts) => {
    expect(callDoubtsOf({ ...call, ...change })).toEqual(doubts)
  })
})
