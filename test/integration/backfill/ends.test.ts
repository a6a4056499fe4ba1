import { afterEach, beforeEach, expect, it } from 'vitest'
import { backfillTasks } from '#server/backfill/tasks.ts'
import { beginBackfill, workOnBackfills } from '#server/backfill/work.ts'
import { DAY_MS, dayOf } from '#server/kernel/calendar.ts'
import { duePolicies } from '#server/retention/due.ts'
import {
  approved,
  checked,
  completed,
  desks,
  end,
  passYears,
  sign,
  work,
} from '#test/integration/retention/retention-desk.ts'
import { createWorld, systemActor, type World } from '#test/support/world/world.ts'

const task = backfillTasks.ends ?? expect.fail('this release has no backfill of ends')

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

/** A surrendered policy as an earlier release stored it: neither the row nor the audit says an end. */
async function surrendered() {
  const one = await completed(world)
  await world.owner.pool.query(
    "UPDATE policy SET status = 'SURRENDERED', updated_at = $2 WHERE policy_no = $1",
    [one.policyNo, world.clock.at],
  )
  return one
}

const policies = async () =>
  (
    await world.owner.pool.query(
      'SELECT policy_no, status::text, ended_on::text, end_reason, version FROM policy ORDER BY policy_no',
    )
  ).rows

async function run(): Promise<void> {
  expect(await beginBackfill(world.services, systemActor, 'ends', task)).toBe(true)
  while (await workOnBackfills(world.services, { ends: task }));
}

it('gives what was surrendered the day of its last change, once, and nothing to any other policy', async () => {
  const known = await surrendered()
  const day = dayOf(world.clock.at)
  const matured = await completed(world)
  await end(world, matured.policyNo)
  await completed(world)
  const before = await policies()
  world.clock.advance(30 * DAY_MS)
  await run()
  const after = await policies()
  expect(after).toEqual(
    before.map((row) =>
      row.policy_no === known.policyNo
        ? { ...row, ended_on: day, end_reason: 'SURRENDERED', version: row.version + 1 }
        : row,
    ),
  )
  await run()
  expect(await policies()).toEqual(after)
  const { rows } = await world.owner.pool.query(
    "SELECT target_id, change FROM audit WHERE action = 'policy.end' ORDER BY id",
  )
  expect(rows).toEqual([
    { target_id: known.policyId, change: { endedOn: day, endReason: 'SURRENDERED', term: 'LONG' } },
  ])
}, 120_000)

it('lets the time run, with a record of the end that the check of the evidence accepts', async () => {
  const known = await surrendered()
  await run()
  await sign(world)
  await passYears(world, 10)
  const due = await duePolicies(world.services, dayOf(world.clock.at), 10)
  expect(due.map(({ policyNo }) => policyNo)).toEqual([known.policyNo])
  await approved(await desks(world))
  await work(world)
  expect(await checked(world)).toEqual(expect.objectContaining({ findings: [], erased: 1 }))
}, 120_000)
