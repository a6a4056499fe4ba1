import { rmSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { BackupBroken } from '../../backup/fault.ts'
import type { BackupPlace, Manifest } from '../../backup/objects.ts'
import type { WalPiece } from '../../backup/rules/names.ts'
import { type Cluster, startCluster } from '../database/postgres/cluster.ts'
import { findLodging, handOver, type Lodging, removeCluster } from '../database/postgres/lodging.ts'
import { requireWritableFolder } from '../machine/disk.ts'
import { StartFailure } from '../machine/failure.ts'
import { linkTablespaces, unpackBase, writeSegments } from './unpack.ts'

/** A server with a restored copy. It is reachable through a socket in a closed folder only, without a password. */
export interface RestoredServer {
  /** The URL of a database, under a role of the copy. */
  url(database: string, role: string): string
  /** Stops the server; the data stays only where it was asked for. */
  close(): Promise<void>
}

export interface RestoreInput {
  readonly base: Manifest
  readonly pieces: readonly WalPiece[]
  /** Replays up to this instant; null replays everything. */
  readonly target: Date | null
  /** A folder for the data that is kept afterwards. It must not exist. */
  readonly into?: string
  /** The program `postgres` of the server's version, if it is not the embedded one's. */
  readonly program?: string
  readonly onStep: (step: RestoreStep) => void
}

/** How far a restore has come. */
export type RestoreStep =
  | { readonly part: 'unpack'; readonly pieces: number; readonly of: number }
  | { readonly part: 'replay'; readonly bytes: number }

const PORT = 5432
const MEGABYTE = 1024 * 1024
const AUTO = 'postgresql.auto.conf'

/** An instant as the settings accept it: they are read before PostgreSQL knows the name of any time zone, even `Z`. */
const serverTime = (at: Date) => at.toISOString().replace('T', ' ').replace('Z', '+00')

/**
 * The settings of the copy. None of the original server's are used: its archive_command would write over the archive, and
 * its addresses would let users in. hot_standby is off, so that no limit has to be as high as the original's.
 */
function settingsOf(home: string, input: RestoreInput): string {
  const { target, base } = input
  const lines = [
    `restore_command = 'cp "${home}/wal/%f" "%p"'`,
    `recovery_target_timeline = '${base.timeline}'`,
    'recovery_target_action = promote',
    ...(target === null ? [] : [`recovery_target_time = '${serverTime(target)}'`]),
    'hot_standby = off',
    'archive_mode = off',
    `hba_file = '${home}/pg_hba.conf'`,
    'max_connections = 30',
    'shared_buffers = 256MB',
    // A drill's copy is thrown away.
    ...(input.into === undefined ? ['fsync = off', 'full_page_writes = off'] : []),
  ]
  return `${lines.join('\n')}\n`
}

/** The bytes of the write-ahead log that are replayed. */
const logBytes = (pieces: readonly WalPiece[]) =>
  pieces.reduce((sum, { from, to }) => sum + Number(to - from), 0)

/**
 * Refuses a folder whose disk has no room for the copy: a full disk would be noticed after hours, and could be that of the
 * database in use. PostgreSQL keeps a part of the log a second time while it replays it.
 */
async function requireRoom(folder: string, { base, pieces }: RestoreInput): Promise<void> {
  await requireWritableFolder(folder, Math.ceil((base.bytes + 2 * logBytes(pieces)) / MEGABYTE))
}

/** The port is only a part of the socket's name; each copy has a folder of its own. */
async function start(lodging: Lodging, home: string): Promise<Cluster> {
  return await startCluster({
    lodging,
    port: PORT,
    settings: [
      `config_file=${home}/postgresql.conf`,
      'listen_addresses=',
      `unix_socket_directories=${home}/socket`,
    ],
  })
}

const NEW_TABLESPACE = /could not create symbolic link "pg_tblspc\/\d+"/
const NOT_REACHED = /recovery ended before configured recovery target was reached/

/**
 * Restores a base backup and replays the write-ahead log.
 *
 * @param input.complete whether everything that was committed until the target is known to be kept. Then a log that ends
 * before the target is whole: nothing was committed in between.
 * @throws BackupBroken if the backup is not whole, or the log ends before the target
 * @throws StartFailure if the disk has no room for the copy, or PostgreSQL cannot run here
 */
export async function restoreServer(
  place: BackupPlace,
  input: RestoreInput & { readonly complete: boolean },
): Promise<RestoredServer> {
  // The name tells the sweep of the scratch servers that nobody needs the folder any more once this process is gone.
  // Data that is kept is restored beside its folder, so that it can be renamed at the end.
  const beside = input.into === undefined ? tmpdir() : dirname(input.into)
  await requireRoom(beside, input)
  const home = await mkdtemp(join(beside, `return-visit-postgres-${process.pid}-`))
  // PostgreSQL's account must be able to enter this folder; the folders inside are closed.
  await chmod(home, 0o755)
  const folder = join(home, 'data')
  const discard = async () => {
    await removeCluster(folder)
    await rm(home, { recursive: true, force: true })
  }
  try {
    const found = await findLodging(folder)
    const lodging =
      input.program === undefined
        ? found
        : { ...found, binaries: { ...found.binaries, postgres: input.program } }
    const { account, data } = lodging
    for (const path of [data, join(home, 'wal'), join(home, 'socket')]) await mkdir(path, { mode: 0o700 })
    const tablespaces = join(home, 'tablespaces')
    await mkdir(tablespaces, { mode: 0o700 })
    const of = input.base.pieces.length
    const numbers = await unpackBase(place, input.base, { data, tablespaces }, (pieces) =>
      input.onStep({ part: 'unpack', pieces, of }),
    )
    await linkTablespaces(data, tablespaces, numbers)
    await chmod(data, 0o700)
    await writeSegments(place, input.base, input.pieces, join(home, 'wal'))
    await rename(join(data, AUTO), join(home, AUTO))
    await writeFile(join(data, 'recovery.signal'), '')
    await writeFile(join(home, 'pg_hba.conf'), 'local all all trust\n')
    await writeFile(join(home, 'postgresql.conf'), settingsOf(home, input))
    for (const name of ['wal', 'socket', 'tablespaces', 'pg_hba.conf', 'postgresql.conf'])
      await handOver(account, join(home, name))
    await handOver(account, data)
    const links = join(data, 'pg_tblspc')
    // A tablespace that was created after the base backup is in the log with its folder on the server. To replay that, on the
    // same machine, would write into the database in use; so PostgreSQL must not be able to make the link.
    await chmod(links, 0o500)
    input.onStep({ part: 'replay', bytes: logBytes(input.pieces) })
    const server = await replay(lodging, home, input)
    await chmod(links, 0o700)
    // The copy has everybody's data, so it goes whenever this process ends, unless it is ended by kill -9.
    const lastResort = () => {
      server.kill()
      rmSync(home, { recursive: true, force: true })
    }
    process.once('exit', lastResort)
    return {
      url: (database, role) =>
        `postgresql://${encodeURIComponent(role)}@/${encodeURIComponent(database)}?host=${encodeURIComponent(join(home, 'socket'))}&port=${PORT}`,
      close: async () => {
        await server.stop()
        process.off('exit', lastResort)
        if (input.into !== undefined) {
          await rename(join(home, AUTO), join(data, AUTO))
          await handOver(account, join(data, AUTO))
          if (numbers.length > 0) {
            const kept = `${input.into}-tablespaces`
            await rename(tablespaces, kept)
            await linkTablespaces(data, kept, numbers)
          }
          await rename(data, input.into)
        }
        await discard()
      },
    }
  } catch (error) {
    await discard()
    throw error
  }
}

async function replay(
  lodging: Lodging,
  home: string,
  input: RestoreInput & { readonly complete: boolean },
): Promise<Cluster> {
  try {
    return await start(lodging, home)
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error
    if (NEW_TABLESPACE.test(error.message)) throw new BackupBroken({ what: 'TABLESPACE_SINCE' })
    if (!NOT_REACHED.test(error.message))
      throw new BackupBroken({ what: 'NOT_REPLAYED', words: error.message.slice(-1_500) })
    if (!input.complete) throw new BackupBroken({ what: 'ENDS_BEFORE', at: null })
    await writeFile(join(home, 'postgresql.conf'), settingsOf(home, { ...input, target: null }))
    return await start(lodging, home)
  }
}
