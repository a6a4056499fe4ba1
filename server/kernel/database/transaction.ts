import type pg from 'pg'
import type { Database } from './db.ts'

/** Does work in one transaction of its own connection: all of it, or nothing. What failed takes its connection along. */
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

/** What reads within one snapshot asks. */
export type Reading = Pick<Database, 'query'>

/**
 * Reads several things as they were at one moment. What is held against each other has to be read so: between two statements
 * somebody may write, and nothing would be wrong but the reading.
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
