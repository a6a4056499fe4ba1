import { complain, say } from './command.ts'

/**
 * Time in milliseconds within which several stop signals count as one Ctrl-C. One Ctrl-C can arrive several times:
 * the terminal sends it to every foreground process, and npm and the bootstrap process also forward it.
 */
const sameKeypressMs = 1_000

/**
 * Resolves when the process receives a stop signal, or when the channel to its parent closes. A second stop signal
 * during the shutdown ends the process at once, if it arrives more than `sameKeypressMs` after the first.
 *
 * @param forced called on the second signal, just before the process exits; it must be synchronous
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
    // The channel closes when the parent is killed, and then no other process will send a stop signal.
    if (process.connected) process.once('disconnect', hear)
  })
}

/**
 * Closes the given parts one after the other. If one part fails to close, the following parts are still closed.
 *
 * @returns the exit code: 0, or 1 if any part failed to close
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
