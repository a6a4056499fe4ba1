import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketOf, bucketStart, medianOf } from '#server/reporting/rules/durations.ts'

describe('durations in buckets', () => {
  it('start a bucket exactly at its bound', () => {
    expect([0, 999, 1000, 1999, 2000, 8000, 64_000].map(bucketOf)).toEqual([0, 0, 1, 3, 4, 10, 19])
    for (let bucket = 1; bucket < 64; bucket += 1) expect(bucketOf(bucketStart(bucket) * 1000)).toBe(bucket)
  })

  it('holds durations between its bounds, zero for clocks that differ, and thirty days at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 2_500_000_000 }), (ms) => {
        const bucket = bucketOf(ms)
        expect(bucketStart(bucket)).toBeLessThanOrEqual(ms / 1000 + 1e-6)
        expect(bucketStart(bucket + 1)).toBeGreaterThan(ms / 1000 - 1e-6)
      }),
    )
    expect(bucketOf(-5000)).toBe(0)
    expect(bucketOf(1e12)).toBe(bucketOf(30 * 86_400_000))
  })

  it('gives the median to within its bucket, for any durations', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 200 }),
        (seconds) => {
          const counts = new Map<number, number>()
          for (const one of seconds)
            counts.set(bucketOf(one * 1000), (counts.get(bucketOf(one * 1000)) ?? 0) + 1)
          const sorted = seconds.toSorted((a, b) => a - b)
          const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0
          const told = medianOf(counts) ?? Number.NaN
          expect(told / lower).toBeGreaterThan(0.79)
          expect(told / lower).toBeLessThan(1.27)
        },
      ),
    )
  })

  it('has no median without durations', () => {
    expect(medianOf(new Map())).toBeNull()
    expect(medianOf(new Map([[4, 0]]))).toBeNull()
  })
})
