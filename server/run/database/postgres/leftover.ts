import { join } from 'node:path'
import { StartFailure } from '../../machine/failure.ts'
import { commandLine, isAlive, waitForExit } from '../../machine/processes.ts'
import type { Account } from './account.ts'

async function recordedPid(account: Account, dataFolder: string): Promise<number | undefined> {
  const pid = Number((await account.read(join(dataFolder, 'postmaster.pid')))?.split('\n')[0])
  return Number.isInteger(pid) && pid > 0 ? pid : undefined
}

/**
 * Clears the remains of a killed run from a data folder. A PostgreSQL server that still runs is stopped, because the
 * new server must be a child of this process. The committed data of the old server is safe. A `postmaster.pid` file
 * is removed if its process has ended or its process id now belongs to another program. PostgreSQL itself would only
 * check whether any process has that id.
 *
 * @returns a message for the user about the action taken; undefined if there were no remains
 * @throws StartFailure if the old server does not stop
 */
export async function clearLeftover(account: Account, dataFolder: string): Promise<string | undefined> {
  const pid = await recordedPid(account, dataFolder)
  if (pid === undefined) return undefined
  const running = (await isAlive(pid)) && (await commandLine(pid))?.includes(dataFolder) === true
  if (!running) {
    await account.remove(join(dataFolder, 'postmaster.pid'))
    return 'removed the lock file of a PostgreSQL that was killed'
  }
  process.kill(pid, 'SIGINT') // fast shutdown: PostgreSQL rolls back open transactions, writes everything to disk and exits
  if (!(await waitForExit(pid, 30_000))) {
    process.kill(pid, 'SIGQUIT') // immediate shutdown: PostgreSQL exits at once, and the next start recovers from the write-ahead log
    if (!(await waitForExit(pid, 10_000))) {
      throw new StartFailure(
        `A PostgreSQL left over from an earlier run (process ${pid}) does not stop. End it and try again.`,
      )
    }
  }
  return 'stopped the PostgreSQL a killed run had left behind'
}
