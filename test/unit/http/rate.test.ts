import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bucket, costOf, take } from '#server/http/base/rules/rate.ts'

const rate = { burst: 10, perSecond: 2 }

test('of any sequence of calls no more pass than the first burst plus what was refilled', () => {
  const calls = fc.array(fc.record({ afterMs: fc.nat(3000), cost: fc.integer({ min: 1, max: 10 }) }))
  fc.assert(
    fc.property(calls, (list) => {
      let bucket: Bucket | undefined
      let [now, passed] = [0, 0]
      for (const { afterMs, cost } of list) {
        now += afterMs
        const taken = take(bucket, rate, cost, now)
        if (!taken.ok) continue
        bucket = taken.bucket
        passed += cost
      }
      expect(passed).toBeLessThanOrEqual(rate.burst + (now / 1000) * rate.perSecond + 1e-6)
    }),
  )
})

test('a caller who returns when told is let in', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(10), (cost, left) => {
      const bucket = { left, atMs: 0 }
      const refused = take(bucket, rate, cost, 0)
      if (refused.ok) return
      expect(take(bucket, rate, cost, refused.retryAfterSeconds * 1000).ok).toBe(true)
    }),
  )
})

test('a large call counts for more', () => {
  expect([0, 1, 16_384, 16_385, 524_288].map(costOf)).toEqual([1, 1, 1, 2, 32])
})
