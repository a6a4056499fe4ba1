import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createReadiness } from '#server/health/readiness.ts'
import { openDatabase } from '#server/kernel/database/db.ts'
import { Secrets } from '#server/kernel/secret/secrets.ts'
import { shippedMigrations } from '#server/run/database/sources/migration-files.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { openFront, staffCookies } from '#test/support/server/front.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

let world: World
let shipped: readonly string[]
beforeAll(async () => {
  world = await createWorld()
  await world.due()
  shipped = await shippedMigrations()
})
afterAll(() => world?.close())

const lookOf = async (change: Partial<Parameters<typeof createReadiness>[0]>) =>
  await createReadiness({
    services: world.services,
    migrations: shipped,
    jobsRun: () => true,
    ...change,
  }).look()

/** Lets every write to `table` fail with this SQLSTATE, as PostgreSQL does when its disk is full. */
const refusing = async (pool: pg.Pool, table: string, code: string) => {
  await pool.query(`CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '${code}'; END $$`)
  await pool.query(
    `CREATE TRIGGER refuses BEFORE INSERT OR UPDATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuses()`,
  )
}

describe('an instance is ready', () => {
  it('with the migrations, the keys and the jobs that it needs', async () => {
    expect(await lookOf({})).toEqual({
      status: 'ready',
      database: 'ok',
      migrations: 'ok',
      jobs: 'ok',
      keys: 'ok',
      writes: 'ok',
    })
  })

  it('not while a migration waits; one that it does not know is none of its own', async () => {
    expect(await lookOf({ migrations: [...shipped, '29990101_next'] })).toMatchObject({
      status: 'not ready',
      migrations: 'waiting',
    })
    expect((await lookOf({ migrations: shipped.slice(0, -1) })).status).toBe('ready')
  })

  it('not with the keys of another database', async () => {
    const { db } = world.services
    const index = Buffer.from(String(world.variables.INDEX_KEY), 'base64')
    const others = [
      new Secrets([{ id: 'k1', key: randomBytes(32) }], index, randomBytes(32)),
      new Secrets(
        [{ id: 'k1', key: Buffer.from(String(world.variables.FIELD_KEYS).slice(3), 'base64') }],
        randomBytes(32),
        randomBytes(32),
      ),
    ]
    for (const secrets of others)
      expect(await lookOf({ services: { db, secrets } })).toMatchObject({
        status: 'not ready',
        keys: 'wrong',
      })
  })

  it('not when its job runner has ended', async () => {
    const ended = createReadiness({
      services: world.services,
      migrations: shipped,
      jobsRun: () => false,
    })
    expect(await ended.look()).toMatchObject({ status: 'not ready', jobs: 'stopped' })
  })

  it('not while its database is away, and asks again after a second', async () => {
    const db = openDatabase({
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/x',
      DATABASE_POOL: 2,
      DATABASE_NAMED_STATEMENTS: false,
    })
    const services = { db, secrets: world.services.secrets }
    let now = 0
    const readiness = createReadiness({
      services,
      migrations: shipped,
      jobsRun: () => true,
      nowMs: () => now,
    })
    expect(await readiness.look()).toMatchObject({ status: 'not ready', database: 'unreachable' })
    services.db = world.services.db
    now = 999
    expect((await readiness.look()).database).toBe('unreachable')
    now = 1_000
    expect(await readiness.look()).toMatchObject({ status: 'ready', database: 'ok' })
    await db.close()
  })
})

it('/livez and /readyz answer anybody, and say 503 from the moment the instance is to stop', async () => {
  const open = await openFront()
  try {
    const ask = async (path: string) => {
      const answer = await fetch(`${open.origin}${path}`)
      return { status: answer.status, says: JSON.parse(await answer.text()).status }
    }
    expect(await ask('/livez')).toEqual({ status: 200, says: 'alive' })
    expect(await ask('/readyz')).toEqual({ status: 200, says: 'ready' })
    open.front.withdraw()
    expect(await ask('/readyz')).toEqual({ status: 503, says: 'stopping' })
    expect(await ask('/livez')).toEqual({ status: 200, says: 'alive' })
  } finally {
    await open.close()
  }
})

it('a database that refuses writes is told by /readyz, which stays 200, by /api/health and by the metrics', async () => {
  const port = await freePort()
  const open = await openFront({ variables: { METRICS_PORT: String(port) } })
  try {
    const ask = async (path: string) => {
      const answer = await fetch(`${open.origin}${path}`)
      const { status, writes } = z
        .object({ status: z.string(), writes: z.string().optional() })
        .parse(await answer.json())
      return { http: answer.status, status, writes }
    }
    const counted = async () => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
      return Number(/^rv_database_writes_refused_total\{reason="disk full"\} (\d+)$/m.exec(text)?.[1])
    }
    expect(await ask('/readyz')).toEqual({ http: 200, status: 'ready', writes: 'ok' })
    expect(await ask('/api/health')).toMatchObject({ http: 200, status: 'ok' })
    expect(await counted()).toBe(0)
    await refusing(open.database.pool, 'staff_session', '53100')
    await expect(staffCookies(open, 'demo.admin')).rejects.toThrow()
    expect(await ask('/readyz')).toEqual({ http: 200, status: 'ready', writes: 'disk full' })
    expect(await ask('/api/health')).toMatchObject({
      http: 503,
      status: 'database refuses writes: disk full',
    })
    expect(await counted()).toBeGreaterThan(0)
  } finally {
    await open.close()
  }
})
