import { setImmediate as nextIteration } from 'node:timers/promises'

let last: Promise<void> = Promise.resolve()

/**
 * Waits for a turn of the event loop of one's own. Work of some tens of milliseconds that waits here first is done piece by
 * piece: of four such calls at once, everybody else waits for one at a time and not for all four.
 */
export function ownTurn(): Promise<void> {
  last = last.then(() => nextIteration())
  return last
}
