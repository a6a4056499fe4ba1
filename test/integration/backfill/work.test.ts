import { afterEach, beforeEach, expect, it } from 'vitest'
import { type BackfillTask, backfillTasks } from '#server/backfill/tasks.ts'
import { beginBackfill, workOnBackfills } from '#server/backfill/work.ts'
import { listBackfills, switchBackfill } from '#server/backfill/write.ts'
import type { Services } from '#server/context.ts'
import { takeIn } from '#server/intake/intake.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { createWorld, systemActor, type World } from '#test/support/world/world.ts'

/** 1.3 batches, so that the last one is not full. */
const CUSTOMERS = 1_300
const names: BackfillTask = backfillTasks.names ?? expect.fail('this release has no backfill of names')

let world: World
beforeEach(async () => {
  world = await createWorld()
  const rows = Array.from({ length: CUSTOMERS }, (_, index) =>
    policyRow(index, world.clock.now(), { idType: 'PASSPORT' }),
  )
  await takeIn(world.services, systemActor, rows)
  // As an earlier release folded them.
  await world.owner.pool.query("UPDATE customer SET name_folded = 'old ' || name")
})
afterEach(() => world.close())

const start = () => beginBackfill(world.services, systemActor, 'names', names)
const state = async () => (await listBackfills(world.db))[0]
const left = async (): Promise<number> => {
  const { rows } = await world.db.pool.query(
    "SELECT count(*)::int AS n FROM customer WHERE name_folded LIKE 'old %'",
  )
  return rows[0]?.n
}
const actions = async (): Promise<unknown[]> => {
  const { rows } = await world.db.pool.query(
    "SELECT action, change FROM audit WHERE target_kind = 'backfill' ORDER BY id",
  )
  return rows
}

/** A process that is killed when it sends its nth statement of the batches, or after it. */
function killedAt(nth: number, after: boolean): { services: Services; sent: () => number } {
  let sent = 0
  let dead = false
  const query: Services['db']['query'] = async (text, values) => {
    if (dead) throw new Error('killed')
    sent += 1
    dead = sent === nth
    if (dead && !after) throw new Error('killed')
    const result = await world.db.query(text, values)
    if (dead) throw new Error('killed')
    return result
  }
  return { services: { ...world.services, db: { ...world.db, query } }, sent: () => sent }
}

it('every row is changed once, and the end is on record', async () => {
  expect(await start()).toBe(true)
  expect(await start()).toBe(false)
  expect(await workOnBackfills(world.services)).toBe(false)
  expect(await left()).toBe(0)
  expect(await state()).toMatchObject({ status: 'DONE', seen: CUSTOMERS, changed: CUSTOMERS })
  expect(await actions()).toEqual([
    { action: 'backfill.start', change: null },
    { action: 'backfill.finish', change: { seen: CUSTOMERS, changed: CUSTOMERS } },
  ])
  expect(await start()).toBe(true)
  await workOnBackfills(world.services)
  expect(await state()).toMatchObject({ status: 'DONE', seen: CUSTOMERS, changed: 0 })
})

it('killed at any statement, the next process goes on behind the last recorded batch', async () => {
  await start()
  const whole = killedAt(Number.POSITIVE_INFINITY, false)
  await workOnBackfills(whole.services)
  const statements = whole.sent()
  expect(statements).toBeGreaterThan(10)
  for (let nth = 1; nth <= statements; nth += 1) {
    for (const after of [false, true]) {
      await world.owner.pool.query("UPDATE customer SET name_folded = 'old ' || name")
      await start()
      await expect(workOnBackfills(killedAt(nth, after).services)).rejects.toThrow('killed')
      const before = await state()
      // Of what was changed at most one batch is not recorded.
      expect(CUSTOMERS - (await left()) - (before?.changed ?? 0)).toBeLessThanOrEqual(500)
      await workOnBackfills(world.services)
      expect(await left()).toBe(0)
      expect(await state()).toMatchObject({ status: 'DONE', seen: CUSTOMERS })
    }
  }
})

it('two processes at once count each batch once', async () => {
  await start()
  await Promise.all([workOnBackfills(world.services), workOnBackfills(world.otherInstance())])
  await workOnBackfills(world.services)
  expect(await left()).toBe(0)
  expect(await state()).toMatchObject({ status: 'DONE', seen: CUSTOMERS })
})

it('a pause takes effect after the batch under way, and the rest follows when it is resumed', async () => {
  await start()
  const pausing: BackfillTask = {
    ...names,
    batch: async (services, after) => {
      const at = world.clock.now()
      await switchBackfill(world.db, systemActor, { name: 'names', to: 'PAUSED', at })
      return await names.batch(services, after)
    },
  }
  await workOnBackfills(world.services, { names: pausing })
  expect(await state()).toMatchObject({ status: 'PAUSED', seen: 500 })
  await workOnBackfills(world.services)
  expect(await left()).toBe(CUSTOMERS - 500)
  expect(await start()).toBe(false)
  const at = world.clock.now()
  expect(await switchBackfill(world.db, systemActor, { name: 'names', to: 'RUNNING', at })).toBe(true)
  expect(await switchBackfill(world.db, systemActor, { name: 'names', to: 'RUNNING', at })).toBe(false)
  await workOnBackfills(world.services)
  expect(await left()).toBe(0)
})

it('a backfill of another release is left to it', async () => {
  await start()
  expect(await workOnBackfills(world.services, {})).toBe(false)
  expect(await state()).toMatchObject({ status: 'RUNNING', seen: 0 })
})
