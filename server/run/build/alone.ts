import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'rolldown'
import { z } from 'zod'
import { readJson } from '../../kernel/storable.ts'
import { StartFailure } from '../machine/failure.ts'
import { dataFolder, root } from '../machine/paths.ts'
import { aloneWords } from './alone.zh-CN.ts'

const NAME = 'evidence-verify'
const FILE = `${NAME}.mjs`

/**
 * Builds the command that checks evidence as one file, which needs Node 20 or newer and nothing else. Node runs no
 * TypeScript below node_modules, so a package could not have the command in another form.
 */
async function buildAlone(): Promise<string> {
  const { output } = await build({
    input: join(root, 'server', 'verify', 'alone.ts'),
    platform: 'node',
    write: false,
    logLevel: 'warn',
    transform: { target: 'node20' },
    output: { format: 'esm', minify: true, codeSplitting: false, banner: '#!/usr/bin/env node' },
  })
  const [chunk, ...more] = output
  const needed = chunk.imports.filter((name) => !name.startsWith('node:'))
  if (more.length > 0 || needed.length > 0)
    throw new StartFailure(`The command must be one file; it needs ${needed.join(', ')}.`)
  return chunk.code
}

/** Where the package of this project has the file: see server/run/evidence-verify.mjs. */
export async function writeAlone(): Promise<void> {
  await mkdir(dataFolder, { recursive: true })
  await writeFile(join(dataFolder, FILE), await buildAlone(), { mode: 0o755 })
}

const ownSchema = z.object({ version: z.string(), license: z.string() })
const packedSchema = z.array(z.object({ filename: z.string() })).min(1)

/** Runs npm, the one that started this process or the one on the PATH. */
async function npm(folder: string, ...args: string[]): Promise<string> {
  const own = process.env.npm_execpath
  const [program, ...before] = own?.endsWith('.js') ? [process.execPath, own] : ['npm']
  const run = promisify(execFile)
  const { stdout } = await run(program, [...before, ...args], {
    cwd: folder,
    shell: program === 'npm' && process.platform === 'win32',
  })
  return stdout
}

/**
 * Packs the command as a package without dependencies.
 *
 * @param target the folder in which the package is put
 * @returns the name of its file
 */
export async function packAlone(target: string): Promise<string> {
  const { version, license } = ownSchema.parse(readJson(await readFile(join(root, 'package.json'), 'utf8')))
  const folder = await mkdtemp(join(tmpdir(), 'evidence-verify-'))
  try {
    const description = {
      ...{ name: NAME, version, license, description: aloneWords.description },
      ...{ type: 'module', bin: { [NAME]: FILE }, engines: { node: '>=20' }, files: [FILE] },
    }
    await writeFile(join(folder, 'package.json'), `${JSON.stringify(description, null, 2)}\n`)
    await writeFile(join(folder, 'README.md'), aloneWords.readme)
    await writeFile(join(folder, FILE), await buildAlone(), { mode: 0o755 })
    const said = await npm(folder, 'pack', '--json', '--ignore-scripts', '--pack-destination', target)
    const [packed] = packedSchema.parse(readJson(said))
    return packed?.filename ?? ''
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
