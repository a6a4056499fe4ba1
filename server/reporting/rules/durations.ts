/**
 * Durations are counted in buckets that grow by 2^(1/3), so that they add up over any cut and a median can be
 * read from them: bucket 0 is under one second, bucket n starts at 2^((n-1)/3) seconds. Such a median is off
 * by less than one bucket (26 %), and with interpolation inside the bucket usually by a few percent.
 */
const PER_DOUBLING = 3

/** Durations above 30 days are counted as 30 days. */
const LONGEST_SECONDS = 30 * 24 * 60 * 60

/** The bucket of a duration. @param ms milliseconds; a negative value (clocks differ) counts as 0 */
export function bucketOf(ms: number): number {
  const seconds = Math.min(ms / 1000, LONGEST_SECONDS)
  // Rounded before flooring: the logarithm of an exact bound comes out slightly below it.
  return seconds < 1 ? 0 : Math.floor(Number((Math.log2(seconds) * PER_DOUBLING).toFixed(9))) + 1
}

/** The lower bound of a bucket, in seconds. */
export function bucketStart(bucket: number): number {
  return bucket <= 0 ? 0 : 2 ** ((bucket - 1) / PER_DOUBLING)
}

/** Counts by bucket of one step, from counts by `step/bucket`. */
export function bucketsOf(times: ReadonlyMap<string, number>, step: string): Map<number, number> {
  const own = new Map<number, number>()
  for (const [name, n] of times) {
    const [of, bucket] = name.split('/')
    if (of === step) own.set(Number(bucket), n)
  }
  return own
}

/**
 * The median in seconds of durations counted by bucket; null when there are none. Durations are assumed to be
 * evenly spread inside a bucket.
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
