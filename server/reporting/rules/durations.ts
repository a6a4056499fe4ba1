/**
 * Number of buckets per doubling of a duration. Durations are counted in buckets, and each bucket is longer than the
 * previous one by the factor 2^(1/3). Counts by bucket can be added up for any selection, and a median can be
 * computed from them. Bucket 0 is under one second; bucket n starts at 2^((n-1)/3) seconds. The error of the median
 * is less than one bucket (26 %). With interpolation inside the bucket, the error is usually a few percent.
 */
const PER_DOUBLING = 3

/** Maximum duration in seconds. Durations above 30 days are counted as 30 days. */
const LONGEST_SECONDS = 30 * 24 * 60 * 60

/**
 * Returns the bucket of a duration.
 * @param ms milliseconds; a negative duration, which is possible if clocks differ, counts as 0
 */
export function bucketOf(ms: number): number {
  const seconds = Math.min(ms / 1000, LONGEST_SECONDS)
  // The logarithm is rounded before flooring, because the computed logarithm of an exact bound can be slightly below
  // the true result.
  return seconds < 1 ? 0 : Math.floor(Number((Math.log2(seconds) * PER_DOUBLING).toFixed(9))) + 1
}

/** Returns the lower bound of a bucket, in seconds. */
export function bucketStart(bucket: number): number {
  return bucket <= 0 ? 0 : 2 ** ((bucket - 1) / PER_DOUBLING)
}

/** Selects the counts of one step from counts by `step/bucket`. The result has one count for each bucket. */
export function bucketsOf(times: ReadonlyMap<string, number>, step: string): Map<number, number> {
  const own = new Map<number, number>()
  for (const [name, n] of times) {
    const [of, bucket] = name.split('/')
    if (of === step) own.set(Number(bucket), n)
  }
  return own
}

/**
 * Computes the median, in seconds, of durations counted by bucket. Returns null if there are no durations. Durations
 * are assumed to be evenly spread inside a bucket.
 */
export function medianOf(counts: ReadonlyMap<number, number>): number | null {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  let before = 0
  for (const [bucket, count] of [...counts].sort(([a], [b]) => a - b)) {
    if (before + count >= total / 2) {
      const from = bucketStart(bucket)
      const share = (total / 2 - before) / count
      return from + (bucketStart(bucket + 1) - from) * share
    }
    before += count
  }
  return null
}
