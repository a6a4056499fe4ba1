import pg from 'pg'
import { type Database, servesAfter } from './db.ts'
import { measured } from './measured.ts'
import type { Queryable } from './statement.ts'

/**
 * Sends statements on one connection.
 * @param sent see `Database`; without it, statements with keyed hashes cannot be sent
 */
export function onConnection(
  client: Pick<pg.ClientBase, 'query'>,
  sent: Database['sent'] = (value) => value,
): Queryable {
  return { query: (text, values) => measured(text, () => client.query(text, values.map(sent))) }
}

/**
 * Runs `work` in one transaction on its own connection, so that either all of its writes take effect or none. After a
 * failure the transaction is rolled back before the connection is given back or closed: PostgreSQL notices a closed
 * connection only later, and until then the next transaction would meet the locks of this one. A connection
 * that answered the rollback serves the next caller, unless PostgreSQL failed otherwise than by refusing a statement.
 */
export async function inTransaction<T>(
  { pool, sent }: Pick<Database, 'pool' | 'sent'>,
  work: (db: Queryable) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  try {
    await measured('BEGIN', () => client.query('BEGIN'))
    const result = await work(onConnection(client, sent))
    await measured('COMMIT', () => client.query('COMMIT'))
    client.release()
    return result
  } catch (error) {
    // If the connection is lost, there is nothing to roll back.
    const rolledBack = await client.query('ROLLBACK').then(
      () => true,
      () => false,
    )
    // A server that is no longer the primary answers a rollback, and would refuse the next write.
    client.release(!rolledBack || (error instanceof pg.DatabaseError && !servesAfter(error)))
    throw error
  }
}

/**
 * Runs several reads in one snapshot. Use it for data that will be compared, because a write between two separate
 * reads would make consistent data look inconsistent.
 */
export async function inSnapshot<T>(
  db: Pick<Database, 'pool' | 'sent'>,
  work: (reading: Queryable) => Promise<T>,
): Promise<T> {
  return await inTransaction(db, async (reading) => {
    await reading.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY', [])
    return await work(reading)
  })
}

const WAITS = 'SET LOCAL idle_in_transaction_session_timeout = 0'

/**
 * Runs several reads in one snapshot, on several connections at once, for work that is too much for one.
 * @param more the number of connections beside the first one
 */
export async function inSharedSnapshot<T>(
  db: Pick<Database, 'pool' | 'sent'>,
  more: number,
  work: (readings: readonly [Queryable, ...Queryable[]]) => Promise<T>,
): Promise<T> {
  return await inSnapshot(db, async (first) => {
    const { rows } = await first.query('SELECT pg_export_snapshot() AS id', [])
    const id = String(rows[0]?.id)
    if (!/^[\dA-F-]+$/.test(id)) throw new Error(`no name of a snapshot: ${id}`)
    // Those that are done with their part wait for the others, which can take minutes. PostgreSQL must not take that for a
    // forgotten transaction and close it: the whole work would fail at its end.
    await first.query(WAITS, [])
    const join = async (left: number, joined: readonly [Queryable, ...Queryable[]]): Promise<T> => {
      if (left === 0) return await work(joined)
      return await inTransaction(db, async (next) => {
        await next.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY', [])
        await next.query(`SET TRANSACTION SNAPSHOT '${id}'`, [])
        await next.query(WAITS, [])
        return await join(left - 1, [...joined, next])
      })
    }
    return await join(more, [first])
  })
}
