import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { errorCode } from '../../kernel/thrown.ts'
import { StartFailure } from '../machine/failure.ts'
import { takeLock } from '../machine/lock.ts'
import { dataFolder, generatedFolder, root } from '../machine/paths.ts'
import { generateClient, generatedFrom } from './generate.ts'
import { nameGlobalThis } from './global-this.ts'
import { packFiles } from './packed.ts'
import { buildVerifier, VERIFIER_FILE } from './verifier.ts'

const output = join(root, '.next')
const stampFile = join(output, 'built-from')

/**
 * The sources from which the pages are built. The generated code is left out; a hash of what it is
 * generated from is added in its place.
 */
const sources = [
  'app',
  'pages',
  'components',
  'server',
  'public',
  // package.json is a source because it names the oldest supported browsers.
  'package.json',
  'package-lock.json',
  'next.config.js',
  'tsconfig.json',
]

/**
 * Parts of the folders in `sources` that are not contained in any page. If only they change, no new build is needed.
 */
const apart = [generatedFolder, join(root, 'server', 'run')]

async function filesUnder(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true, recursive: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR') return [path]
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256')
  const listed = await Promise.all(sources.map((source) => filesUnder(join(root, source))))
  for (const file of listed.flat().sort()) {
    if (apart.some((folder) => file.startsWith(folder))) continue
    hash
      .update(`${relative(root, file)}\0`)
      .update(await readFile(file))
      .update('\0')
  }
  return hash.update(await generatedFrom()).digest('hex')
}

async function nextBuild(): Promise<void> {
  const program = createRequire(import.meta.url).resolve('next/dist/bin/next')
  const child = spawn(process.execPath, [program, 'build'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
  const said: string[] = []
  child.stdout.on('data', (chunk) => said.push(String(chunk)))
  child.stderr.on('data', (chunk) => said.push(String(chunk)))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const words = said.join('')
  if (/ENOSPC|No space left on device/.test(words))
    throw new StartFailure('The disk is full: the build ran out of space.')
  if (code !== 0) throw new StartFailure(`The build failed:\n${words.trim()}`)
}

/** Whether the pages in .next were built from the current sources. */
export async function isBuilt(): Promise<boolean> {
  return (await readFile(stampFile, 'utf8').catch(() => '')) === (await fingerprint())
}

/**
 * Builds the pages for production if their sources have changed since the last build.
 *
 * @param say called before a build starts, because a build takes a while
 * @returns true if the pages were built, false if the last build is still current
 * @throws StartFailure with the output of the build
 */
export async function ensureBuilt(say: (line: string) => void): Promise<boolean> {
  await generateClient()
  if (await isBuilt()) return false
  await mkdir(dataFolder, { recursive: true })
  // The lock is not inside `.next`, because a build empties that folder.
  const release = await takeLock(join(dataFolder, 'build.lock'), 'A build is already under way')
  try {
    const built = await fingerprint()
    say('Pages: building for production, this takes about half a minute …')
    await nextBuild()
    await nameGlobalThis(join(output, 'static'))
    await packFiles(join(output, 'static'))
    await writeFile(join(output, VERIFIER_FILE), await buildVerifier())
    await writeFile(stampFile, built)
    return true
  } finally {
    await release()
  }
}
