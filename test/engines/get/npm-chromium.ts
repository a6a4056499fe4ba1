import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createBrotliDecompress } from 'node:zlib'
import { EngineMissing } from '#test/engines/phone.ts'

const run = promisify(execFile)

/**
 * The folder in which engines are kept, shared by all checkouts of this user. Each engine is fetched by the first run
 * that needs it. Installing the engines together with the project would add a download of 180 MB and 650 MB of files
 * to the project's 1 GB, even for people who never run them.
 */
const kept = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'return-visit', 'engines')

/** An npm package that contains a Chromium for Linux on x64, compressed with brotli. */
export interface PackedChromium {
  readonly name: string
  readonly version: string
  /**
   * The registry's hash (dist.integrity). These programs are years old, and only versions that were checked are
   * allowed to run.
   */
  readonly integrity: string
}

async function npm(args: readonly string[], folder: string): Promise<string> {
  const own = process.env.npm_execpath
  const [program, before] = own?.endsWith('.js') ? [process.execPath, [own]] : ['npm', []]
  const { stdout } = await run(program, [...before, ...args], { cwd: folder, timeout: 300_000 })
  return stdout
}

async function verify(file: string, { name, version, integrity }: PackedChromium): Promise<void> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  if (`sha512-${hash.digest('base64')}` !== integrity)
    throw new Error(`${name} ${version} is not the package it was: its SHA-512 differs`)
}

async function unpack(folder: string): Promise<void> {
  const packed = join(folder, 'package', 'bin')
  const name = (await readdir(packed)).find((each) => /^chromium.*\.br$/.test(each))
  if (name === undefined) throw new Error(`no Chromium in ${packed}`)
  const program = join(folder, 'chromium')
  await pipeline(createReadStream(join(packed, name)), createBrotliDecompress(), createWriteStream(program))
  await chmod(program, 0o755)
}

async function fetchInto(folder: string, wanted: PackedChromium): Promise<void> {
  await mkdir(folder, { recursive: true })
  const listed = await npm(['pack', '--silent', `${wanted.name}@${wanted.version}`], folder)
  const archive = join(folder, listed.trim())
  await verify(archive, wanted)
  await run('tar', ['-xzf', archive], { cwd: folder })
  await unpack(folder)
  await rm(archive)
  await rm(join(folder, 'package'), { recursive: true })
}

const placeOf = ({ name, version }: PackedChromium) =>
  join(kept, `${name.replaceAll(/[@/]/g, ' ').trim().replace(' ', '-')}-${version}`)

export const programOf = (wanted: PackedChromium) => join(placeOf(wanted), 'chromium')

/**
 * Returns the system libraries that a program is linked with and that are missing on this machine. If any library is
 * missing, the program cannot start.
 */
async function missingLibraries(program: string): Promise<string[]> {
  const { stdout } = await run('ldd', [program])
  return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].flatMap((match) => match[1] ?? [])
}

/**
 * Fetches the package once and unpacks its Chromium.
 * @throws EngineMissing if the Chromium could not run on this machine
 */
export async function ensurePackedChromium(
  wanted: PackedChromium,
  say: (line: string) => void,
): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new EngineMissing('it was built for Linux on x64')
  const place = placeOf(wanted)
  if (!existsSync(place)) {
    say(`Engines: fetching ${wanted.name} ${wanted.version} …`)
    // The folder has another name until it is complete, so that an aborted download is never used.
    const unfinished = `${place}-${randomBytes(4).toString('hex')}`
    try {
      await fetchInto(unfinished, wanted)
      await rename(unfinished, place)
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true })
      throw new EngineMissing(`npm did not bring it: ${error instanceof Error ? error.message : error}`)
    }
  }
  const missing = await missingLibraries(programOf(wanted))
  if (missing.length > 0)
    throw new EngineMissing(`the system lacks ${missing.join(', ')} (libnss3, libexpat1)`)
}
