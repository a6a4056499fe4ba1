import type { ChildProcess } from 'node:child_process'
import { execFile, spawn } from 'node:child_process'
import { access, chown, constants, readFile, rm } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { promisify } from 'node:util'
import { errorCode } from '../../../kernel/thrown.ts'
import { StartFailure } from '../../machine/failure.ts'

const run = promisify(execFile)

type Ids = { readonly uid: number; readonly gid: number }

/**
 * The operating system account that runs PostgreSQL's programs. If this process runs as root, it is another account,
 * because PostgreSQL refuses to run as root. The other account may have less access than this process. Access to each
 * file and program that PostgreSQL needs is therefore tested under that account.
 */
export type Account = {
  /** True if this process runs under the same account and therefore has the same access. */
  readonly self: boolean
  /** Makes the account the owner of a file or folder. */
  own(path: string): Promise<void>
  /**
   * Starts a program in its own session. Ctrl-C in a terminal then reaches only this process, and this process stops
   * the program.
   */
  start(program: string, args: readonly string[]): ChildProcess
  /** Whether the account can run this program. This includes access to the folders that contain the program. */
  runs(program: string): Promise<boolean>
  /** Whether the account can enter this folder. */
  enters(folder: string): Promise<boolean>
  /**
   * Reads a file under the account, because on some systems even root may not read folders that are closed to other
   * accounts. Returns undefined if the file does not exist.
   */
  read(file: string): Promise<string | undefined>
  /** Removes a file or folder of the account with all its contents. Does nothing if the path does not exist. */
  remove(path: string): Promise<void>
}

function unlessMissing(error: unknown): undefined {
  if (errorCode(error) !== 'ENOENT') throw error
}

const streams = ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe']

function ourselves(before: readonly string[] = []): Account {
  return {
    self: true,
    own: async () => undefined,
    start: (program, args) => {
      const [first = program, ...rest] = [...before, program, ...args]
      return spawn(first, rest, { detached: true, stdio: streams })
    },
    runs: () => Promise.resolve(true),
    enters: () => Promise.resolve(true),
    read: (file) => readFile(file, 'utf8').catch(unlessMissing),
    remove: (path) => rm(path, { recursive: true, force: true }),
  }
}

function other(ids: Ids): Account {
  const asIt = (program: string, args: readonly string[]) => run(program, args, { ...ids, cwd: '/' })
  const works = (program: string, args: readonly string[]) =>
    asIt(program, args).then(
      () => true,
      () => false,
    )
  return {
    self: false,
    own: (path) => chown(path, ids.uid, ids.gid),
    start: (program, args) => spawn(program, args, { ...ids, cwd: '/', detached: true, stdio: streams }),
    runs: (program) => works(program, ['--version']),
    enters: (folder) => works('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder]),
    read: async (file) => {
      const { stdout } = await asIt('/bin/sh', [
        '-c',
        'if test -e "$1"; then exec cat -- "$1"; fi',
        'sh',
        file,
      ])
      return stdout === '' ? undefined : stdout
    },
    remove: async (path) => {
      // The contents are removed under the account that created them. The folder itself is removed by this process,
      // because its parent folder belongs to this process's account.
      await works('rm', ['-rf', '--', path])
      await rm(path, { recursive: true, force: true })
    },
  }
}

async function idsOf(name: string): Promise<Ids | undefined> {
  try {
    const number = async (flag: '-u' | '-g') => Number((await run('id', [flag, name])).stdout)
    return { uid: await number('-u'), gid: await number('-g') }
  } catch {
    return undefined // the machine does not have this account
  }
}

/**
 * Whether the user id of this process has no name, for example after `docker run --user 12345`. initdb requires a
 * name.
 */
function nameless(): boolean {
  try {
    return userInfo().username === ''
  } catch {
    return true
  }
}

/**
 * Returns an account that runs programs as the account of this process, but in a user namespace in which its name is
 * `nobody`. The files still belong to the account of this process.
 */
async function namedNobody(): Promise<Account> {
  const before = ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--']
  try {
    await run('unshare', [...before.slice(1), 'true'])
  } catch (error) {
    throw new StartFailure(
      `This account (number ${process.getuid?.()}) has no name, and PostgreSQL cannot be set up without one. ` +
        'Add a line for it to /etc/passwd, run as another account, or give a database in DATABASE_URL.',
      { cause: error },
    )
  }
  return ourselves(before)
}

async function steppedDown(): Promise<Account> {
  for (const name of ['postgres', 'nobody']) {
    const ids = await idsOf(name)
    if (ids === undefined || ids.uid === 0) continue
    const account = other(ids)
    if (await account.enters('/')) return account
  }
  throw new StartFailure(
    'PostgreSQL does not run as root, and this root cannot become `postgres` or `nobody` (no such account, or the ' +
      'container lacks CAP_SETUID and CAP_SETGID). Start as an ordinary user, or give a database in DATABASE_URL.',
  )
}

/**
 * Chooses the account that runs PostgreSQL. It is the account of this process, unless this process runs as root. For
 * root it is `postgres`, or `nobody` if there is no `postgres`, because a demo must not create accounts on a machine.
 *
 * @throws StartFailure if root can use no other account, or the account has no name and cannot get one
 */
export async function databaseAccount(): Promise<Account> {
  if (process.getuid?.() === 0) return await steppedDown()
  return nameless() ? await namedNobody() : ourselves()
}

/** Whether `path` exists and this process can see it. */
export async function isThere(path: string): Promise<boolean> {
  return await access(path, constants.F_OK).then(
    () => true,
    () => false,
  )
}
