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
 * The operating system account that PostgreSQL's programs run as. When we are root it is another account
 * (PostgreSQL refuses to run as root), and what that account can access must be checked: each file and
 * program it needs is tested under that account.
 */
export type Account = {
  /** Whether it is our own account: then it has our access. */
  readonly self: boolean
  /** Gives it ownership of a file or folder. */
  own(path: string): Promise<void>
  /**
   * Starts a program in its own session, so that a terminal's Ctrl-C reaches only us, and we stop the
   * program.
   */
  start(program: string, args: readonly string[]): ChildProcess
  /** Whether it can run this program, including access to its folders. */
  runs(program: string): Promise<boolean>
  /** Whether it can enter this folder. */
  enters(folder: string): Promise<boolean>
  /**
   * The content of one of its files, or undefined when there is none; root may not read closed folders
   * everywhere.
   */
  read(file: string): Promise<string | undefined>
  /** Removes one of its files or folders recursively; does nothing when there is none. */
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
      // The contents are removed by the account that created them; the folder itself is in one of ours.
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
    return undefined // no such account on this machine
  }
}

/** Whether our user id has no name (`docker run --user 12345`): initdb requires a name. */
function nameless(): boolean {
  try {
    return userInfo().username === ''
  } catch {
    return true
  }
}

/**
 * Runs as ourselves, but under the name `nobody` in a user namespace: files stay ours, only the name differs.
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
 * Chooses the account PostgreSQL runs as: our own, or as root `postgres`, or `nobody` where there is no
 * `postgres` (a demo does not create accounts on a machine).
 *
 * @throws StartFailure when root can use no other account, or our account has no name and cannot be given one
 */
export async function databaseAccount(): Promise<Account> {
  if (process.getuid?.() === 0) return await steppedDown()
  return nameless() ? await namedNobody() : ourselves()
}

/** Whether there is a file at `path` that we can see. */
export async function isThere(path: string): Promise<boolean> {
  return await access(path, constants.F_OK).then(
    () => true,
    () => false,
  )
}
