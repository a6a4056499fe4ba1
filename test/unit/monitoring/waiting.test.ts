import { describe, expect, test } from 'vitest'
import { afterReading, nothingSeen, type Seen } from '#server/monitoring/rules/waiting.ts'

/** Reads a backlog every 15 seconds and returns the seconds that each reading tells. */
function read(backlogs: readonly (readonly [oldest: number, newest: number] | null)[]): number[] {
  let seen: Seen = nothingSeen
  return backlogs.map((backlog, index) => {
    const [oldest, newest] = backlog ?? [null, null]
    const reading = afterReading(seen, { oldest, newest }, index * 15_000)
    seen = reading.seen
    return reading.seconds
  })
}

describe('how long the oldest row has waited', () => {
  test('is nothing when the backlog is empty, and when it is read for the first time', () => {
    expect(read([null])).toEqual([0])
    expect(read([[1, 9]])).toEqual([0])
  })

  test('is the time since the first reading that can have seen it', () => {
    expect(
      read([
        [1, 9],
        [1, 12],
        [1, 12],
        [3, 20],
      ]),
    ).toEqual([0, 15, 30, 45])
  })

  test('begins with the first reading whose newest row is not older', () => {
    expect(
      read([
        [1, 9],
        [5, 12],
        [10, 20],
        [13, 30],
        [21, 30],
      ]),
    ).toEqual([0, 15, 15, 15, 15])
  })

  test('includes the reading at which the row itself was the newest', () => {
    expect(
      read([
        [1, 9],
        [9, 9],
      ]),
    ).toEqual([0, 15])
    expect(
      read([
        [1, 9],
        [10, 10],
      ]),
    ).toEqual([0, 0])
  })

  test('begins anew after the backlog was empty', () => {
    expect(read([[1, 9], null, [5, 9]])).toEqual([0, 0, 0])
  })
})

describe('the marks', () => {
  test('are kept once for each newest row, so that a backlog that stands still takes no room', () => {
    let { seen } = afterReading(nothingSeen, { oldest: 1, newest: 5 }, 0)
    seen = afterReading(seen, { oldest: 1, newest: 5 }, 15_000).seen
    expect(seen.marks).toEqual([{ newest: 5, at: 0 }])
    seen = afterReading(seen, { oldest: 1, newest: 6 }, 30_000).seen
    expect(seen.marks).toEqual([
      { newest: 5, at: 0 },
      { newest: 6, at: 30_000 },
    ])
  })

  test('are at most those of a day, and the oldest stay', () => {
    let seen: Seen = nothingSeen
    for (let nth = 0; nth < 5_800; nth += 1) {
      seen = afterReading(seen, { oldest: 1, newest: nth + 1 }, nth * 15_000).seen
    }
    expect(seen.marks).toHaveLength((24 * 3_600) / 15)
    expect(seen.marks[0]).toEqual({ newest: 1, at: 0 })
  })

  test('of rows that are gone are dropped', () => {
    const { seen } = afterReading(nothingSeen, { oldest: 1, newest: 5 }, 0)
    expect(afterReading(seen, { oldest: 6, newest: 8 }, 15_000).seen.marks).toEqual([
      { newest: 8, at: 15_000 },
    ])
  })

  test('a backlog without an oldest row has nothing either', () => {
    expect(nothingSeen).toEqual({ marks: [] })
    expect(afterReading({ marks: [{ newest: 3, at: 0 }] }, { oldest: null, newest: 3 }, 9_000)).toEqual({
      seen: nothingSeen,
      seconds: 0,
    })
  })

  test('a backlog without a newest row has nothing', () => {
    expect(afterReading({ marks: [{ newest: 3, at: 0 }] }, { oldest: 1, newest: null }, 9_000)).toEqual({
      seen: nothingSeen,
      seconds: 0,
    })
  })
})
