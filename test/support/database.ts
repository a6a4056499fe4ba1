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
    // PostgreSQL copies a template for one at a time and refuses while anybody is connected to it: take turns.
    await client.query('select pg_advisory_lock(7305118024412)')
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** `pool.end()` resolves before its connections are closed; a database dropped meanwhile would break them aloud. */
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

/** Copies the run's migrated template. Call `drop()` when done. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `return_visit_test_${process.pid}_${randomBytes(6).toString('hex')}`
  await onServer(`create database ${name} template ${inject('databaseTemplate')}`)
  const address = new URL(inject('databaseServerUrl'))
  address.pathname = `/${name}`
  const pool = new pg.Pool({ connectionString: address.href, max: 16 })
  return {
    url: address.href,
    pool,
    drop: async () => {
      await endPool(pool)
      await onServer(`drop database if exists ${name} with (force)`)
    },
  }
}
