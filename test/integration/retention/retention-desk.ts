import { checkEvidence } from '#server/evidence-check/check.ts'
import type { Finding } from '#server/evidence-check/findings.ts'
import { makeDuePacks } from '#server/evidence-pack/keep.ts'
import { changeStored } from '#server/intake/one.ts'
import { DAY_MS, dayOf } from '#server/kernel/calendar.ts'
import type { Database } from '#server/kernel/database/db.ts'
import { workOnErasures } from '#server/retention/work.ts'
import { checkpoint, keyOfLog, lastCheckpoint } from '#server/transparency/checkpoint.ts'
import { callAndConfirm, deskOf, emptyResult, takeNext } from '#test/support/world/queue.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { answersTo, finish, systemActor, verify, type World } from '#test/support/world/world.ts'

/** A year and more, in milliseconds. */
export const YEAR = 366 * DAY_MS

/** Two people of compliance. */
export async function desks(world: World) {
  const [first, second] = [await createStaff(world, ['APPROVER']), await createStaff(world, ['APPROVER'])]
  return {
    first: staffCaller(world.services, first).retention,
    second: staffCaller(world.services, second).retention,
  }
}
type Desks = Awaited<ReturnType<typeof desks>>

/** A visit that a customer completed online, and its pack. */
export async function completed(world: World) {
  const due = await world.due()
  const browser = await world.browser(due.openid)
  await verify(world, browser, due.visitId)
  await finish(world, browser, due.visitId)
  await sign(world)
  world.clock.advance(61_000)
  await makeDuePacks(world.services, (_, error) => {
    throw error
  })
  await sign(world)
  return { ...due, policyId: await policyOf(world, due.policyNo) }
}

/** A visit that an agent completed by phone, because the customer answered with an exception. */
export async function byPhone(world: World) {
  const due = await world.due()
  const browser = await world.browser(due.openid)
  await verify(world, browser, due.visitId)
  await finish(world, browser, due.visitId, ['payment'])
  const agent = await deskOf(world)
  const held = await takeNext(agent)
  const questions = await callAndConfirm(agent, held)
  const result = { ...emptyResult, disposition: 'COMPLETED' as const, answers: answersTo(questions) }
  await agent.call.callback.finish({ caseId: held.caseId, lease: held.lease, result })
  await sign(world)
  return { ...due, policyId: await policyOf(world, due.policyNo) }
}

async function policyOf(world: World, policyNo: string): Promise<string> {
  const { rows } = await world.db.pool.query<{ id: string }>('SELECT id FROM policy WHERE policy_no = $1', [
    policyNo,
  ])
  return rows[0]?.id ?? ''
}

/** Signs the log. A checkpoint states 400 days at most, so that statements can be behind for a while; the oldest come first. */
export async function sign(world: World): Promise<void> {
  world.clock.advance(1000)
  await checkpoint(world.services)
}

/** Registers that the contract ended today. */
export async function end(
  world: World,
  policyNo: string,
  endReason: 'MATURED' | 'CLAIMED' | 'SURRENDERED' = 'MATURED',
) {
  const endedOn = dayOf(world.clock.at)
  const status = endReason === 'SURRENDERED' ? endReason : ('ACTIVE' as const)
  const fields = () => ({ endedOn, endReason, status })
  const outcome = await changeStored(world.services, systemActor, { policyNo, fields })
  if (outcome.kind !== 'TAKEN') throw new Error(JSON.stringify(outcome))
}

/** Lets years pass. */
export async function passYears(world: World, years: number): Promise<void> {
  await sign(world)
  world.clock.advance(years * YEAR)
  await sign(world)
}

/** Prepares and approves a list, by two people. */
export async function approved({ first, second }: Desks): Promise<string> {
  const { id } = await first.prepare()
  await second.approve({ id })
  return id
}

/** Lets the jobs work until nothing is left to do. */
export async function work(world: World, db: Database = world.db, rounds = 5): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    world.clock.advance(1000)
    await workOnErasures({ ...world.services, db })
  }
}

/** Checks all evidence. */
export async function checked(
  world: World,
): Promise<{ readonly findings: readonly Finding[]; readonly erased: number }> {
  const { log, current } = world.services.evidence
  if (current === null) throw new Error('no key')
  const last = await lastCheckpoint(world.db)
  return await checkEvidence(world.db, {
    log,
    trusted: [keyOfLog(log, current)],
    mac: world.services.eventMac,
    published: last === null ? [] : [{ name: 'copy', note: last.note }],
  })
}

/** How many rows of each table name one of these ids in any column, without the log, the audit and what may stay. */
export async function rowsNaming(
  world: World,
  ids: readonly string[],
  stays: readonly string[],
): Promise<Record<string, number>> {
  const { rows } = await world.owner.pool.query<{ table: string }>(
    `SELECT relname AS table FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> ALL ($1)`,
    [stays],
  )
  const found: Record<string, number> = {}
  for (const { table } of rows) {
    const own = await world.owner.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM "${table}" t WHERE to_jsonb(t)::text ~ $1`,
      [ids.join('|')],
    )
    const n = own.rows[0]?.n ?? 0
    if (n > 0) found[table] = n
  }
  return found
}
