import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '#server/run/machine/paths.ts'
import { freePort } from '#server/run/machine/ports.ts'

const run = promisify(execFile)
const big = { maxBuffer: 64 * 1024 * 1024 }

/** How a newcomer's machine differs from this one. */
export interface Newcomer {
  readonly name: string
  /** The name of the folder the project is put into; the one around it is closed to others (0700). */
  readonly folder: string
  /** An account to use instead of our own; only root can use another. */
  readonly account?: string
  /** The Node to start with, by its major version; ours when left out. */
  readonly node?: number
  /** A home folder that is read-only. */
  readonly homeless?: boolean
  /** No `git` on the PATH. */
  readonly gitless?: boolean
}

/** Everything that is or will be in version control, without installed packages and build output. */
async function copyProject(to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  const apart = ['node_modules', '.next', '.data', '.git', 'server/generated'].map(
    (name) => `--exclude=./${name}`,
  )
  const archive = join(to, '..', 'project.tar')
  await run('tar', ['-C', root, ...apart, '-cf', archive, '.'])
  await run('tar', ['-C', to, '-xf', archive])
  await rm(archive)
}

/** A folder with `node`, `npm` and nothing else of that version in it, from the registry. */
async function fetchNode(major: number, into: string): Promise<string> {
  await mkdir(into)
  // npm 10 is the newest that runs under each of them.
  const args = [
    'install',
    '--prefix',
    into,
    `node@${major}`,
    'npm@10',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  await run('npm', args, { ...big, cwd: into })
  return join(into, 'node_modules', '.bin')
}

/** All programs of the system but one, as links in a folder of their own. */
async function withoutProgram(absent: string, into: string): Promise<string> {
  await mkdir(into)
  for (const folder of ['/bin', '/usr/bin', '/usr/local/bin'])
    for (const name of await readdir(folder)) {
      if (name === absent) continue
      await rm(join(into, name), { force: true })
      await symlink(join(folder, name), join(into, name))
    }
  return into
}

async function idOf(account: string): Promise<{ uid: number; gid: number }> {
  const number = async (flag: string) => Number((await run('id', [flag, account])).stdout)
  return { uid: await number('-u'), gid: await number('-g') }
}

async function answers(url: string): Promise<number> {
  return (await fetch(url, { redirect: 'manual' })).status
}

/** Starts `npm run app`, waits until it says it is ready, asks for its pages and stops it with Ctrl-C. */
async function startAndStop(cwd: string, environment: NodeJS.ProcessEnv, ids: object): Promise<void> {
  const port = await freePort()
  const child = spawn('npm', ['run', 'app'], {
    cwd,
    ...ids,
    env: { ...environment, PORT: String(port) },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const ready = new Promise<'ready'>((resolve) => {
    const hear = (chunk: unknown) => {
      said += String(chunk)
      process.stdout.write(`    ${String(chunk).trimEnd().replaceAll('\n', '\n    ')}\n`)
      if (said.includes('Ready.')) resolve('ready')
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
  })
  if ((await Promise.race([ready, ended])) !== 'ready') throw new Error('it ended before it was ready')
  for (const path of ['/', '/h5/visits', '/admin/sign-in', '/api/health']) {
    const status = await answers(`http://127.0.0.1:${port}${path}`)
    if (status >= 400) throw new Error(`${path} is answered with ${status}`)
  }
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT')
  await ended
  if (!said.includes('Stopped.')) throw new Error('it did not stop in order')
}

/**
 * Does what the README tells a newcomer, on a machine like this one with the named differences, and removes everything
 * afterwards.
 */
export async function tryAs(newcomer: Newcomer): Promise<void> {
  const closed = await mkdtemp(join(tmpdir(), 'newcomer-'))
  const ids = newcomer.account === undefined ? {} : await idOf(newcomer.account)
  const project = join(closed, newcomer.folder)
  try {
    await copyProject(project)
    const first = newcomer.gitless ? [await withoutProgram('git', join(closed, 'programs'))] : []
    if (newcomer.node !== undefined) first.unshift(await fetchNode(newcomer.node, join(closed, 'node')))
    const path = newcomer.gitless ? first : [...first, process.env.PATH ?? '']
    const { npm_config_cache: _cache, npm_execpath: _npm, ...inherited } = process.env
    const environment = {
      ...inherited,
      PATH: path.join(':'),
      ...(newcomer.homeless ? { HOME: '/nonexistent/home' } : {}),
    }
    if (newcomer.account !== undefined) await run('chown', ['-R', newcomer.account, closed])
    await startAndStop(project, environment, ids)
  } finally {
    await rm(closed, { recursive: true, force: true })
  }
}
