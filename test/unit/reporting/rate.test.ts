import { describe, expect, it } from 'vitest'
import { questionRows } from '#server/reporting/rules/questions.ts'
import { differsClearly, isSmall, rate } from '#server/reporting/rules/rates-and-significance.ts'

describe('rates', () => {
  it('of nothing are none; few cases are marked', () => {
    expect(rate(0, 0)).toBeNull()
    expect(rate(3, 4)).toBe(0.75)
    expect([0, 29, 30].map(isSmall)).toEqual([true, true, false])
  })

  it('differ clearly only beyond what chance would do', () => {
    // 2 % against 4 %: of 1000 each clearly, of 200 each not.
    expect(differsClearly({ part: 20, whole: 1000 }, { part: 40, whole: 1000 })).toBe(true)
    expect(differsClearly({ part: 4, whole: 200 }, { part: 8, whole: 200 })).toBe(false)
    expect(differsClearly({ part: 0, whole: 200 }, { part: 0, whole: 200 })).toBe(false)
    expect(differsClearly({ part: 1, whole: 29 }, { part: 300, whole: 1000 })).toBeNull()
  })
})

describe('questions by version', () => {
  const map = new Map([
    ['1/cooling-off/asked', 1000],
    ['1/cooling-off/failing', 20],
    ['2/cooling-off/asked', 1000],
    ['2/cooling-off/failing', 40],
    ['2/cooling-off/timed', 900],
    ['2/cooling-off/seconds', 9000],
    ['2/new-one/asked', 10],
    ['2/new-one/phoneAsked', 3],
    ['2/new-one/phoneFailing', 1],
  ])
  const texts = new Map([
    [1, new Map([['cooling-off', '旧']])],
    [2, new Map([['cooling-off', '新']])],
  ])

  it('says whether a new wording changed how it is answered', () => {
    const [first, added] = questionRows(map, texts)
    expect(first).toMatchObject({
      version: 2,
      key: 'cooling-off',
      failingRate: 0.04,
      seconds: 10,
      small: false,
    })
    expect(first?.before).toEqual({ version: 1, change: 0.02, clearly: true, reworded: true })
    expect(added).toMatchObject({
      key: 'new-one',
      small: true,
      before: null,
      failingRate: 0,
      seconds: null,
      phoneFailing: 1,
    })
  })

  it('says that the wording is the same where it is', () => {
    const same = new Map([
      [1, new Map([['cooling-off', '旧']])],
      [2, new Map([['cooling-off', '旧']])],
    ])
    expect(questionRows(map, same)[0]?.before?.reworded).toBe(false)
  })
})
