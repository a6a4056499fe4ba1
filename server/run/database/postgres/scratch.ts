import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm, statfs } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../machine/ports.ts'
import { isAlive } from '../../machine/processes.ts'
import { clusterUrl, ensureCluster, startCluster } from './cluster.ts'
import { findLodging, removeCluster } from './lodging.ts'

/**
 * A temporary PostgreSQL server. Its data is deleted at the end, so by default the server does not wait until writes
 * are on the disk.
 */
export type ScratchServer = {
  /** The URL of the database `postgres`, with the superuser's credentials. */
  readonly url: string
  /** Ends all of its processes at once, so that what they had not written is gone. */
  crash(): Promise<void>
  /** Starts it again after `crash`, on the same port and data. */
  start(): Promise<void>
  close(): Promise<void>
}

const prefix = 'return-visit-postgres-'

/** The mount point of Linux's in-memory file system. */
const memory = '/dev/shm'

/** Stops and removes the servers of processes that were killed before they could remove them. */
async function sweep(): Promise<void> {
  for (const folder of [tmpdir(), memory]) {
    for (const name of await readdir(folder).catch(() => [])) {
      const owner = name.startsWith(prefix) ? Number(name.slice(prefix.length).split('-')[0]) : Number.NaN
      if (!Number.isInteger(owner) || (await isAlive(owner))) continue
      await removeCluster(join(folder, name, 'data'))
      await rm(join(folder, name), { recursive: true, force: true })
    }
  }
}

const careless = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_wal_size=256MB']

/**
 * Number of bytes required in memory. It is twice the size of the largest databases and write-ahead log of a test
 * run.
 */
const ROOM = 4 * 1024 ** 3

/**
 * Returns the folder for the server's data: in the in-memory file system if it has enough free space, and otherwise
 * on the disk. A test's database consists of 700 small files, and a test run creates and removes a thousand such
 * databases. Each database takes 0.3 s on the disk of a rented machine and 0.02 s in memory.
 */
async function folderFor(onDisk: boolean): Promise<string> {
  if (onDisk || freemem() < 2 * ROOM) return tmpdir()
  const room = await statfs(memory).catch(() => undefined)
  return room && room.bavail * room.bsize >= ROOM ? memory : tmpdir()
}

/**
 * Starts a server with its own data folder, in memory or in the system's temporary folder.
 *
 * @param options.durable if true, the server waits for the disk like the server of a real installation; used for
 * measurements
 * @param options.crashes if true, what the server confirmed is there after `crash`: the operating system keeps what the
 * server's processes wrote, even in memory
 * @param options.settings further settings of PostgreSQL in the form `name=value`
 */
export async function startScratchServer(
  options: { durable?: boolean; crashes?: boolean; settings?: readonly string[] } = {},
): Promise<ScratchServer> {
  await sweep()
  const home = await mkdtemp(join(await folderFor(options.durable ?? false), `${prefix}${process.pid}-`))
  await chmod(home, 0o755) // the account that runs PostgreSQL must be able to enter this folder; the cluster's folder inside stays 0700
  const folder = join(home, 'data')
  const password = randomBytes(18).toString('base64url')
  const discard = async () => {
    await removeCluster(folder)
    await rm(home, { recursive: true, force: true })
  }
  try {
    const lodging = await findLodging(folder)
    await ensureCluster(lodging, password)
    const port = await freePort()
    const settings = [
      ...(options.durable || options.crashes ? [] : careless),
      'max_connections=200',
      ...(options.settings ?? []),
    ]
    let cluster = await startCluster({ lodging, port, settings })
    // The server and its data are removed whenever this process ends, unless it is ended by kill -9.
    const lastResort = () => {
      cluster.kill()
      for (const path of [lodging.data, home]) rmSync(path, { recursive: true, force: true })
    }
    process.once('exit', lastResort)
    return {
      url: clusterUrl({ port, password, database: 'postgres' }),
      crash: () => cluster.crash(),
      start: async () => {
        cluster = await startCluster({ lodging, port, settings })
      },
      close: async () => {
        await cluster.stop()
        process.off('exit', lastResort)
        await discard()
      },
    }
  } catch (error) {
    await discard()
    throw error
  }
}
