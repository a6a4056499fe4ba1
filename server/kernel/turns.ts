import { setImmediate as nextIteration } from 'node:timers/promises'

let last: Promise<void> = Promise.resolve()

/**
 * Waits for an exclusive turn of the event loop. Work of some tens of milliseconds that waits here first is
 * done one piece per turn: with four such calls at once, other requests wait for one of them, not for all
 * four.
 */
export function ownTurn(): Promise<void> {
  last = last.then(() => nextIteration())
  return last
}
