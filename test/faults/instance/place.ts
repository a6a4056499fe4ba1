import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { install } from '#server/run/database/install.ts'
import { type ScratchServer, startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { type PreparedVisit, prepareVisits } from '#test/bench/visit/fixture.ts'

/** A database with visits that wait for their customers. */
export interface Place {
  /** The URL of the application. */
  readonly url: string
  /** Connections of the role that owns everything. */
  readonly owner: pg.Pool
  readonly visits: readonly PreparedVisit[]
  /** A folder that every account may enter, for what a fault needs. */
  readonly folder: string
  /** Starts PostgreSQL again after it has ended by itself, as its supervisor does. */
  startDatabase(): Promise<void>
  close(): Promise<void>
}

export interface PlaceOptions {
  readonly visits: number
  /** Whether PostgreSQL waits for the disk. */
  readonly durable: boolean
  /** A library that the server is to load first, made in the place's folder. */
  readonly preload?: (folder: string) => Promise<string | null>
  /** Makes a tablespace for the tables, and returns its name and how it is removed after the server has ended. */
  readonly tablespace?: (
    owner: pg.Pool,
    folder: string,
  ) => Promise<{ readonly name: string; readonly remove: () => Promise<void> } | null>
  /** Moves the write-ahead log elsewhere, and returns how that is removed after the server has ended. */
  readonly logElsewhere?: (
    server: Pick<ScratchServer, 'crash' | 'start'>,
    owner: pg.Pool,
    folder: string,
  ) => Promise<{ readonly remove: () => Promise<void> } | null>
}

/** Starts something with a library loaded before its own. */
async function startWith<T>(library: string | null, start: () => Promise<T>): Promise<T> {
  if (library !== null) process.env.LD_PRELOAD = library
  try {
    return await start()
  } finally {
    delete process.env.LD_PRELOAD
  }
}

/** A log that fits on a small disk. */
const SHORT_LOG = ['max_wal_size=96MB', 'min_wal_size=32MB']

export async function openPlace({
  visits,
  durable,
  preload = () => Promise.resolve(null),
  tablespace = () => Promise.resolve(null),
  logElsewhere = () => Promise.resolve(null),
}: PlaceOptions): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'return-visit-fault-'))
  const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
  const close = async () => {
    for (const end of ends.toReversed()) await end()
  }
  const poolOf = (connectionString: string) => {
    const pool = new pg.Pool({ connectionString, max: 2 })
    // A connection that a fault ends is replaced.
    pool.on('error', () => undefined)
    return pool
  }
  try {
    await chmod(folder, 0o755)
    const library = await preload(folder)
    const server = await startWith(library, () => startScratchServer({ durable, settings: SHORT_LOG }))
    const startDatabase = () => startWith(library, () => server.start())
    const superuser = poolOf(server.url)
    const log = await logElsewhere({ crash: () => server.crash(), start: startDatabase }, superuser, folder)
    if (log !== null) ends.push(log.remove)
    const space = await tablespace(superuser, folder)
    if (space !== null) ends.push(space.remove)
    ends.push(
      () => server.close(),
      () => superuser.end(),
    )
    await superuser.query(`CREATE DATABASE starved${space === null ? '' : ` TABLESPACE ${space.name}`}`)
    const [owner, application] = [new URL(server.url), new URL(server.url)]
    owner.pathname = application.pathname = '/starved'
    application.username = 'starved_application'
    application.password = 'starved-return-visit'
    await install({ owner: owner.href, application: application.href }, { demo: true })
    const prepared = await prepareVisits(application.href, visits)
    const pool = poolOf(owner.href)
    ends.push(() => pool.end())
    return { url: application.href, owner: pool, visits: prepared, folder, startDatabase, close }
  } catch (error) {
    await close()
    throw error
  }
}
