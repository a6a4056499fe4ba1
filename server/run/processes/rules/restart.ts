/** A process that lived this many milliseconds had started well; its end is no reason to wait. */
const WELL_MS = 10_000
const FIRST_MS = 250
const LONGEST_MS = 30_000

/**
 * How long to wait before a process that ended is replaced. One that ends again and again is replaced more and more
 * seldom, so that it does not take the machine from the others.
 *
 * @param failures how many times in a row a process ended soon after its start
 */
export function waitBeforeRestart(
  livedMs: number,
  failures: number,
): { readonly ms: number; readonly failures: number } {
  if (livedMs >= WELL_MS) return { ms: 0, failures: 0 }
  return { ms: Math.min(FIRST_MS * 2 ** failures, LONGEST_MS), failures: failures + 1 }
}
