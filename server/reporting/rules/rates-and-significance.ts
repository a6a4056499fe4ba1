/**
 * Minimum number of cases for a reliable rate. A rate from fewer cases is marked as a small sample, but is still
 * shown [D].
 */
export const SMALL_SAMPLE = 30

/** Returns a share between 0 and 1; null if `whole` is 0. */
export function rate(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null
}

export function isSmall(whole: number): boolean {
  return whole < SMALL_SAMPLE
}

/** The z value for 95 % confidence. */
const Z_95 = 1.96

/**
 * Whether two shares differ by more than chance (two-proportion z-test at 95 %). Null if one of the samples is too
 * small for the test.
 */
export function differsClearly(
  a: { readonly part: number; readonly whole: number },
  b: { readonly part: number; readonly whole: number },
): boolean | null {
  if (isSmall(a.whole) || isSmall(b.whole)) return null
  const pooled = (a.part + b.part) / (a.whole + b.whole)
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / a.whole + 1 / b.whole))
  if (spread === 0) return false
  return Math.abs(a.part / a.whole - b.part / b.whole) / spread > Z_95
}
