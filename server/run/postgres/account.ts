import type { ChildProcess } from 'node:child_process'
import { execFile, spawn } from 'node:child_process'
import { chown, stat } from 'node:fs/promises'
import { dirname, parse } from 'node:path'
import { promisify } from 'node:util'
import { StartFailure } from '../failure.ts'

const run = promisify(execFile)

/** An operating-system account; undefined where a command runs as whoever started us. */
type Account = { readonly uid: number; readonly gid: number }

/** How PostgreSQL's programs are started here: it refuses to run as root. */
export type Launcher = {
  /** Hands a file or folder to the account the programs run as. */
  own(path: string): Promise<void>
  /** Starts a program in a session of its own, so that a terminal's Ctrl-C reaches us first and it only through us. */
  start(program: string, args: readonly string[]): ChildProcess
}

async function numberOf(flag: '-u' | '-g', name: string): Promise<number> {
  return Number((await run('id', [flag, name])).stdout)
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    return { uid: await numberOf('-u', name), gid: await numberOf('-g', name) }
  } catch {
    return undefined // no such account on this machine
  }
}

/** Whether everybody may pass through every folder above `path` and use what is there. */
async function openToAll(path: string): Promise<boolean> {
  const { mode } = await stat(path)
  if ((mode & 0o005) !== 0o005) return false
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false
    if (folder === parse(folder).root) return true
  }
}

const isRoot = () => process.getuid?.() === 0

/**
 * Chooses the account PostgreSQL runs as: ourselves, or as root `postgres`, or `nobody` where there is no `postgres`
 * (no account is created on anybody's machine for a demo).
 *
 * A clone under /root or in a `mktemp -d` folder is closed to that account. There the programs keep the one right to pass
 * through closed folders (CAP_DAC_OVERRIDE, by util-linux's setpriv) instead of us loosening anybody's folders.
 *
 * @param paths what the programs have to reach: themselves and the folder above their data
 * @throws StartFailure when root has no account to step down to, or no setpriv to reach closed folders with
 */
export async function chooseLauncher(paths: readonly string[]): Promise<Launcher> {
  const detached = { detached: true, stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] }
  if (!isRoot()) {
    return { own: async () => undefined, start: (program, args) => spawn(program, args, detached) }
  }
  const account = (await lookUp('postgres')) ?? (await lookUp('nobody'))
  if (account === undefined) {
    throw new StartFailure(
      'PostgreSQL does not run as root and there is no account `postgres` or `nobody` to run it as.',
    )
  }
  const own = (path: string) => chown(path, account.uid, account.gid)
  const reachable = (await Promise.all(paths.map(openToAll))).every(Boolean)
  const cwd = '/'
  if (reachable) {
    return { own, start: (program, args) => spawn(program, args, { ...detached, ...account, cwd }) }
  }
  await run('setpriv', ['--version']).catch((error: unknown) => {
    throw new StartFailure(
      'PostgreSQL does not run as root, and other accounts cannot reach this folder. ' +
        'Use a folder that others may enter, or install util-linux (setpriv).',
      { cause: error },
    )
  })
  const stepDown = [
    `--reuid=${account.uid}`,
    `--regid=${account.gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ]
  return {
    own,
    start: (program, args) => spawn('setpriv', [...stepDown, program, ...args], { ...detached, cwd }),
  }
}
