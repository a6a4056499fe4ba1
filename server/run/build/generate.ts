import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { StartFailure } from '../machine/failure.ts'
import { generatedFolder, root, schemaFile } from '../machine/paths.ts'

const stampFile = join(generatedFolder, '.schema')
/** The generator of the descriptors of tables, which Prisma runs. */
const rowsGenerator = join(import.meta.dirname, 'rows')

/** Returns a hash of everything on which the generated code depends. */
export async function generatedFrom(): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(schemaFile))
    .update(await readFile(join(root, 'node_modules', 'prisma', 'package.json')))
  for (const name of (await readdir(rowsGenerator)).sort())
    hash.update(await readFile(join(rowsGenerator, name)))
  return hash.digest('hex')
}

/**
 * Runs Prisma's command line in the project's folder.
 * @throws StartFailure with Prisma's message
 */
export async function runPrisma(args: readonly string[]): Promise<void> {
  const program = createRequire(import.meta.url).resolve('prisma/build/index.js')
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      // Prisma starts the generator of the descriptors as `node`, which must be the Node that runs this code.
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`,
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
 * Generates the Prisma client and the descriptors of tables if the schema, the version of Prisma or the generator of
 * the descriptors has changed since they were last generated.
 *
 * @returns true if they were generated, false if they are still current
 * @throws StartFailure with Prisma's message, usually about a mistake in the schema
 */
export async function generateClient(): Promise<boolean> {
  const wanted = await generatedFrom()
  const present = await readFile(stampFile, 'utf8').catch(() => '')
  if (present === wanted) return false
  await runPrisma(['generate', '--schema', schemaFile])
  await mkdir(generatedFolder, { recursive: true })
  await writeFile(stampFile, wanted)
  return true
}
