import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { StartFailure } from '../machine/failure.ts'
import { generatedFolder, root, schemaFile } from '../machine/paths.ts'

const stampFile = join(generatedFolder, '.schema')

async function runPrisma(args: readonly string[]): Promise<void> {
  const program = createRequire(import.meta.url).resolve('prisma/build/index.js')
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      // `prisma generate` never runs the schema engine, but requires that the engine's file exists. With the path of
      // any existing file, the engine is not downloaded.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    output += String(chunk)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new StartFailure(`prisma ${args[0]} failed:\n${output.trim()}`)
}

/**
 * Generates the Prisma client if the schema or the version of Prisma has changed since the client was last generated.
 *
 * @returns true if the client was generated, false if it is still current
 * @throws StartFailure with Prisma's message, usually about a mistake in the schema
 */
export async function generateClient(): Promise<boolean> {
  const lock = await readFile(join(root, 'node_modules', 'prisma', 'package.json'))
  const wanted = createHash('sha256')
    .update(await readFile(schemaFile))
    .update(lock)
    .digest('hex')
  const present = await readFile(stampFile, 'utf8').catch(() => '')
  if (present === wanted) return false
  await runPrisma(['generate', '--schema', schemaFile])
  await mkdir(generatedFolder, { recursive: true })
  await writeFile(stampFile, wanted)
  return true
}
