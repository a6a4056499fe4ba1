import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { z } from 'zod'
import { requireWritableFolder, unwritable } from '../machine/disk.ts'
import { takeLock } from '../machine/lock.ts'
import { freePort } from '../machine/ports.ts'
import type { Secrets } from '../machine/secrets.ts'
import { readOrCreateSecrets } from '../machine/secrets.ts'
import { clusterUrl, ensureCluster, startCluster } from './postgres/cluster.ts'
import { clearLeftover } from './postgres/leftover.ts'
import { findLodging } from './postgres/lodging.ts'
import { ensureRole, loginOf, setPassword } from './roles/role.ts'

const database = 'return_visit'
const application = 'return_visit_app'
const remembered = z.object({ port: z.number().int().min(1).max(65535) })

/** The embedded database, which is used if no DATABASE_URL is given. */
export type MachineDatabase = {
  /** The URL with the role under which the application runs. */
  readonly url: string
  /** The URL with the superuser, who owns the tables. */
  readonly ownerUrl: string
  readonly secrets: Secrets
  /**
   * Resolves to the server's last lines of output if the server ends unexpectedly. Never resolves if the server is
   * stopped on purpose.
   */
  readonly lost: Promise<string>
  /** Kills the server. At the next start, the server recovers the data from its write-ahead log. */
  kill(): void
  close(): Promise<void>
}

async function rememberedPort(file: string): Promise<number | undefined> {
  try {
    return remembered.parse(JSON.parse(await readFile(file, 'utf8'))).port
  } catch {
    return undefined // no port is stored or the file is unreadable, so any free port is used
  }
}

/** Returns the location of the data as text for a user who may want to delete `.data` and start again. */
function placeOf(data: string, asked: string): string {
  if (data === asked) return '.data'
  return `${data} (the account PostgreSQL runs as cannot enter this folder; remove .data and that goes at the next start)`
}

/** The URLs of the database in a cluster that listens on a port. */
function urlsOf(port: number, secrets: Secrets): Pick<MachineDatabase, 'url' | 'ownerUrl'> {
  return {
    url: clusterUrl({ port, password: secrets.applicationPassword, database, user: application }),
    ownerUrl: clusterUrl({ port, password: secrets.databasePassword, database }),
  }
}

/** Creates the database and the application's role if they are missing. The role always gets the password of `url`. */
async function ensureDatabase(serverUrl: string, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    const login = loginOf(url)
    if (!(await ensureRole(client, login))) await setPassword(client, login)
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database])
    if (rowCount === 0) await client.query(`create database ${database}`)
  } finally {
    await client.end()
  }
}

/**
 * Starts the embedded PostgreSQL on its folder. Only one process can use the folder at a time. Remains of a killed
 * run are removed first.
 *
 * @param folder contains all files of the database; created if it is missing
 * @param say receives progress messages, one line each
 * @throws StartFailure if the folder is in use or not writable, or the server does not start
 */
export async function openMachineDatabase(
  folder: string,
  say: (line: string) => void,
): Promise<MachineDatabase> {
  await requireWritableFolder(folder, 300)
  const portFile = join(folder, 'database.json')
  const cluster = join(folder, 'postgres')
  try {
    const release = await takeLock(join(folder, 'lock'))
    try {
      const secrets = await readOrCreateSecrets(join(folder, 'secrets.json'))
      const password = secrets.databasePassword
      const lodging = await findLodging(cluster)
      const cleared = await clearLeftover(lodging.account, lodging.data)
      if (cleared !== undefined) say(`Database: ${cleared}`)
      if (await ensureCluster(lodging, password))
        say(`Database: created an embedded PostgreSQL in ${placeOf(lodging.data, cluster)}`)
      const port = await freePort(await rememberedPort(portFile))
      await writeFile(portFile, JSON.stringify({ port }))
      const settings = ['max_connections=120', 'shared_buffers=256MB']
      const server = await startCluster({ lodging, port, settings })
      let closing = false
      try {
        await ensureDatabase(clusterUrl({ port, password, database: 'postgres' }), urlsOf(port, secrets).url)
      } catch (error) {
        await server.stop()
        throw error
      }
      return {
        ...urlsOf(port, secrets),
        secrets,
        lost: new Promise((resolve) => {
          void server.ended.then((words) => {
            if (!closing) resolve(words)
          })
        }),
        kill: () => {
          closing = true
          server.kill()
        },
        close: async () => {
          closing = true
          await server.stop()
          await release()
        },
      }
    } catch (error) {
      await release()
      throw error
    }
  } catch (error) {
    throw unwritable(folder, error) ?? error
  }
}

/**
 * Returns the URLs and secrets of the embedded database of a platform that is already running here. Used by commands
 * that run beside the platform.
 *
 * @returns undefined if no embedded database was ever started here
 */
export async function joinMachineDatabase(
  folder: string,
): Promise<Pick<MachineDatabase, 'url' | 'ownerUrl' | 'secrets'> | undefined> {
  const port = await rememberedPort(join(folder, 'database.json'))
  if (port === undefined) return undefined
  const secrets = await readOrCreateSecrets(join(folder, 'secrets.json'))
  return { ...urlsOf(port, secrets), secrets }
}
