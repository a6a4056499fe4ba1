import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm, statfs } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../machine/ports.ts'
import { isAlive } from '../../machine/processes.ts'
import { clusterUrl, ensureCluster, startCluster } from './cluster.ts'
import { findLodging, removeCluster } from './lodging.ts'

/** A temporary PostgreSQL: its data is deleted at the end, so it does not wait for the disk. */
export type ScratchServer = {
  /** The address of the database `postgres`, as superuser. */
  readonly url: string
  close(): Promise<void>
}

const prefix = 'return-visit-postgres-'

/** Linux's in-memory file system. */
const memory = '/dev/shm'

/** Stops and removes the servers of processes that were killed before they could do so. */
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

/** Room for a test run's largest databases and write-ahead log, doubled. */
const ROOM = 4 * 1024 ** 3

/**
 * Memory if there is enough, otherwise the disk: a test's database is 700 small files, created and removed a
 * thousand times per run. On the disk of a rented machine that took 0.3 s each, in memory 0.02 s.
 */
async function folderFor(durable: boolean): Promise<string> {
  if (durable || freemem() < 2 * ROOM) return tmpdir()
  const room = await statfs(memory).catch(() => undefined)
  return room && room.bavail * room.bsize >= ROOM ? memory : tmpdir()
}

/**
 * Starts a server with its own data folder, in memory or in the system's temporary folder.
 *
 * @param options.durable write as a real installation does: for measurements
 * @param options.settings further `name=value` settings of PostgreSQL
 */
export async function startScratchServer(
  options: { durable?: boolean; settings?: readonly string[] } = {},
): Promise<ScratchServer> {
  await sweep()
  const home = await mkdtemp(join(await folderFor(options.durable ?? false), `${prefix}${process.pid}-`))
  await chmod(home, 0o755) // the account that runs PostgreSQL has to pass; the cluster inside stays 0700
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
      ...(options.durable ? [] : careless),
      'max_connections=200',
      ...(options.settings ?? []),
    ]
    const cluster = await startCluster({ lodging, port, settings })
    // However this process ends, except by kill -9, the server and its data are removed.
    const lastResort = () => {
      cluster.kill()
      for (const path of [lodging.data, home]) rmSync(path, { recursive: true, force: true })
    }
    process.once('exit', lastResort)
    return {
      url: clusterUrl({ port, password, database: 'postgres' }),
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
