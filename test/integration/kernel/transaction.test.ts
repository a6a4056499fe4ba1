import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '#server/kernel/database/db.ts'
import { inSharedSnapshot, inTransaction } from '#server/kernel/database/transaction.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

it('a failed transaction has given its locks back when the failure is told', async () => {
  const lock = async (fails: boolean) =>
    await inTransaction(world.db, async (db) => {
      const { rows } = await db.query('SELECT pg_try_advisory_xact_lock(4711) AS mine', [])
      if (fails) throw new Error('failed with the lock')
      return rows[0]?.mine
    })
  const { pool } = world.db
  for (let round = 0; round < 50; round += 1) {
    // The second transaction finds an open connection, so it begins as soon as the first one has failed.
    for (const client of await Promise.all([pool.connect(), pool.connect()])) client.release()
    await expect(lock(true)).rejects.toThrow('failed with the lock')
    expect(await lock(false)).toBe(true)
  }
})

// With a million visits, one of the readers is done minutes before the last.
it('a reader of a shared snapshot may wait for the others for longer than a forgotten transaction', async () => {
  const pool = new pg.Pool({
    connectionString: world.variables.DATABASE_URL,
    max: 3,
    idle_in_transaction_session_timeout: 100,
  })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = { pool, sent: (value: unknown) => value }
  const longer = () => world.db.query('SELECT pg_sleep(0.5)', [])
  try {
    const forgotten = inTransaction(db, async (own) => {
      await longer()
      return await own.query('SELECT 1', [])
    })
    await expect(forgotten).rejects.toThrow()
    const counts = await inSharedSnapshot(db, 1, async (readings) => {
      await longer()
      return await Promise.all(readings.map(async (own) => (await own.query('SELECT 1', [])).rowCount))
    })
    expect(counts).toEqual([1, 1])
  } finally {
    await pool.end()
  }
})

/** The process of PostgreSQL behind the only connection of a pool. */
async function backend(db: Database): Promise<unknown> {
  const { rows } = await db.query('SELECT pg_backend_pid() AS pid', [])
  return rows[0]?.pid
}

describe('a connection', () => {
  let db: Database
  beforeAll(() => {
    db = openDatabase({
      DATABASE_URL: world.variables.DATABASE_URL ?? '',
      DATABASE_POOL: 1,
      DATABASE_NAMED_STATEMENTS: true,
    })
  })
  afterAll(() => db.close())

  // A new connection costs more than fifty times the statement that was refused.
  it.each([
    ['a conflict', "DO $$ BEGIN RAISE EXCEPTION 'outdated' USING ERRCODE = '40001'; END $$", '40001'],
    ['a wrong value', "SELECT 'x'::text::int", '22P02'],
    ['a name that does not exist', 'SELECT * FROM no_such_table', '42P01'],
    [
      'a row that is there already',
      'INSERT INTO template_version SELECT t.* FROM template_version t',
      '23505',
    ],
  ])('is kept after %s, and the same statement can be sent again', async (_, text, code) => {
    const before = await backend(db)
    for (let time = 0; time < 3; time += 1) await expect(db.query(text, [])).rejects.toMatchObject({ code })
    expect(await backend(db)).toBe(before)
  })

  it('is kept after a transaction that its work gave up, and is outside of it', async () => {
    const before = await backend(db)
    const given = inTransaction(db, async (own) => {
      await own.query('SELECT no_such_column', [])
    })
    await expect(given).rejects.toMatchObject({ code: '42703' })
    expect(await backend(db)).toBe(before)
  })

  it('to a server that is no longer the primary is replaced, though it answers the rollback', async () => {
    const write = 'CREATE TABLE written_on_a_replica ()'
    const before = await backend(db)
    const given = inTransaction(db, async (own) => {
      await own.query('SET TRANSACTION READ ONLY', [])
      await own.query(write, [])
    })
    await expect(given).rejects.toMatchObject({ code: '25006' })
    const between = await backend(db)
    expect(between).not.toBe(before)
    await db.query('SET default_transaction_read_only = on', [])
    await expect(db.query(write, [])).rejects.toMatchObject({ code: '25006' })
    expect(await backend(db)).not.toBe(between)
  })

  it('that PostgreSQL closed is replaced', async () => {
    const before = await backend(db)
    await expect(db.query('SELECT pg_terminate_backend(pg_backend_pid())', [])).rejects.toThrow()
    expect(await backend(db)).not.toBe(before)
    const given = inTransaction(db, (own) => own.query('SELECT pg_terminate_backend(pg_backend_pid())', []))
    await expect(given).rejects.toThrow()
    expect(await backend(db)).not.toBe(before)
  })
})
