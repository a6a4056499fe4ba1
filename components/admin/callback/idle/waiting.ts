const LEAST_MS = 5_000
const MOST_MS = 30_000

/**
 * Milliseconds until the next case is requested again. The request is made at the time the server named, but at the
 * latest after `MOST_MS`, because the clocks of browser and server can differ. An early request does no harm, because
 * only the server decides.
 */
export function askAgainIn(nextAt: string, now: number): number {
  return Math.min(MOST_MS, Math.max(LEAST_MS, Date.parse(nextAt) - now))
}
