import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rename, writeFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { dirname, join } from 'node:path'
import { errorCode } from '../../../kernel/thrown.ts'
import { StartFailure } from '../../machine/failure.ts'
import { childrenOf } from '../../machine/processes.ts'
import { isThere } from './account.ts'
import type { Lodging } from './lodging.ts'

export const superuser = 'postgres'

/** A PostgreSQL server that runs as a direct child of this process. */
export type Cluster = {
  readonly port: number
  /** Resolves to the server's last lines of output after the server has ended for any reason. */
  readonly ended: Promise<string>
  /** Kills the server immediately. Used when this process is exiting and cannot wait. */
  kill(): void
  /**
   * Ends all of the server's processes at once, as a machine that runs out of memory does: none of them can write what it
   * had not written. Resolves when the server process has ended.
   */
  crash(): Promise<void>
  /**
   * Stops the server with a fast shutdown: open transactions are rolled back and all data is written. Resolves when
   * the server process has ended.
   */
  stop(): Promise<void>
}

/**
 * Returns a function that returns the last lines of a program's output. They are used to explain a failure of the
 * program.
 */
function lastWords(child: ChildProcess): () => string {
  const lines: string[] = []
  const keep = (chunk: unknown) => {
    lines.push(...String(chunk).split('\n').filter(Boolean))
    lines.splice(0, lines.length - 20)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  return () => lines.join('\n')
}

function explain(what: string, words: string): StartFailure {
  if (/No space left on device|could not extend file/.test(words)) {
    return new StartFailure(`The disk is full: ${what} for want of space.`)
  }
  const denied = words.split('\n').findLast((line) => line.includes('Permission denied'))
  if (denied !== undefined) return new StartFailure(`${what}: permission denied. ${denied}`)
  return new StartFailure(`${what}:\n${words}`)
}

async function initialise({ account, binaries }: Lodging, folder: string, password: string): Promise<void> {
  // The password file is in the parent folder of the data, because the account certainly has access to it. The
  // system's temporary folder may be closed to the account.
  const passwords = await mkdtemp(join(dirname(folder), 'password-'))
  const passwordFile = join(passwords, 'password')
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
    await account.own(passwordFile)
    await account.own(passwords)
    await mkdir(folder, { mode: 0o700 })
    await account.own(folder)
    const child = account.start(binaries.initdb, [
      `--pgdata=${folder}`,
      '--auth=scram-sha-256',
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      // With these settings, the sort order is the same on every machine.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      // Sets the character type. With character type C, pg_trgm would ignore Chinese characters. Every glibc has
      // C.UTF-8, and every macOS has en_US.UTF-8.
      `--lc-ctype=${platform() === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'}`,
    ])
    const words = lastWords(child)
    const [code] = await once(child, 'close')
    if (code !== 0) throw explain('PostgreSQL could not set up its data folder', words())
  } finally {
    await account.remove(passwords)
  }
}

/**
 * Creates the database cluster at `lodging` if it does not exist.
 *
 * @returns true if this call created the cluster
 * @throws StartFailure if the disk is full, the folder is closed to the account, or initdb fails
 */
export async function ensureCluster(lodging: Lodging, password: string): Promise<boolean> {
  const { account, data } = lodging
  // A cluster is moved to this path only when it is complete, so a cluster that already exists can be used.
  if (await isThere(data)) return false
  // The cluster is created under another name. If this process is killed before the cluster is complete, nothing then
  // looks like a complete cluster.
  const unfinished = `${data}.unfinished`
  await account.remove(unfinished)
  await initialise(lodging, unfinished, password)
  await rename(unfinished, data)
  return true
}

/**
 * Errors of the first start after the server was killed. They occur while the last processes of the killed server
 * still hold its shared memory, so the start is repeated.
 */
const lettingGo = /pre-existing shared memory block|lock file "postmaster.pid" already exists/

/** Ends a process that may have ended already. */
function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error
  }
}

async function startOnce(input: {
  lodging: Lodging
  port: number
  settings: readonly string[]
}): Promise<Cluster> {
  const { account, binaries, data } = input.lodging
  const child = account.start(binaries.postgres, [
    '-D',
    data,
    '-p',
    String(input.port),
    ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'lc_messages=C', ...input.settings].flatMap(
      (setting) => ['-c', setting],
    ),
  ])
  const words = lastWords(child)
  const ended = new Promise<string>((resolve, reject) => {
    child.once('close', () => resolve(words()))
    child.once('error', reject)
  })
  const ready = new Promise<'ready'>((resolve) => {
    let seen = ''
    child.stderr?.on('data', (chunk: unknown) => {
      seen = `${seen}${String(chunk)}`.slice(-4_000)
      if (seen.includes('database system is ready to accept connections')) resolve('ready')
    })
  })
  if ((await Promise.race([ready, ended])) !== 'ready') throw explain('PostgreSQL did not start', words())
  return {
    port: input.port,
    ended,
    kill: () => {
      child.kill('SIGQUIT')
    },
    crash: async () => {
      // A server process that is stopped starts no further processes while its present ones are looked for.
      child.kill('SIGSTOP')
      const workers = child.pid === undefined ? [] : await childrenOf(child.pid)
      child.kill('SIGKILL')
      for (const pid of workers) end(pid)
      await ended
    },
    stop: async () => {
      child.kill('SIGINT')
      await ended
    },
  }
}

/**
 * Starts the server of a cluster and waits until it accepts connections. The server is reachable only from this
 * machine (loopback).
 *
 * @param input.settings server settings in the form `name=value`
 * @throws StartFailure with the server's last lines of output
 */
export async function startCluster(input: {
  lodging: Lodging
  port: number
  settings: readonly string[]
}): Promise<Cluster> {
  for (const until = performance.now() + 10_000; ; ) {
    try {
      return await startOnce(input)
    } catch (error) {
      if (!(error instanceof StartFailure) || !lettingGo.test(error.message) || performance.now() > until)
        throw error
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

/** @param input.user the superuser if it is left out */
export function clusterUrl(input: {
  port: number
  password: string
  database: string
  user?: string
}): string {
  const { user = superuser, password, port, database } = input
  return `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
}
