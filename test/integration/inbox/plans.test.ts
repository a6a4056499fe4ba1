import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listProblems } from '#server/call-centre/problem/list.ts'
import { watchChanges } from '#server/inbox/changes.ts'
import { readDigests, readInbox } from '#server/inbox/inbox.ts'
import { addWaiting, NOW } from '#test/bench/queue/fixture.ts'
import { addManyProducts } from '#test/support/data/many-visits.ts'
import { type PlanNode, planNodes, recording, type Sent } from '#test/support/server/plans.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

const CASES = 12_000

const everything = { overdue: false, policyNo: null, visitId: null, from: null, to: null }

let world: World
const people = [randomUUID(), randomUUID(), randomUUID()] as const

beforeAll(async () => {
  world = await createWorld(NOW)
  await addManyProducts(world.db.pool, NOW)
  await addWaiting(world.services, 1, CASES)
  const { pool } = world.db
  // 120 cases are assigned to each of three people, and every tenth case has a promised time within the day.
  await pool.query(
    `UPDATE callback_case k SET assigned_to = ($1::uuid[])[1 + n % 3]
      FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM callback_case) r WHERE r.id = k.id AND n <= 360`,
    [people],
  )
  await pool.query(
    `UPDATE callback_case k SET promised_for = $1::timestamptz + (n % 900) * interval '1 minute'
      FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM callback_case) r WHERE r.id = k.id AND n % 10 = 0`,
    [NOW],
  )
  await pool.query(
    `INSERT INTO problem_case (id, case_id, visit_id, category, description, failing, status, handler_id, opened_at, opened_by, due_on,
      resolution, resolved_at, resolved_by, closing, closed_at, closed_by)
      SELECT gen_random_uuid(), r.id, visit_id, 'OTHER', '', '{}', CASE WHEN n % 20 = 0 THEN 'OPEN' ELSE 'CLOSED' END,
        CASE WHEN n % 40 = 0 THEN ($1::uuid[])[1 + n % 3] END, $2, ($1::uuid[])[1], $2::timestamptz::date + (n % 30)::int,
        closed.by, closed.at, closed.id, closed.by, closed.at, closed.id
      FROM (SELECT id, visit_id, row_number() OVER (ORDER BY id) AS n FROM callback_case) r
        LEFT JOIN LATERAL (SELECT 'x' AS by, $2::timestamptz AS at, ($1::uuid[])[1] AS id WHERE n % 20 <> 0) closed ON true`,
    [people, NOW],
  )
  await pool.query(
    `INSERT INTO callback_event (case_id, seq, type, at, by, payload)
      SELECT id, version + n, CASE WHEN n % 3 = 0 THEN 'ASSIGNED' ELSE 'FREED' END, $1, 'test', '{}'
      FROM callback_case, generate_series(1, 3) n`,
    [NOW],
  )
  await pool.query(
    `INSERT INTO audit (at, actor_kind, actor_id, action, target_kind, target_id, request_id, origin)
      SELECT $1::timestamptz, 'STAFF', 'someone', CASE WHEN n % 1000 = 0 THEN 'export.break' ELSE 'desk.unmask' END, 'visit', n::text, n::text, '{}'
      FROM generate_series(1, 20000) n`,
    [NOW],
  )
  await world.owner.pool.query('ANALYZE')
})
afterAll(() => world.close())

const LARGE = ['callback_case', 'problem_case', 'audit', 'visit', 'policy', 'customer', 'callback_event']

/** Whether a node reads a table row by row. A month without rows is always read so. */
const isScan = ({ type, rows }: PlanNode) => type === 'Seq Scan' && rows > 0

/** Records what `work` sends, and returns the nodes of each plan that read a table. */
async function readsOf(work: (db: World['db']) => Promise<unknown>): Promise<PlanNode[][]> {
  const sent: Sent[] = []
  await work(recording(world.db, sent))
  const plans: PlanNode[][] = []
  for (const { text, values } of sent) {
    const { rows } = await world.db.pool.query(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
      values.map(world.db.sent),
    )
    plans.push(planNodes(rows))
  }
  return plans
}

it('the inboxes of many people are one statement, which reads large tables by index and few of their rows', async () => {
  const readers = people.map((id) => ({ id, roles: ['AGENT', 'SUPERVISOR'] as const }))
  const plans = await readsOf((db) => readDigests({ ...world.services, db }, readers))
  expect(plans.length).toBe(1)
  const nodes = plans.flat().filter(({ relation }) => LARGE.includes(relation))
  expect(nodes.length).toBeGreaterThan(5)
  expect(nodes.filter(isScan)).toEqual([])
  for (const { relation, rows } of nodes) expect(rows, relation).toBeLessThan(1500)
})

it('the problem cases of one handler are found by index, in the inbox and in the list, whatever their status', async () => {
  const [id] = people
  const inbox = await readsOf((db) => readInbox({ ...world.services, db }, { id, roles: ['SUPERVISOR'] }))
  const list = await readsOf((db) =>
    listProblems(
      { ...world.services, db },
      {
        filter: { ...everything, status: 'CLOSED', handlerId: id },
        order: 'oldest',
        after: null,
        limit: 50,
      },
    ),
  )
  for (const { relation, type, rows } of [...inbox, ...list].flat()) {
    if (relation !== 'problem_case') continue
    expect(type).not.toBe('Seq Scan')
    expect(rows).toBeLessThan(300)
  }
})

it('more than 99 are counted as 100, and all of them are read at once', async () => {
  const [id] = people
  const inbox = await readInbox(world.services, { id, roles: ['AGENT'] })
  expect(inbox.counts.callback).toBe(100)
  expect(inbox.items.length).toBeLessThanOrEqual(200)
  const agent = await createStaff(world, ['AGENT'])
  const own = staffCaller(world.services, { ...agent, id })
  expect((await own.inbox.read({ items: null, asOf: inbox.asOf })).unread).toBe(0)
})

it('an agent’s day reads few rows of the large tables', async () => {
  const agent = await createStaff(world, ['AGENT'])
  const plans = await readsOf((db) => staffCaller({ ...world.services, db }, agent).inbox.agentDay())
  const nodes = plans.flat().filter(({ relation }) => LARGE.includes(relation))
  expect(nodes.length).toBeGreaterThan(3)
  for (const { relation, rows } of nodes) expect(rows, relation).toBeLessThan(2500)
})

it('changes are found at the end of the audit, each once, without reading the rest of it', async () => {
  const changes = watchChanges(world.services)
  const audit = (action: string, kind: string) =>
    world.db.pool.query(
      `INSERT INTO audit (at, actor_kind, actor_id, action, target_kind, target_id, request_id, origin)
        VALUES ($1, 'STAFF', 'someone', $2, $3, 'x', 'r', '{}')`,
      [NOW, action, kind],
    )
  expect([...(await changes.read())]).toEqual([])
  await audit('template.reject', 'template')
  expect([...(await changes.read())]).toEqual(['templates'])
  expect([...(await changes.read())]).toEqual([])
  const plans = await readsOf(async (db) => {
    const watching = watchChanges({ db })
    await watching.read()
    await watching.read()
  })
  const nodes = plans.flat().filter(({ relation }) => relation === 'audit')
  expect(nodes.length).toBeGreaterThan(0)
  expect(nodes.filter(isScan)).toEqual([])
  for (const { rows } of nodes) expect(rows).toBeLessThan(600)
})
