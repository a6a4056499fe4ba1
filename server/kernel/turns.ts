import { setImmediate as nextIteration } from 'node:timers/promises'

let last: Promise<void> = Promise.resolve()

/**
 * Waits for an exclusive turn of the event loop. Work of some tens of milliseconds must wait here first, so that each
 * turn does only one piece of it. If four such calls arrive at once, other requests then wait for one of them, not
 * for all four.
 */
export function ownTurn(): Promise<void> {
  last = last.then(() => nextIteration())
  return last
}
