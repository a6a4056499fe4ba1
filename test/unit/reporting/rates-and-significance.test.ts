import { describe, expect, it } from 'vitest'
import { differsClearly, isSmall, rate } from '#server/reporting/rules/rates-and-significance.ts'

describe('rates', () => {
  it('do not exist without cases, and are marked when there are few', () => {
    expect(rate(0, 0)).toBeNull()
    expect(rate(3, 4)).toBe(0.75)
    expect([0, 29, 30].map(isSmall)).toEqual([true, true, false])
  })

  it('differ clearly only beyond chance', () => {
    // The rates are 2 % and 4 %. The difference is significant for two samples of 1000, but not for two samples of
    // 200.
    expect(differsClearly({ part: 20, whole: 1000 }, { part: 40, whole: 1000 })).toBe(true)
    expect(differsClearly({ part: 4, whole: 200 }, { part: 8, whole: 200 })).toBe(false)
    expect(differsClearly({ part: 0, whole: 200 }, { part: 0, whole: 200 })).toBe(false)
    expect(differsClearly({ part: 1, whole: 29 }, { part: 300, whole: 1000 })).toBeNull()
  })
})
