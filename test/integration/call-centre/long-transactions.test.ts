import pg from 'pg'
import pino from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  LONG_TRANSACTION_SECONDS,
  longTransactions,
  watchTransactions,
} from '#server/call-centre/queue/long-transactions.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

let world: World
let other: pg.Client
let idle: pg.Client

beforeEach(async () => {
  world = await createWorld()
  const { connectionString } = world.db.pool.options
  const open = async (name: string) => {
    const client = new pg.Client({ connectionString, application_name: name })
    await client.connect()
    return client
  }
  other = await open('forgotten')
  idle = await open('idle')
  await idle.query('SELECT 1')
})
afterEach(async () => {
  await Promise.all([other.end(), idle.end()])
  await world.close()
})

async function pidOf(client: pg.Client): Promise<unknown> {
  return (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid
}

it('finds a transaction that is left open, and neither idle connections nor its own query', async () => {
  expect(await longTransactions(world.db, 0)).toEqual([])
  await other.query('BEGIN')
  await other.query("SELECT 'what was asked stays out of it'")
  const found = await longTransactions(world.db, 0)
  expect(found).toEqual([
    {
      pid: await pidOf(other),
      applicationName: 'forgotten',
      state: 'idle in transaction',
      seconds: expect.any(Number),
    },
  ])
  expect(JSON.stringify(found)).not.toContain('what was asked')
  expect(found[0]?.seconds).toBeGreaterThan(0)
})

it('finds a transaction that is still working, too', async () => {
  // The transaction waits for a lock instead of a sleep, so that the test decides when the statement ends.
  await idle.query('SELECT pg_advisory_lock(1)')
  const working = other.query('SELECT pg_advisory_lock(1)')
  await expect
    .poll(async () => (await longTransactions(world.db, 0)).map(({ state }) => state))
    .toEqual(['active'])
  await idle.query('SELECT pg_advisory_unlock(1)')
  await working
  expect(await longTransactions(world.db, 0)).toEqual([])
})

it('tolerates half a minute', async () => {
  expect(LONG_TRANSACTION_SECONDS).toBe(30)
  await other.query('BEGIN')
  await other.query('SELECT 1')
  expect(await longTransactions(world.db)).toEqual([])
})

it('forgets it as soon as it ends', async () => {
  await other.query('BEGIN')
  await other.query('SELECT 1')
  await other.query('ROLLBACK')
  expect(await longTransactions(world.db, 0)).toEqual([])
})

it('ignores other databases of the server', async () => {
  const elsewhere = await createWorld()
  const client = await elsewhere.db.pool.connect()
  await client.query('BEGIN')
  expect(await longTransactions(world.db, 0)).toEqual([])
  await client.query('ROLLBACK')
  client.release()
  await elsewhere.close()
})

it('logs one line per round under a name an alarm can match, and nothing when there is none', async () => {
  const lines: unknown[] = []
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  await watchTransactions(world.db, log, 0)
  expect(lines).toEqual([])
  await other.query('BEGIN')
  await idle.query('BEGIN')
  await watchTransactions(world.db, log, 0)
  expect(lines).toEqual([
    expect.objectContaining({
      level: 50,
      alarm: 'LONG_TRANSACTION',
      pids: [await pidOf(other), await pidOf(idle)],
      seconds: [expect.any(Number), expect.any(Number)],
      applications: ['forgotten', 'idle'],
    }),
  ])
  await idle.query('ROLLBACK')
})
