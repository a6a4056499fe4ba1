import { execFile, spawn } from 'node:child_process'
import { access, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { dataFolder, root } from '#server/run/machine/paths.ts'

const run = promisify(execFile)

/** A release in a folder of its own, with packages and built pages. */
export interface Release {
  readonly folder: string
  readonly commit: string
}

type Variables = Readonly<Record<string, string>>

/**
 * What a release's commands take over of this process: where programs are, and how npm reaches its registry. The product's own
 * variables are left out, because they would configure the release.
 */
const TAKEN_OVER =
  /^(?:PATH|HOME|TMPDIR|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|(?:https?|no)_proxy|npm_config_\w+)$/i

const takenOver = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => TAKEN_OVER.test(name)))

/**
 * Runs one of the release's own commands.
 * @returns its output
 * @throws Error with its output if it fails
 */
export async function command(
  release: Pick<Release, 'folder'>,
  args: readonly string[],
  variables: Variables = {},
): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: release.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...takenOver(), NODE_ENV: 'production', ...variables },
  })
  const heard: string[] = []
  const output: string[] = []
  child.stdout.on('data', (chunk) => {
    heard.push(String(chunk))
    output.push(String(chunk))
  })
  child.stderr.on('data', (chunk) => heard.push(String(chunk)))
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${heard.join('')}`)
  return output.join('')
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

/** Gives the release the packages of this one, by hard links, if it has the same. Otherwise its own command installs them. */
async function linkPackages(folder: string): Promise<void> {
  const lock = (of: string) => readFile(join(of, 'package-lock.json'), 'utf8')
  const modules = join(folder, 'node_modules')
  if ((await lock(folder)) !== (await lock(root)) || (await exists(modules))) return
  await run('cp', ['-al', join(root, 'node_modules'), modules])
  // These are written in place, and would change this release's, too.
  for (const name of ['.cache', '.installed-from', '.package-lock.json'])
    await rm(join(modules, name), { recursive: true, force: true })
}

/** The last tag, or what is given. */
async function commitOf(ref: string | undefined): Promise<string> {
  const name = ref ?? (await run('git', ['describe', '--tags', '--abbrev=0'], { cwd: root })).stdout.trim()
  return (await run('git', ['rev-parse', '--verify', `${name}^{commit}`], { cwd: root })).stdout.trim()
}

/**
 * Takes a release out of git and builds it, once: the folder is kept in `.data` for the next rehearsal.
 * @param ref a tag or commit; by default the last tag
 */
export async function takeRelease(ref: string | undefined, say: (line: string) => void): Promise<Release> {
  const commit = await commitOf(ref)
  const folder = join(dataFolder, 'rehearsal', commit.slice(0, 12))
  const archive = `${folder}.tar`
  if (!(await exists(join(folder, 'package.json')))) {
    await mkdir(folder, { recursive: true })
    await run('git', ['archive', '--format=tar', '-o', archive, commit], { cwd: root })
    await run('tar', ['-xf', archive, '-C', folder])
    await rm(archive)
  }
  await linkPackages(folder)
  say(`building ${commit.slice(0, 12)} …`)
  await command({ folder }, ['server/run/bootstrap.mjs', 'build'])
  return { folder, commit }
}
