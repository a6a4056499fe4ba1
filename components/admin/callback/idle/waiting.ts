const LEAST_MS = 5_000
const MOST_MS = 30_000

/**
 * How long until the next case is asked for again: at the time the server named, but at least this often, because the two
 * clocks can differ. Asking is cheap, and only the server decides.
 */
export function askAgainIn(nextAt: string, now: number): number {
  return Math.min(MOST_MS, Math.max(LEAST_MS, Date.parse(nextAt) - now))
}
