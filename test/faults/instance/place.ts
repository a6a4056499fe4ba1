import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { install } from '#server/run/database/install.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
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
}

/** Starts PostgreSQL with a library loaded before its own. */
async function startWith(library: string | null, durable: boolean) {
  if (library !== null) process.env.LD_PRELOAD = library
  try {
    return await startScratchServer({ durable })
  } finally {
    delete process.env.LD_PRELOAD
  }
}

export async function openPlace({
  visits,
  durable,
  preload = () => Promise.resolve(null),
  tablespace = () => Promise.resolve(null),
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
    const server = await startWith(await preload(folder), durable)
    const superuser = poolOf(server.url)
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
    return { url: application.href, owner: pool, visits: prepared, folder, close }
  } catch (error) {
    await close()
    throw error
  }
}
