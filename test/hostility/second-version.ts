import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { dataFolder, root } from '#server/run/machine/paths.ts'

/** The top-level entries that do not belong to a version and are not copied. node_modules is linked instead. */
const NO_PART = new Set(['node_modules', 'test', 'docs', 'deploy'])

/** The next version of the platform, with built pages. */
export interface Version {
  readonly folder: string
  /** Text that occurs only in the pages of the next version. */
  readonly mark: string
  remove(): Promise<void>
}

const MARK = '下一版'
const MESSAGES = 'components/h5/messages/zh-CN.json'

/**
 * Copies the platform and builds the copy after two changes: a text that every customer's page shows, and a component
 * that all these pages share. Its pages and files therefore differ from the current ones, as after any change.
 */
export async function buildSecondVersion(): Promise<Version> {
  await mkdir(dataFolder, { recursive: true })
  const folder = await mkdtemp(join(dataFolder, 'second-version-'))
  try {
    // The excluded entries are listed instead of the copied ones, because a list of copied entries would silently
    // miss a new folder.
    for (const part of await readdir(root)) {
      if (part.startsWith('.') || NO_PART.has(part)) continue
      await cp(join(root, part), join(folder, part), { recursive: true })
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    // The build reads nothing outside its root folder, and node_modules is a link to the project. The root must
    // therefore be the project's folder.
    await rename(join(folder, 'next.config.js'), join(folder, 'next.config.of-all.js'))
    await writeFile(
      join(folder, 'next.config.js'),
      `import config from './next.config.of-all.js'
        export default { ...config, turbopack: { ...config.turbopack, root: ${JSON.stringify(root)} } }`,
    )
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
  await promisify(execFile)(process.execPath, ['server/run/commands/build.ts'], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    timeout: 380_000,
  }).catch((error: unknown) => {
    throw new Error(`the second version in ${relative(root, folder)} was not built`, { cause: error })
  })
}
