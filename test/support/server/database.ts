import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

/** A migrated, empty database for a single test file. */
export type TestDatabase = {
  /** The URL with the role under which the application runs. */
  readonly url: string
  /** The URL with the role that owns the tables. */
  readonly ownerUrl: string
  /** Connections of the role that owns the tables, for what the application's role may not do. */
  readonly pool: pg.Pool
  /** Closes the pool and removes the database, even if other clients are still connected. */
  drop(): Promise<void>
}

let administrators: pg.Pool | undefined

function openAdministrators(): pg.Pool {
  const pool = new pg.Pool({
    connectionString: inject('databaseServerUrl'),
    max: 1,
    idleTimeoutMillis: 0,
    allowExitOnIdle: true,
  })
  // The server may end before this process.
  pool.on('error', () => undefined)
  return pool
}

/**
 * Carries out statements on the whole server, for one caller of this process after the other. The connection stays open
 * for the next test and file: a new one costs as much as copying a database, and a thousand tests copy one.
 */
async function onServer(...statements: readonly string[]): Promise<void> {
  administrators ??= openAdministrators()
  const client = await administrators.connect()
  let failed = true
  try {
    // PostgreSQL lets only one client at a time copy a template, and refuses to copy while any client is connected to
    // the template. The advisory lock makes the workers take turns.
    await client.query('select pg_advisory_lock(7305118024412)')
    for (const sql of statements) await client.query(sql)
    await client.query('select pg_advisory_unlock(7305118024412)')
    failed = false
  } finally {
    // A connection that is closed gives the lock back.
    client.release(failed)
  }
}

/**
 * Closes a pool and waits until its connections are closed, because `pool.end()` resolves earlier. If the database
 * were dropped while connections are still open, the connections would fail with an error.
 */
export async function endPool(pool: pg.Pool): Promise<void> {
  let open = pool.totalCount
  const closed = new Promise<void>((resolve) => {
    if (open === 0) resolve()
    pool.on('remove', () => {
      open -= 1
      if (open === 0) resolve()
    })
  })
  await pool.end()
  await closed
}

function addressOf(name: string): string {
  const address = new URL(inject('databaseServerUrl'))
  address.pathname = `/${name}`
  return address.href
}

function applicationAddressOf(name: string): string {
  const { role, password } = inject('databaseApplication')
  const address = new URL(addressOf(name))
  address.username = role
  address.password = password
  return address.href
}

/** PostgreSQL does not copy the rights on a database with it. */
const withoutTemporary = (name: string) => `revoke temporary on database ${name} from public`

/**
 * Returns the name of an additional template database for this run. Only the first caller creates and fills it. Other
 * callers reuse it, because filling takes seconds and copying does not.
 *
 * @param kind distinguishes the templates; each kind is filled only once
 * @param fill receives the database's URL with the application's role, and must have closed its connections when it resolves
 * @returns the template's name, for `createTestDatabase`
 */
export async function filledTemplate(kind: string, fill: (url: string) => Promise<void>): Promise<string> {
  const name = `${inject('databaseTemplate')}_${kind}`
  const client = new pg.Client({ connectionString: inject('databaseServerUrl') })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(7305118024413)')
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name])
    if (rowCount === 0) {
      // The database has another name until it is complete, so that a template whose filling failed is never used.
      const unfinished = `${name}_${process.pid}`
      await onServer(
        `create database ${unfinished} template ${inject('databaseTemplate')} strategy file_copy`,
        withoutTemporary(unfinished),
      )
      await fill(applicationAddressOf(unfinished))
      await onServer(`alter database ${unfinished} rename to ${name}`)
    }
    return name
  } finally {
    await client.end()
  }
}

/** Copies a template; the default is the run's migrated template. The caller must call `drop()` at the end. */
export async function createTestDatabase(template = inject('databaseTemplate')): Promise<TestDatabase> {
  const name = `return_visit_test_${process.pid}_${randomBytes(6).toString('hex')}`
  // `file_copy` copies the template's files directly. Copying through the write-ahead log would take ten times as
  // long.
  await onServer(`create database ${name} template ${template} strategy file_copy`, withoutTemporary(name))
  const ownerUrl = addressOf(name)
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 16 })
  return {
    url: applicationAddressOf(name),
    ownerUrl,
    pool,
    drop: async () => {
      await endPool(pool)
      await onServer(`drop database if exists ${name} with (force)`)
    },
  }
}
