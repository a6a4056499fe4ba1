import type pg from 'pg'
import type { Database } from './db.ts'
import { measured } from './measured.ts'
import type { Queryable } from './statement.ts'

/** Sends statements on one connection. */
export function onConnection(client: Pick<pg.ClientBase, 'query'>): Queryable {
  return { query: (text, values) => measured(text, () => client.query(text, [...values])) }
}

/**
 * Runs `work` in one transaction on its own connection, so that either all of its writes take effect or none. After a
 * failure the connection is discarded. The transaction is rolled back before: PostgreSQL notices a closed connection
 * only later, and until then the next transaction would meet the locks of this one.
 */
export async function inTransaction<T>(
  { pool }: Pick<Database, 'pool'>,
  work: (db: Queryable) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  try {
    await measured('BEGIN', () => client.query('BEGIN'))
    const result = await work(onConnection(client))
    await measured('COMMIT', () => client.query('COMMIT'))
    client.release()
    return result
  } catch (error) {
    // If the connection is lost, there is nothing to roll back.
    await client.query('ROLLBACK').catch(() => undefined)
    client.release(true)
    throw error
  }
}

/**
 * Runs several reads in one snapshot. Use it for data that will be compared, because a write between two separate
 * reads would make consistent data look inconsistent.
 */
export async function inSnapshot<T>(
  db: Pick<Database, 'pool'>,
  work: (reading: Queryable) => Promise<T>,
): Promise<T> {
  return await inTransaction(db, async (reading) => {
    await reading.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY', [])
    return await work(reading)
  })
}

/**
 * Runs several reads in one snapshot, on several connections at once, for work that is too much for one.
 * @param more the number of connections beside the first one
 */
export async function inSharedSnapshot<T>(
  db: Pick<Database, 'pool'>,
  more: number,
  work: (readings: readonly [Queryable, ...Queryable[]]) => Promise<T>,
): Promise<T> {
  return await inSnapshot(db, async (first) => {
    const { rows } = await first.query('SELECT pg_export_snapshot() AS id', [])
    const id = String(rows[0]?.id)
    if (!/^[\dA-F-]+$/.test(id)) throw new Error(`no name of a snapshot: ${id}`)
    const join = async (left: number, joined: readonly [Queryable, ...Queryable[]]): Promise<T> => {
      if (left === 0) return await work(joined)
      return await inTransaction(db, async (next) => {
        await next.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY', [])
        await next.query(`SET TRANSACTION SNAPSHOT '${id}'`, [])
        return await join(left - 1, [...joined, next])
      })
    }
    return await join(more, [first])
  })
}
