import { setImmediate as nextIteration } from 'node:timers/promises'

let last: Promise<void> = Promise.resolve()

/**
 * Waits for an exclusive iteration of the event loop. Work of some tens of milliseconds must wait here first, so that
 * each iteration runs only one such piece of work. If four pieces arrive at once, other requests then wait for one of
 * them, not for all four.
 */
export function ownTurn(): Promise<void> {
  last = last.then(() => nextIteration())
  return last
}
