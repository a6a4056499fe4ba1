import { complain, say } from './command.ts'

/**
 * Signals closer together than this are one Ctrl-C: the terminal sends it to everything in the foreground, and npm and our
 * bootstrap pass theirs on as well.
 */
const sameKeypressMs = 1_000

/**
 * Resolves when the process is told to stop, or whoever started it with a channel is gone. Told a second time while `closing` is under way, it ends at once.
 *
 * @param forced what still has to be done, at once and without waiting, when it is told a second time
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
    // Whoever started us was killed: nobody is left to tell us to stop.
    if (process.connected) process.once('disconnect', hear)
  })
}

/**
 * Closes things one after the other, each even when the one before failed.
 *
 * @returns the exit code: 0, or 1 when anything did not close
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
