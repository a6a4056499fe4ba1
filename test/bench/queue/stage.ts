import { randomUUID } from 'node:crypto'
import type { Services } from '#server/context.ts'
import type { Actor } from '#server/evidence/audit.ts'
import { ManualClock } from '#server/kernel/clock.ts'
import { type Database, openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { createServices } from '#server/services.ts'
import { benchVariables } from '#test/bench/visit/fixture.ts'
import { addWaiting, NOW, settle } from './fixture.ts'

/** The number of connections of one process, equal to the maximum number of concurrent agents. */
export const CONNECTIONS = 32

/** A queue of one size: the product's services with a separate database and a clock that does not advance. */
export interface Stage {
  readonly name: string
  readonly databaseUrl: string
  readonly db: Database
  readonly services: Services
  /** Agents with a call profile; their number is the maximum number of concurrent agents. */
  readonly agents: readonly Actor[]
  /** Adds new cases to the queue to replace finished ones. */
  refill(count: number): Promise<void>
  close(): Promise<void>
}

export function actorOf(id: string): Actor {
  return {
    kind: 'STAFF',
    id,
    requestId: 'bench-0123456789',
    origin: { address: 'f3b1c0a4d2', agent: 'Mozilla/5.0' },
  }
}

/** Every agent speaks the first language. One in eight also speaks another. */
async function addProfiles(db: Database): Promise<Actor[]> {
  const agents = Array.from({ length: CONNECTIONS }, () => actorOf(randomUUID()))
  for (const [index, { id }] of agents.entries()) {
    const languages = index % 8 === 0 ? ['zh', index % 16 === 0 ? 'yue' : 'en'] : ['zh']
    await db.pool.query(
      `INSERT INTO call_profile (staff_id, languages, work_days, from_hour, to_hour, in_sales, version, updated_at, updated_by)
        VALUES ($1, $2, '{1,2,3,4,5,6,7}', 9, 20, false, 1, $3, 'bench')`,
      [id, languages, NOW],
    )
  }
  return agents
}

/** @param next number of the next case to add, which is one more than the number of cases in the database */
export async function openStage(name: string, databaseUrl: string, next: number): Promise<Stage> {
  const env = readEnv({ ...benchVariables(databaseUrl, 1), DATABASE_POOL: String(CONNECTIONS) })
  const db = openDatabase(env)
  // Without this, the pool would close its idle connections while other queues are measured, and each new connection
  // would have to plan its statements again.
  db.pool.options.idleTimeoutMillis = 0
  const { services } = createServices({ env, db, clock: new ManualClock(NOW), wake: () => undefined })
  const agents = await addProfiles(db)
  let made = next
  return {
    name,
    databaseUrl,
    db,
    services,
    agents,
    refill: async (count) => {
      await addWaiting(services, made, count)
      made += count
    },
    close: () => db.close(),
  }
}

/** Adds cases to the queue of a migrated database until it holds `total` cases. */
export async function growTo(databaseUrl: string, from: number, total: number): Promise<void> {
  const env = readEnv(benchVariables(databaseUrl, 1))
  const db = openDatabase(env)
  try {
    const { services } = createServices({ env, db, clock: new ManualClock(NOW), wake: () => undefined })
    await addWaiting(services, from, total - from)
    await settle(db.pool)
  } finally {
    await db.close()
  }
}
