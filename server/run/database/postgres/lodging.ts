import { createHash } from 'node:crypto'
import {
  chmod,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { errorCode } from '../../../kernel/thrown.ts'
import { StartFailure } from '../../machine/failure.ts'
import { type Account, databaseAccount, isThere } from './account.ts'
import type { Binaries } from './binaries.ts'
import { findBinaries } from './binaries.ts'
import { clearLeftover } from './leftover.ts'

/** The paths of a cluster's programs and data. PostgreSQL's account has access to all of them. */
export type Lodging = {
  readonly account: Account
  readonly binaries: Binaries
  /** The real data folder. The path that the caller requested can be a link to this folder. */
  readonly data: string
}

/**
 * Returns the places for PostgreSQL's files outside the project folder. When root starts the platform, PostgreSQL
 * runs as another account. That account often cannot enter the project folder, because root's home and the folders of
 * `mktemp -d` are closed to other accounts. The platform must not change the access rights of a user's folders. The
 * files that the account needs are therefore kept in the first usable place in this list. Each program version and
 * each cluster has its own folder in that place.
 */
const outside = () =>
  ['/var/lib', '/var/cache', '/var/tmp', tmpdir()].map((base) => join(base, 'return-visit'))

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return await readlink(path)
  } catch (error) {
    // EINVAL means that the path exists but is not a link.
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'EINVAL') return undefined
    throw error
  }
}

/**
 * Makes the path and everything below it readable for everybody, regardless of root's umask. If the owner can execute
 * a file or enter a folder, everybody is allowed to do so too.
 */
async function openToAll(path: string): Promise<void> {
  const entry = await lstat(path)
  if (entry.isSymbolicLink()) return
  await chmod(path, entry.mode | 0o444 | ((entry.mode & 0o100) === 0 ? 0 : 0o111))
  if (!entry.isDirectory()) return
  for (const name of await readdir(path)) await openToAll(join(path, name))
}

async function copyPrograms(packaged: Binaries, base: string): Promise<Binaries> {
  const native = dirname(dirname(packaged.postgres))
  const version: unknown = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'))
  const key = createHash('sha256').update(JSON.stringify(version)).digest('hex').slice(0, 12)
  const home = join(base, `programs-${key}`)
  if (!(await isThere(home))) {
    // The copy is made under a temporary name and renamed when it is complete. A concurrent start therefore finds
    // either the complete folder or no folder.
    const unfinished = `${home}.${process.pid}`
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true })
    await openToAll(unfinished)
    await rename(unfinished, home).catch(async (error: unknown) => {
      await rm(unfinished, { recursive: true, force: true })
      if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error
    })
  }
  return { initdb: join(home, 'bin', 'initdb'), postgres: join(home, 'bin', 'postgres') }
}

/** Whether root owns the folder and nobody else can write to it. Nobody else can then have put files into it. */
async function isSafe(folder: string): Promise<boolean> {
  const { uid, mode } = await stat(folder)
  return uid === 0 && (mode & 0o022) === 0
}

/**
 * Copies the programs into a folder below `base` so that the account can run them. Returns undefined if `base` cannot
 * be used.
 */
async function programsIn(account: Account, packaged: Binaries, base: string): Promise<Binaries | undefined> {
  try {
    await mkdir(base, { recursive: true })
    if (!(await isSafe(base))) return undefined
    await chmod(base, 0o755)
    if (!(await account.enters(base))) return undefined
    const binaries = await copyPrograms(packaged, base)
    return (await account.runs(binaries.postgres)) ? binaries : undefined
  } catch {
    return undefined // `base` is read-only, full or mounted noexec: the caller tries the next place
  }
}

async function chooseBase(
  account: Account,
  packaged: Binaries,
): Promise<{ readonly base: string; readonly binaries: Binaries }> {
  for (const base of outside()) {
    const binaries = await programsIn(account, packaged, base)
    if (binaries) return { base, binaries }
  }
  throw new StartFailure(
    'PostgreSQL does not run as root; the account it runs as cannot enter this folder, and none of ' +
      `${outside().join(', ')} can be used instead. Give a database in DATABASE_URL, or start as an ordinary user.`,
  )
}

const note = 'belongs-to'

/**
 * Returns the path of the link that leads to this cluster, as recorded in the note file in the cluster's folder.
 * Returns undefined if there is no note file.
 */
async function ownerOf(home: string): Promise<string | undefined> {
  return await readFile(join(home, note), 'utf8').catch(() => undefined)
}

/**
 * Removes clusters whose project was in a temporary folder and has been deleted. All other clusters stay, because
 * their project may only have been moved.
 */
