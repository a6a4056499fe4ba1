import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '#server/run/machine/paths.ts'
import { freePort } from '#server/run/machine/ports.ts'

const run = promisify(execFile)
const big = { maxBuffer: 64 * 1024 * 1024 }

/** The differences between a newcomer's machine and this machine. */
export interface Newcomer {
  readonly name: string
  /** The name of the folder into which the project is copied. Its parent folder is closed to other accounts (0700). */
  readonly folder: string
  /** The account to use instead of the current one. Only root can use another account. */
  readonly account?: string
  /** The major version of Node to start with; the current version if it is left out. */
  readonly node?: number
  /** True if the account has no home folder. */
  readonly homeless?: boolean
  /** True if there is no `git` on the PATH. */
  readonly gitless?: boolean
}

/** Copies the project without installed packages, build output, local data and the git folder. */
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

/** Installs `node` and `npm` from the registry, and returns a folder that contains only these programs. */
async function fetchNode(major: number, into: string): Promise<string> {
  await mkdir(into)
  // npm 10 is the newest npm that runs under each of the tested Node versions.
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

/** Creates a folder with links to all programs of the system except one. */
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

/** Starts `npm run app`, waits until it reports that it is ready, requests its pages, and stops it with Ctrl-C. */
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
 * Follows the README's instructions for newcomers on this machine, with the given differences, and then removes
 * everything that was installed.
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
