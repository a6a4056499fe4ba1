import { complain, say } from './command.ts'

/**
 * Signals closer together than this are one Ctrl-C: the terminal sends it to every foreground process, and
 * npm and our bootstrap pass theirs on as well.
 */
const sameKeypressMs = 1_000

/**
 * Resolves when the process is told to stop, or its parent's channel closes. A second signal while `closing`
 * is under way ends the process at once.
 *
 * @param forced the last work, done at once and without waiting, on a second signal
 */
export function stopRequested(forced: () => void): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined
    const hear = () => {
      const now = performance.now()
      if (first === undefined) {
        first = now
        resolve()
      } else if (now - first > sameKeypressMs) {
        forced()
        process.exit(130)
      }
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, hear)
    // Our parent was killed, so nobody is left to tell us to stop.
    if (process.connected) process.once('disconnect', hear)
  })
}

/**
 * Closes things one after the other, each even if the previous one failed.
 *
 * @returns the exit code: 0, or 1 when one of them did not close
 */
export async function closeInOrder(
  steps: readonly { name: string; close: () => Promise<void> }[],
): Promise<number> {
  let code = 0
  for (const { name, close } of steps) {
    try {
      await close()
    } catch (error) {
      code = 1
      say(`${name} did not stop cleanly:`)
      complain(error)
    }
  }
  return code
}
