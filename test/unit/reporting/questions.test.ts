import { describe, expect, it } from 'vitest'
import { questionRows } from '#server/reporting/rules/questions.ts'

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

  it('say whether a new wording changed the answers', () => {
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

  it('say that the wording is unchanged', () => {
    const same = new Map([
      [1, new Map([['cooling-off', '旧']])],
      [2, new Map([['cooling-off', '旧']])],
    ])
    expect(questionRows(map, same)[0]?.before?.reworded).toBe(false)
  })
})
