/** Fewer cases than this behind a rate, and it says little: it is shown, and marked [D]. */
export const SMALL_SAMPLE = 30

/** A share between 0 and 1; null of nothing. */
export function rate(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null
}

export function isSmall(whole: number): boolean {
  return whole < SMALL_SAMPLE
}

/** z of 95 % */
const Z_95 = 1.96

/**
 * Whether two shares differ by more than chance would make them (two-proportion z-test, 95 %, both samples large enough);
 * null where they are too small to tell.
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
