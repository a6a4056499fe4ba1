import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../ports.ts'
import { isAlive } from '../processes.ts'
import { clusterUrl, ensureCluster, startCluster } from './cluster.ts'
import { findLodging, removeCluster } from './lodging.ts'

/** A PostgreSQL for one occasion: its data is thrown away with it, so it does not wait for the disk. */
export type ScratchServer = {
  /** The address of the database `postgres`, as superuser. */
  readonly url: string
  close(): Promise<void>
}

const prefix = 'return-visit-postgres-'

/** Ends and removes the servers of processes that were killed before they could do it themselves. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = name.startsWith(prefix) ? Number(name.slice(prefix.length).split('-')[0]) : Number.NaN
    if (!Number.isInteger(owner) || (await isAlive(owner))) continue
    await removeCluster(join(tmpdir(), name, 'data'))
    await rm(join(tmpdir(), name), { recursive: true, force: true })
  }
}

const careless = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

/**
 * Starts a server with a data folder of its own in the system's temporary folder.
 *
 * @param options.durable write as a real installation does: for measurements
 * @param options.settings further `name=value` settings of PostgreSQL
 */
export async function startScratchServer(
  options: { durable?: boolean; settings?: readonly string[] } = {},
): Promise<ScratchServer> {
  await sweep()
  const home = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
  await chmod(home, 0o755) // the account PostgreSQL runs as has to pass; the cluster inside stays 0700
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
    // However this process ends, short of kill -9, the server and its data go with it.
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
