import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkEvidence } from '#server/evidence-check/check.ts'
import { EventMac } from '#server/kernel/secret/event-mac.ts'
import { foreignAudit } from '#server/transparency/audit-origin.ts'
import { checkpoint, keyOfLog } from '#server/transparency/checkpoint.ts'
import { askedCase, callAndConfirm, deskOf, takeNext } from '#test/support/world/queue.ts'
import { createWorld, finish, verify, type World } from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

/** A row as a version without keyed hashes wrote it, or as somebody writes it who has the application's rights. */
async function writeBare(): Promise<string> {
  const { rows } = await world.db.pool.query<{ id: string }>(
    `INSERT INTO audit (at, actor_kind, actor_id, action, target_kind, target_id, request_id, origin)
      VALUES ($1, 'STAFF', 'somebody', 'visit.view', 'visit', 'x', 'x', '{}') RETURNING id`,
    [world.clock.now()],
  )
  return String(rows[0]?.id)
}

async function foreign(): Promise<string[]> {
  world.clock.advance(61_000)
  await checkpoint(world.services)
  const { log, current } = world.services.evidence
  const trusted = current === null ? [] : [keyOfLog(log, current)]
  const mac = world.services.eventMac
  const { findings } = await checkEvidence(world.db, { log, trusted, published: [], mac })
  return findings.map((one) => (one.what === 'ROW_FOREIGN' ? one.key : one.what))
}

test('rows from before are left alone; from the first judged row on, none may be without a keyed hash', async () => {
  await writeBare()
  expect(await foreign()).toEqual([])
  const again = await writeBare()
  expect(await foreign(), again).toEqual([])
  await world.due()
  expect(await foreign()).toEqual([])
  const late = await writeBare()
  expect(await foreign()).toEqual([late])
  // A true row beside it is not named.
  await world.due()
  const later = await writeBare()
  expect(await foreign()).toEqual([late, later])
})

test('the rows of every way of writing hold, and under no other key', async () => {
  const { visitId, openid } = await world.due()
  const browser = await world.browser(openid)
  await verify(world, browser, visitId)
  await finish(world, browser, visitId)
  await askedCase(world, 10)
  const desk = await deskOf(world)
  await callAndConfirm(desk, await takeNext(desk))
  const { rows } = await world.db.pool.query<{ id: string; action: string }>(
    "SELECT id, action FROM audit WHERE mac IS NOT NULL AND actor_id <> 'somebody'",
  )
  const actions = new Set(rows.map(({ action }) => action))
  // Of a statement that is built, of one that is prepared, and of one that writes several rows.
  for (const action of ['visit.sign', 'callback.claim', 'policy.intake']) expect(actions).toContain(action)
  const keys = rows.map(({ id }) => id)
  expect(await foreignAudit(world.db, world.services.eventMac, keys)).toEqual(new Map())
  const other = Buffer.alloc(32, 7)
  const found = await foreignAudit(world.db, new EventMac([other]), keys)
  expect([...found.values()]).toEqual(keys.map(() => 'WRONG'))
})