async function sweep(account: Account, base: string): Promise<void> {
  for (const name of await readdir(base)) {
    const home = join(base, name)
    const owner = await ownerOf(home)
    if (owner === undefined || (await linkTarget(owner)) !== undefined) continue
    if (![tmpdir(), '/tmp', '/var/tmp'].some((folder) => owner.startsWith(`${folder}${sep}`))) continue
    await removeHome(account, home)
  }
}

async function removeHome(account: Account, home: string): Promise<void> {
  await clearLeftover(account, join(home, 'data'))
  await account.remove(join(home, 'data'))
  await rm(home, { recursive: true, force: true })
}

/** Makes the account the owner of `path` and everything below it. */
export async function handOver(account: Account, path: string): Promise<void> {
  await account.own(path)
  const entry = await lstat(path)
  if (!entry.isDirectory()) return
  for (const name of await readdir(path)) await handOver(account, join(path, name))
}

/**
 * Moves a cluster out of a folder that the account can no longer reach. At every moment, one of the two folders
 * contains a complete cluster.
 */
async function move(account: Account, folder: string, data: string): Promise<void> {
  await clearLeftover(account, folder)
  const unfinished = `${data}.unfinished`
  await account.remove(unfinished)
  await cp(folder, unfinished, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
  await handOver(account, unfinished)
  await rename(unfinished, data)
  await rename(folder, `${folder}.moved`)
}

/**
 * Returns the folder in which the cluster requested at `folder` is kept. Each project folder has a different cluster
 * folder.
 */
async function homeFor(base: string, folder: string): Promise<string> {
  const key = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  for (let turn = 0; ; turn += 1) {
    const home = join(base, turn === 0 ? `cluster-${key}` : `cluster-${key}-${turn}`)
    const owner = await ownerOf(home)
    // If the owner is another path, the cluster belongs to a project that was at `folder` earlier and has been moved.
    // The next folder name is therefore tried.
    if (owner === undefined || owner === folder) return home
  }
}

async function lodgeOutside(account: Account, base: string, folder: string): Promise<string> {
  await sweep(account, base)
  const home = await homeFor(base, folder)
  const data = join(home, 'data')
  // No link leads to the old cluster, because the user deleted the link to start with an empty database.
  await removeHome(account, home)
  await mkdir(home)
  await chmod(home, 0o755)
  await writeFile(join(home, note), folder)
  if (await isThere(folder)) await move(account, folder, data)
  await symlink(data, folder)
  await account.remove(`${folder}.moved`)
  return data
}

/**
 * Follows the link at `folder` to its cluster. Returns undefined if there is no link, or if the cluster no longer
 * exists.
 */
async function keptOutside(folder: string): Promise<string | undefined> {
  const data = await linkTarget(folder)
  if (data === undefined) return undefined
  const home = dirname(data)
  const owner = await ownerOf(home)
  if (owner === undefined) {
    await rm(folder)
    return undefined
  }
  if (owner !== folder) {
    if ((await linkTarget(owner)) === data) {
      throw new StartFailure(
        `${folder} is a copy of the link ${owner}, and two platforms cannot share one database. Remove the copy to begin with an empty one.`,
      )
    }
    await writeFile(join(home, note), folder) // the project was moved, so the note gets the link's new path
  }
  return data
}

/**
 * Finds the data folder for the cluster requested at `folder`, and the programs that the account can run. If the
 * account cannot enter `folder`, the cluster is kept outside the project, and `folder` becomes a link to it.
 *
 * @throws StartFailure if there is no usable account or place
 */
export async function findLodging(folder: string): Promise<Lodging> {
  const [account, packaged] = await Promise.all([databaseAccount(), findBinaries()])
  if (account.self) return { account, binaries: packaged, data: folder }
  const inPlace = (await account.runs(packaged.initdb)) && (await account.runs(packaged.postgres))
  const kept = await keptOutside(folder)
  const open = kept === undefined && (await account.enters(dirname(folder)))
  if (inPlace && (open || kept !== undefined)) return { account, binaries: packaged, data: kept ?? folder }
  const { base, binaries: copied } = await chooseBase(account, packaged)
  const binaries = inPlace ? packaged : copied
  return { account, binaries, data: kept ?? (open ? folder : await lodgeOutside(account, base, folder)) }
}

/**
 * Stops the cluster requested at `folder` if it is running, and removes its data, even if the data is kept outside
 * the project.
 */
export async function removeCluster(folder: string): Promise<void> {
  const account = await databaseAccount()
  const linked = await linkTarget(folder)
  if (linked !== undefined) await removeHome(account, dirname(linked))
  else await clearLeftover(account, folder)
  await account.remove(folder)
}
