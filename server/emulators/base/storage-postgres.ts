import type { ClientBase, Pool } from 'pg'
import { z } from 'zod'

import type { EmulatorStorage, Entry } from './storage.ts'

const row = z
  .object({ key: z.string(), value: z.unknown(), at: z.date() })
  .transform((entry): Entry => ({ key: entry.key, value: entry.value, at: entry.at }))

/**
 * Number of the advisory lock for creating the schema. Without the lock, two instances that start at once would both
 * create the schema, and one would violate the catalogue's unique index.
 */
const CREATE_LOCK = 0x656d756c

/** A suffix that, appended to a prefix, sorts after every key that begins with the prefix, in collation "C". */
const AFTER_ALL = '\u{10FFFF}'

/**
 * Creates the table `emulator.entry` if it is missing. The schema `emulator` is not part of the product's migrations, so
 * it exists only in databases in which the demo was started.
 *
 * @param client a connection of a role that may create schemas; the application's own role may not
 */
export async function createEmulatorTables(client: Pick<ClientBase, 'query'>): Promise<void> {
  await client.query('begin')
  await client.query('select pg_advisory_xact_lock($1)', [CREATE_LOCK])
  // The catalogue itself is read, because PostgreSQL's cache, which "if not exists" asks, may not know yet what another
  // instance has just created.
  const { rowCount } = await client.query(
    "select 1 from pg_tables where schemaname = 'emulator' and tablename = 'entry'",
  )
  if (rowCount === 0)
    await client.query(`
      create schema if not exists emulator;
      create table emulator.entry (
        written bigint generated always as identity,
        kind text not null,
        key text collate "C" not null,
        value jsonb not null,
        at timestamptz not null,
        primary key (kind, key)
      )`)
  await client.query('commit')
}

/**
 * Creates the storage of the emulators in the table `emulator.entry`. If the table is missing, it is created, for which
 * the pool's role must be allowed to create schemas.
 */
export async function createPostgresStorage(pool: Pool): Promise<EmulatorStorage> {
  const client = await pool.connect()
  try {
    await createEmulatorTables(client)
    client.release()
  } catch (error) {
    // The connection may be inside of a failed transaction.
    client.release(true)
    throw error
  }
  return {
    async get(kind, key) {
      const found = await pool.query(
        'select key, value, at from emulator.entry where kind = $1 and key = $2',
        [kind, key],
      )
      return found.rows[0] === undefined ? null : row.parse(found.rows[0])
    },
    async put(kind, key, value, at) {
      await pool.query(
        `insert into emulator.entry (kind, key, value, at) values ($1, $2, $3, $4)
         on conflict (kind, key) do update set value = excluded.value, at = excluded.at`,
        [kind, key, JSON.stringify(value), at],
      )
    },
    async insert(kind, key, value, at) {
      const written = await pool.query(
        `insert into emulator.entry (kind, key, value, at) values ($1, $2, $3, $4)
         on conflict (kind, key) do nothing`,
        [kind, key, JSON.stringify(value), at],
      )
      return written.rowCount === 1
    },
    async list(kind, prefix, limit) {
      const found = await pool.query(
        `select key, value, at from emulator.entry
         where kind = $1 and key >= $2 and key < $3 order by written desc limit $4`,
        [kind, prefix, prefix + AFTER_ALL, limit],
      )
      return found.rows.map((entry) => row.parse(entry))
    },
  }
}
