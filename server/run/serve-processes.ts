import { say } from './command.ts'
import { supervise } from './processes/supervisor.ts'
import { closeInOrder } from './shutdown.ts'
import type { Variables } from './surroundings.ts'

/**
 * Serves with several processes until a stop is requested. The signal SIGUSR2 replaces them one by one. (SIGHUP already
 * means that the terminal is gone, and stops.)
 *
 * @returns the exit code
 */
export async function runProcesses(
  count: number,
  options: { readonly stop: Promise<void>; readonly variables?: Variables; readonly onReady: () => void },
): Promise<number> {
  const supervisor = await supervise(count, say, options.variables)
  if (supervisor === null) return 1
  const restart = () => {
    say('Replacing the processes one by one …')
    supervisor.restart().catch((error: unknown) => say(`The processes were not replaced: ${String(error)}`))
  }
  process.on('SIGUSR2', restart)
  options.onReady()
  await options.stop
  process.off('SIGUSR2', restart)
  say('Stopping …')
  return await closeInOrder([{ name: 'The server', close: () => supervisor.close() }])
}
