import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { dataFolder, root } from '#server/run/machine/paths.ts'

/** What a version is made of; its packages are ours. */
const PARTS = [
  'app',
  'components',
  'server',
  'prisma',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'next-env.d.ts',
]

/** The next version of the platform, its pages built. */
export interface Version {
  readonly folder: string
  /** What its pages say that the ones of today do not. */
  readonly mark: string
  remove(): Promise<void>
}

const MARK = '下一版'
const MESSAGES = 'components/h5/messages/zh-CN.json'

/**
 * Copies the platform as it is, changes a text that stands on every customer's page and a component they all share, and builds
 * that: its pages and files are others, as after any change.
 */
export async function buildSecondVersion(): Promise<Version> {
  await mkdir(dataFolder, { recursive: true })
  const folder = await mkdtemp(join(dataFolder, 'second-version-'))
  try {
    for (const part of PARTS) await cp(join(root, part), join(folder, part), { recursive: true })
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    const config = await readFile(join(root, 'next.config.js'), 'utf8')
    // The build takes nothing from outside its root, and follows links within it.
    const above = `turbopack: { root: ${JSON.stringify(root)} }, poweredByHeader:`
    await writeFile(join(folder, 'next.config.js'), config.replace('poweredByHeader:', above))
    const texts = join(folder, MESSAGES)
    const name = /("brand\.name": ")/
    await writeFile(texts, (await readFile(texts, 'utf8')).replace(name, `$1${MARK}`))
    const shell = join(folder, 'components/h5/shell/shell.tsx')
    await writeFile(
      shell,
      (await readFile(shell, 'utf8')).replace('<header ', `<header data-version="${MARK}" `),
    )
    await build(folder)
    return { folder, mark: MARK, remove: async () => await rm(folder, { recursive: true, force: true }) }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function build(folder: string): Promise<void> {
  const script = `const { ensureBuilt } = await import('./server/run/build.ts'); await ensureBuilt(() => undefined)`
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    timeout: 280_000,
  }).catch((error: unknown) => {
    throw new Error(`the second version in ${relative(root, folder)} was not built`, { cause: error })
  })
}
