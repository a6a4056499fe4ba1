import type pg from 'pg'
import type { Database } from './db.ts'

/**
 * Runs `work` in one transaction on its own connection, so that all of it is written or nothing. After a failure the
 * connection is discarded.
 */
export async function inTransaction<T>(
  { pool }: Pick<Database, 'pool'>,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    client.release()
    return result
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** The database as seen in one snapshot. It can only query. */
export type Reading = Pick<Database, 'query'>

/**
 * Runs several reads in one snapshot. Data that will be compared must be read this way, because a write between two
 * statements would make consistent data look inconsistent.
 */
export async function inSnapshot<T>(
  db: Pick<Database, 'pool'>,
  work: (reading: Reading) => Promise<T>,
): Promise<T> {
  return await inTransaction(db, async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY')
    return await work({ query: (text, values) => client.query(text, [...values]) })
  })
}
