import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

/** A migrated, empty database of a test's own. */
export type TestDatabase = {
  readonly url: string
  readonly pool: pg.Pool
  /** Closes the pool and removes the database, whoever else is still connected. */
  drop(): Promise<void>
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseServerUrl') })
  await client.connect()
  try {
    // PostgreSQL copies a template for one client at a time and refuses while anybody is connected to it: take turns.
    await client.query('select pg_advisory_lock(7305118024412)')
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/**
 * `pool.end()` resolves before its connections are closed; dropping the database meanwhile would make them fail with an
 * error.
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

/**
 * A further template of the run, made by whoever asks for it first: filling takes seconds, copying does not.
 *
 * @param kind tells it from others; two fillings under one kind would be one
 * @param fill is given its address, and has let go of it when done
 * @returns its name, for createTestDatabase
 */
export async function filledTemplate(kind: string, fill: (url: string) => Promise<void>): Promise<string> {
  const name = `${inject('databaseTemplate')}_${kind}`
  const client = new pg.Client({ connectionString: inject('databaseServerUrl') })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(7305118024413)')
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name])
    if (rowCount === 0) {
      // Under another name until it is complete: a template whose filling failed must not be used.
      const unfinished = `${name}_${process.pid}`
      await onServer(
        `create database ${unfinished} template ${inject('databaseTemplate')} strategy file_copy`,
      )
      await fill(addressOf(unfinished))
      await onServer(`alter database ${unfinished} rename to ${name}`)
    }
    return name
  } finally {
    await client.end()
  }
}

/** Copies a template, the run's migrated one unless another is named. Call `drop()` when done. */
export async function createTestDatabase(template = inject('databaseTemplate')): Promise<TestDatabase> {
  const name = `return_visit_test_${process.pid}_${randomBytes(6).toString('hex')}`
  // Copies the files as they are: through the log, a database would take ten times as long.
  await onServer(`create database ${name} template ${template} strategy file_copy`)
  const url = addressOf(name)
  const pool = new pg.Pool({ connectionString: url, max: 16 })
  return {
    url,
    pool,
    drop: async () => {
      await endPool(pool)
      await onServer(`drop database if exists ${name} with (force)`)
    },
  }
}
