/**
 * How much later than its instant an event can be committed, in milliseconds. An event's instant is read when its use
 * case begins; waiting for a row and a long transaction come after it.
 */
export const GRACE = 120_000

/**
 * Whether an event has an instant that its place in the log does not allow. Whatever was committed a moment before a
 * mark is in the log before that mark; so an event that comes behind a mark, with an instant long before it, was written
 * later than it says. An event with an instant long after the next mark is from the future.
 *
 * @param mark the instant of the last mark before the entry; null if there is none
 * @param next the instant of the first mark behind the entry; null if there is none yet
 */
export function isMisdated(at: Date, mark: Date | null, next: Date | null): boolean {
  const backdated = mark !== null && at.getTime() < mark.getTime() - GRACE
  const ahead = next !== null && at.getTime() > next.getTime() + GRACE
  return backdated || ahead
}
