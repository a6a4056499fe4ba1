import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepLease } from '#server/call-centre/case/lease.ts'
import { claimNext } from '#server/call-centre/queue/claim.ts'
import { listCases } from '#server/call-centre/queue/list.ts'
import { expireLeases, wakeDue } from '#server/call-centre/queue/release-due.ts'
import { addWaiting, NOW } from '#test/bench/queue/fixture.ts'
import { addManyProducts } from '#test/support/data/many-visits.ts'
import { planNodes, recording, type Sent } from '#test/support/server/plans.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

const CASES = 12_000

let world: World
const sent = new Map<string, Sent>()

/**
 * Records the statements of the queue as the product sends them: a claim, the renewal of its lease, the expiry of
 * leases, and the waking of due cases.
 */
beforeAll(async () => {
  world = await createWorld(NOW)
  await addManyProducts(world.db.pool, NOW)
  await addWaiting(world.services, 1, CASES)
  await world.owner.pool.query('ANALYZE')
  const all: Sent[] = []
  const services = { ...world.services, db: recording(world.db, all) }
  const agent = { kind: 'STAFF', id: randomUUID(), requestId: 'test', origin: {} } as const
  const next = await claimNext(services, agent)
  if (next.kind !== 'CASE') throw new Error('nothing to claim')
  const { rows } = await world.db.pool.query<{ lease: string }>(
    'SELECT lease_token AS lease FROM callback_case WHERE id = $1',
    [next.caseId],
  )
  await keepLease(services, agent, { caseId: next.caseId, lease: rows[0]?.lease ?? '' })
  await expireLeases(services, services.clock.now())
  await wakeDue(services, services.clock.now())
  for (const each of all) sent.set(each.text, each)
})
afterAll(() => world.close())

/** The nodes of a plan that read the cases: the kind of each node, and its index if it uses one. */
function readsOfCases(plan: unknown): string[] {
  return planNodes(plan).flatMap(({ relation, type, index }) =>
    relation !== 'callback_case' || type === 'ModifyTable'
      ? []
      : [index === null ? type : `${type} by ${index}`],
  )
}

/**
 * Returns the plan for these values, and the generic plan. PostgreSQL can switch to the generic plan after five
 * executions.
 */
async function plansOf({ text, values }: Sent): Promise<readonly (readonly string[])[]> {
  const own = await world.db.pool.query(`EXPLAIN (FORMAT JSON) ${text}`, values.map(world.db.sent))
  const generic = await world.db.pool.query(`EXPLAIN (FORMAT JSON, GENERIC_PLAN) ${text}`)
  return [readsOfCases(own.rows), readsOfCases(generic.rows)]
}

describe('with many cases', () => {
  it('a condition without an index scans the table, so the plans below are the planner’s own choice', async () => {
    const { rows } = await world.db.pool.query(
      'EXPLAIN (FORMAT JSON) SELECT 1 FROM callback_case WHERE attempts = 3',
    )
    expect(readsOfCases(rows)).toEqual(['Seq Scan'])
  })

  it('claiming, renewing, expiring and waking read cases by index only', async () => {
    expect(sent.size).toBe(4)
    for (const statement of sent.values()) {
      for (const reads of await plansOf(statement)) {
        expect(reads.length, statement.text).toBeGreaterThan(0)
        expect(
          reads.filter((read) => read.startsWith('Seq Scan')),
          statement.text,
        ).toEqual([])
      }
    }
  })

  it('a claim reads the first case from the index in queue order, without sorting the others', async () => {
    const claim = [...sent.values()].find(
      ({ text }) => text.includes('SKIP LOCKED') && text.includes('best AS'),
    )
    if (claim === undefined) throw new Error('no claim was sent')
    for (const reads of await plansOf(claim)) expect(reads).toContain('Index Scan by callback_case_ready')
  })

  it('every order of the list of cases is read from an index, a page at a time', async () => {
    const filter = { reason: null, urgency: null, language: null, agentId: null, policyNo: null }
    const orders = [
      { place: null, order: 'queue', index: 'callback_case_open_list' },
      { place: null, order: 'earliest', index: 'callback_case_open_list' },
      { place: null, order: 'latest', index: 'callback_case_open_list' },
      { place: 'CLOSED', order: 'queue', index: 'callback_case_closed_list' },
    ] as const
    for (const { place, order, index } of orders) {
      const all: Sent[] = []
      const services = { ...world.services, db: recording(world.db, all) }
      await listCases(services, { filter: { ...filter, place }, order, after: null, limit: 50 })
      const list = all.find(({ text }) => text.includes('ORDER BY'))
      const { rows } = await world.db.pool.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${list?.text}`, [
        ...(list?.values ?? []),
      ])
      const reads = planNodes(rows).filter(({ relation }) => relation === 'callback_case')
      expect(reads.map((read) => read.index)).toEqual(reads.map(() => index))
      // One page for each priority at most.
      expect(reads.reduce((sum, read) => sum + read.rows, 0)).toBeLessThanOrEqual(3 * 51)
    }
  })
})
