import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { forgetOld } from '#server/jobs/housekeeping.ts'
import { DAY_MS, dayOf } from '#server/kernel/calendar.ts'
import type { Database } from '#server/kernel/database/db.ts'
import { reconcile, startOver } from '#server/reporting/counting/reconcile.ts'
import { recountFigures } from '#server/reporting/counting/recount.ts'
import { duePolicies } from '#server/retention/due.ts'
import { append, readOwnHead } from '#server/transparency/append.ts'
import { asSequencer } from '#server/transparency/sequence.ts'
import { whole } from '#test/support/vitest/form.ts'
import { killedAt } from '#test/support/world/killed.ts'
import { createWorld, refusal, type World } from '#test/support/world/world.ts'
import {
  approved,
  byPhone,
  checked,
  completed,
  desks,
  end,
  passYears,
  rowsNaming,
  sign,
  work,
  YEAR,
} from './retention-desk.ts'

let world: World
let desk: Awaited<ReturnType<typeof desks>>
// Each test lets ten years pass, and every one of their days gets its statement.
beforeEach(async () => {
  world = await createWorld()
  desk = await desks(world)
})
afterEach(() => world.close())

const count = async (table: string, where: string, values: readonly unknown[] = []) => {
  const { rows } = await world.owner.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table} WHERE ${where}`,
    [...values],
  )
  return rows[0]?.n ?? 0
}

/** What stays of an erased visit: ids without a person, in the log, the audit, the figures and the feed. */
const STAYS = [
  'log_entry',
  'audit',
  'erased_visit',
  'erasure',
  'erasure_policy',
  'visit_figure',
  'figure_mark',
  'feed_event',
]

describe('the life of a policy’s records', () => {
  test('ends when the time is over, with the log saying so, and everything else still checks', async () => {
    const online = await completed(world)
    const called = await byPhone(world)
    const other = await completed(world)
    await end(world, online.policyNo)
    await end(world, called.policyNo, 'CLAIMED')
    expect(await desk.first.dryRun()).toMatchObject({ policies: 0, visits: 0 })
    await passYears(world, 9)
    expect(await desk.first.dryRun()).toMatchObject({ policies: 0 })
    await passYears(world, 1)
    expect(await desk.first.dryRun()).toMatchObject({ policies: 2, visits: 2, documents: 2 })

    await recountFigures(world.services)
    // Four eyes: the person who prepared the list cannot approve it, and nothing goes before it is approved.
    const { id } = await desk.first.prepare()
    await work(world)
    expect(await count('visit', 'true')).toBe(3)
    expect(await refusal(desk.first.approve({ id }))).toBe('NOT_ON_YOURSELF')
    await desk.second.approve({ id })
    expect(await refusal(desk.second.approve({ id }))).toBe('EDITED_MEANWHILE')
    await work(world)

    expect(await desk.first.get({ id })).toMatchObject({ status: 'DONE', erased: 2, kept: 0 })
    // Counters go by themselves after a week.
    await forgetOld(world.services)
    const ids = [online, called].flatMap(({ visitId, policyId, customerId }) => [
      visitId,
      policyId,
      customerId,
    ])
    expect(await rowsNaming(world, ids, STAYS)).toEqual({})
    expect(await rowsNaming(world, [online.policyNo, called.policyNo], [])).toEqual({})
    const kept = await world.db.pool.query('SELECT * FROM erased_visit ORDER BY number')
    expect(kept.rows).toMatchObject([
      { visit_id: online.visitId, opened_month: '2026-03', closed_month: '2026-03', stage: 'SUCCESS' },
      { visit_id: called.visitId, opened_month: '2026-03', stage: 'SUCCESS' },
    ])
    expect(await count('visit', 'id = $1', [other.visitId])).toBe(1)
    expect(await checked(world)).toMatchObject({ findings: [], erased: 2 })
    // The figures are those of before, also when they are counted again.
    expect((await reconcile(world.owner)).differences).toEqual([])
    await startOver(world.owner)
    await recountFigures(world.services)
    expect((await reconcile(world.owner)).differences).toEqual([])
    // A second person's approval and each erasure are on record.
    const audit = await world.db.pool.query(
      "SELECT action FROM audit WHERE action LIKE 'erasure.%' ORDER BY id",
    )
    expect(audit.rows.map(({ action }) => action)).toEqual([
      'erasure.prepare',
      'erasure.approve',
      'erasure.erase',
      'erasure.erase',
      'erasure.finish',
    ])
  }, 120_000)

  test('goes on while a hold is open, and for two years after it was settled', async () => {
    const held = await completed(world)
    await end(world, held.policyNo)
    const { id: hold } = await desk.first.hold({
      policyId: held.policyId,
      reason: '诉讼',
      reference: '（2026）沪01民终1号',
    })
    await passYears(world, 11)
    expect(await desk.first.dryRun()).toMatchObject({ policies: 0 })
    const settledOn = world.clock.at.toISOString().slice(0, 10)
    await desk.second.release({ id: hold, settledOn })
    expect(await desk.first.dryRun()).toMatchObject({ policies: 0 })
    await passYears(world, 2)
    expect(await desk.first.dryRun()).toMatchObject({ policies: 1 })

    // A hold that is placed after the approval wins, at every moment.
    await approved(desk)
    await desk.first.hold({ policyId: held.policyId, reason: '投诉', reference: 'T-1' })
    await work(world)
    expect(await count('visit', 'id = $1', [held.visitId])).toBe(1)
    await passYears(world, 1)
    expect(await checked(world)).toMatchObject({ findings: [] })
  }, 120_000)

  test('contracts kept for a dispute hide none that ended after them, however short a list is', async () => {
    const ended: string[] = []
    for (let n = 0; n < 4; n += 1) {
      const { policyNo } = await world.due()
      await end(world, policyNo, 'SURRENDERED')
      ended.push(policyNo)
      world.clock.advance(DAY_MS)
    }
    world.clock.advance(10 * YEAR)
    const today = dayOf(world.clock.at)
    const due = await duePolicies(world.services, today, 10)
    expect(due.map(({ policyNo }) => policyNo)).toEqual(ended)
    for (const { policyId } of due.slice(0, 3)) {
      const { id } = await desk.first.hold({ policyId, reason: '诉讼', reference: 'T-3' })
      await desk.second.release({ id, settledOn: today })
    }
    for (const limit of [1, 2, 10]) {
      const left = await duePolicies(world.services, today, limit)
      expect(left.map(({ policyNo }) => policyNo)).toEqual(ended.slice(3))
    }
  }, 60_000)

  test('a hold that is placed between the entry and the erasure wins', async () => {
    const held = await completed(world)
    await end(world, held.policyNo)
    await passYears(world, 10)
    await approved(desk)
    let placed = false
    const between: Database = {
      ...world.db,
      query: async (text, values) => {
        if (text.includes('erase_policy') && !placed) {
          placed = true
          await desk.first.hold({ policyId: held.policyId, reason: '投诉', reference: 'T-2' })
        }
        return await world.db.query(text, values)
      },
    }
    await work(world, between)
    expect(placed).toBe(true)
    expect(await count('visit', 'id = $1', [held.visitId])).toBe(1)
    await passYears(world, 1)
    expect(await checked(world)).toMatchObject({ findings: [] })
  }, 120_000)

  test('a job that is killed before any of its statements leaves each policy whole or gone', async () => {
    // One contract ends each day, so that ten years later one list after the other has one policy. The log begins only
    // then: it has no days to catch up with.
    const ended: { visitId: string }[] = []
    for (let n = 0; n < (whole ? 140 : 36); n += 1) {
      const one = await world.due()
      await end(world, one.policyNo, 'SURRENDERED')
      ended.push(one)
      world.clock.advance(DAY_MS)
    }
    world.clock.advance(10 * YEAR - ended.length * DAY_MS)
    const step = whole ? 1 : 4
    let last = 1
    for (const one of ended) {
      while ((await desk.first.dryRun()).policies === 0) world.clock.advance(DAY_MS)
      await sign(world)
      await approved(desk)
      const killed = killedAt(world.db, last)
      await work(world, killed.db, 2).catch(() => undefined)
      expect([0, 1]).toContain(await count('visit', 'id = $1', [one.visitId]))
      if (last % 5 === 0) expect((await checked(world)).findings, `killed at ${last}`).toEqual([])
      await work(world, world.db, 2)
      expect(await count('visit', 'id = $1', [one.visitId]), `killed at ${last}`).toBe(0)
      if (!killed.died()) break
      last += step
    }
    // It was killed at every statement until it came to its end.
    expect(last).toBeGreaterThan(40)
    expect(await count('visit', 'true')).toBeGreaterThan(0)
    expect((await checked(world)).findings).toEqual([])
  }, 600_000)
})

describe('what nobody can do', () => {
  test('the application’s role deletes nothing, and the function refuses what the log does not say', async () => {
    const one = await completed(world)
    await end(world, one.policyNo)
    const code = async (text: string, values: readonly unknown[] = []) =>
      await world.db.pool.query(text, [...values]).then(
        () => 'accepted',
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : 'unknown'),
      )
    const erase = async () =>
      await code('SELECT erase_policy(erasure_id, policy_id, $2) FROM erasure_policy WHERE policy_id = $1', [
        one.policyId,
        world.clock.at,
      ])
    await world.db.pool.query("SELECT set_config('return_visit.erasing', 'on', false)")
    for (const table of [
      'visit',
      'visit_event',
      'answer',
      'signature',
      'callback_event',
      'evidence_pack',
      'policy',
    ])
      expect([table, await code(`DELETE FROM ${table}`)]).toEqual([table, '42501'])
    expect(await code('INSERT INTO erased_visit SELECT * FROM erased_visit')).toBe('42501')
    await passYears(world, 10)
    const id = await approved(desk)
    // Approved, but no entry: refused.
    expect(await erase()).toBe('23001')
    // The role writes what only the jobs write: an entry of another policy, and none that is signed.
    await world.db.pool.query(
      "UPDATE erasure_policy SET state = 'LOGGED', position = 0, covered = 0 WHERE policy_id = $1",
      [one.policyId],
    )
    expect(await erase()).toBe('23001')
    const appended = await asSequencer(world.services, async (own) => {
      const head = await readOwnHead(own, world.services.eventMac)
      if (head === null) throw new Error('no log')
      const entry = {
        ...({ kind: 'erased', at: world.clock.at.toISOString(), policy: one.policyId } as const),
        ...({ ended: '2020-01-01', term: 'SHORT', until: '2025-01-01', ground: 'RETENTION_OVER' } as const),
        ...{ erasure: id, approval: '', visits: [], rows: [] },
      }
      return (await append(own, world.services.eventMac, head, [entry])).edge.size
    })
    await world.db.pool.query('UPDATE erasure_policy SET position = $2 WHERE policy_id = $1', [
      one.policyId,
      Number(appended) - 1,
    ])
    expect(await erase()).toBe('23001')
    await sign(world)
    // Signed, but of another end, and without the visit.
    expect(await erase()).toBe('23001')
    expect(await count('visit', 'id = $1', [one.visitId])).toBe(1)
    // The check names the false entry.
    expect((await checked(world)).findings).toMatchObject([{ what: 'ERASED_UNDUE', policy: one.policyId }])
  }, 120_000)

  test('a visit that somebody deletes is still missing, beside those that are erased by law', async () => {
    const one = await completed(world)
    const client = await world.owner.pool.connect()
    try {
      await client.query('BEGIN')
      await client.query('SET LOCAL session_replication_role = replica')
      await client.query('DELETE FROM visit WHERE id = $1', [one.visitId])
      await client.query('DELETE FROM visit_event WHERE visit_id = $1', [one.visitId])
      await client.query('COMMIT')
    } finally {
      client.release()
    }
    const { findings } = await checked(world)
    expect(findings).toContainEqual(expect.objectContaining({ what: 'VISIT_MISSING', visit: one.visitId }))
  }, 60_000)
})
