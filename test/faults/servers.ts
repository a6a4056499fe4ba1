import pg from 'pg'
import { type ScratchServer, startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { installOn } from '#test/support/server/own-server.ts'

/** A PostgreSQL server with an installed, empty database from which others are copied. */
interface Server {
  readonly server: ScratchServer
  readonly template: { readonly url: string; readonly ownerUrl: string }
}

let shared: Promise<Server> | null = null

async function start(): Promise<Server> {
  // A part of the write-ahead log is not read again after each crash, so that the cycles stay short.
  const settings = ['shared_buffers=128MB', 'checkpoint_timeout=30s', 'max_wal_size=512MB']
  const server = await startScratchServer({ crashes: true, settings })
  try {
    return { server, template: await installOn(server) }
  } catch (error) {
    await server.close()
    throw error
  }
}

async function onServer({ server }: Server, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  try {
    for (const sql of statements) await client.query(sql)
  } finally {
    await client.end()
  }
}

let databases = 0

function named(url: string, name: string): string {
  const address = new URL(url)
  address.pathname = `/${name}`
  return address.href
}

/** A database of one campaign's own. */
export interface OwnDatabase {
  readonly server: ScratchServer
  readonly url: string
  readonly ownerUrl: string
  /** Sends statements as the superuser, outside the database. */
  onServer(...statements: readonly string[]): Promise<void>
  drop(): Promise<void>
}

/** Copies the installed database. All campaigns of a run share one server, because starting and installing one takes long. */
export async function ownDatabase(): Promise<OwnDatabase> {
  shared ??= start()
  const own = await shared
  databases += 1
  const name = `faults_${databases}`
  await onServer(
    own,
    `CREATE DATABASE ${name} TEMPLATE visits STRATEGY FILE_COPY`,
    `REVOKE TEMPORARY ON DATABASE ${name} FROM PUBLIC`,
  )
  return {
    server: own.server,
    url: named(own.template.url, name),
    ownerUrl: named(own.template.ownerUrl, name),
    onServer: (...statements) => onServer(own, ...statements),
    drop: () => onServer(own, `DROP DATABASE ${name} WITH (FORCE)`),
  }
}

/** Stops the server that the campaigns shared. */
export async function closeServer(): Promise<void> {
  const own = await shared
  shared = null
  await own?.server.close()
}
