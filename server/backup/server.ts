import pg from 'pg'
import { z } from 'zod'
import { readLsn } from './rules/lsn.ts'

/*
 * What a backup asks the server as an ordinary client. The queries are about the server, not about the product's tables.
 */

/** The slot that makes the server keep the write-ahead log until it is stored. */
export const SLOT = 'return_visit_backup'

export async function connectServer(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'return-visit-backup' })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

const flushed = z.object({ at: z.date(), lsn: z.string() })

/**
 * An instant, and a position before which everything lies that was committed until then. The instant is read first: what was
 * acknowledged before it was flushed before it.
 */
export async function flushedAt(client: pg.Client): Promise<{ at: Date; lsn: bigint }> {
  const { rows } = await client.query(
    'SELECT clock_timestamp() AS at, pg_current_wal_flush_lsn()::text AS lsn',
  )
  const { at, lsn } = flushed.parse(rows[0])
  return { at, lsn: readLsn(lsn) }
}

const slot = z.object({ restart: z.string().nullable(), lost: z.boolean(), active: z.boolean() })

/**
 * Makes the slot if it is missing, and makes it anew if the server has given up on it (max_slot_wal_keep_size).
 * @returns the position from which the server still has the log; `made` if the slot is new
 */
export async function ensureSlot(client: pg.Client): Promise<{ from: bigint; made: boolean }> {
  const read = async () => {
    const { rows } = await client.query(
      `SELECT restart_lsn::text AS restart, coalesce(wal_status = 'lost', false) AS lost, active
       FROM pg_replication_slots WHERE slot_name = $1`,
      [SLOT],
    )
    return rows[0] === undefined ? null : slot.parse(rows[0])
  }
  const found = await read()
  if (found !== null && !found.lost && found.restart !== null)
    return { from: readLsn(found.restart), made: false }
  if (found !== null) await client.query('SELECT pg_drop_replication_slot($1)', [SLOT])
  await client.query('SELECT pg_create_physical_replication_slot($1, true)', [SLOT])
  const made = await read()
  if (made?.restart === null || made === null) throw new Error('the slot of the backup keeps nothing')
  return { from: readLsn(made.restart), made: true }
}

const facts = z.object({ version: z.coerce.number().int(), segment: z.string() })

/** The server's major version. @throws Error if its files of the write-ahead log have another size than usual */
export async function serverVersion(client: pg.Client): Promise<number> {
  const { rows } = await client.query(
    "SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('wal_segment_size') AS segment",
  )
  const { version, segment } = facts.parse(rows[0])
  if (segment !== '16MB') throw new Error(`wal_segment_size is ${segment}; only 16MB is supported`)
  return version
}

const tablespace = z.object({ oid: z.string() })

/** The numbers of the tablespaces that are beside the data folder. */
export async function tablespacesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(
    "SELECT oid::text FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')",
  )
  return z
    .array(tablespace)
    .parse(rows)
    .map(({ oid }) => oid)
}
