import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inQueueOrder } from '#server/call-centre/rules/queue-order.ts'
import { tables } from '#server/generated/tables.ts'
import { createWorld, finish, verify, type World } from '#test/support/world/world.ts'

let world: World
let visitId: string

beforeAll(async () => {
  world = await createWorld()
  const due = await world.due()
  visitId = due.visitId
  const browser = await world.browser(due.openid)
  await verify(world, browser, visitId)
  await finish(world, browser, visitId, ['payment'])
})
afterAll(() => world.close())

/** Executes a statement and returns PostgreSQL's error code. */
async function code(sql: string, values: readonly unknown[] = []): Promise<string> {
  try {
    await world.owner.pool.query(sql, [...values])
    return 'accepted'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  }
}

it('the indexes of the queue have the order in which cases are called', async () => {
  const { rows } = await world.db.pool.query(
    `SELECT indexname, indexdef FROM pg_indexes WHERE indexname IN ('callback_case_ready', 'callback_case_open_list')`,
  )
  const columns = new Map(
    rows.map(({ indexname, indexdef }) => [indexname, /\(([^)]*)\)/.exec(indexdef)?.[1]]),
  )
  expect(columns.get('callback_case_ready')).toBe(`pool, ${inQueueOrder(tables.callbackCase.sql)}`)
  expect(columns.get('callback_case_open_list')).toBe(inQueueOrder(tables.callbackCase.sql))
})

it.each(['visit_event', 'visit_questionnaire', 'answer', 'signature', 'audit'])(
  'rows of %s are never changed, removed or truncated, not even by the owner of the table',
  async (table) => {
    const { rows } = await world.db.pool.query(`SELECT count(*)::int AS n FROM ${table}`)
    expect(rows[0].n).toBeGreaterThan(0)
    expect(await code(`DELETE FROM ${table}`)).toBe('23001')
    expect(await code(`TRUNCATE ${table} CASCADE`)).toBe('23001')
    const column = {
      visit_event: 'type',
      visit_questionnaire: 'rendered',
      answer: 'answer',
      signature: 'strokes',
      audit: 'action',
    }[table]
    expect(await code(`UPDATE ${table} SET ${column} = ${column}`)).toBe('23001')
  },
)

it('a policy has one open visit at most', async () => {
  const due = await world.due()
  const copy = `INSERT INTO visit (id, policy_id, customer_id, status, live, stage, channel, product_code, branch, version, head_hash, opened_at, window_ends_at, cooling_off_ends_at, answers, revision)
    SELECT $1, policy_id, customer_id, 'PENDING', true, 'OPEN', channel, product_code, branch, 1, head_hash, opened_at, window_ends_at, cooling_off_ends_at, '{}', 0 FROM visit WHERE id = $2`
  expect(await code(copy, [randomUUID(), due.visitId])).toBe('23505')
})

it('a visit has one open case at most', async () => {
  const copy = `INSERT INTO callback_case (id, visit_id, customer_id, status, reasons, opened_at, cooling_off_ends_at)
    SELECT $1, visit_id, customer_id, status, reasons, opened_at, cooling_off_ends_at FROM callback_case WHERE visit_id = $2`
  expect(await code(copy, [randomUUID(), visitId])).toBe('23505')
})

it('an event number and a command id are each used once', async () => {
  const copy = `INSERT INTO visit_event SELECT visit_id, seq + $2, type, at, payload, status, command_id, command_digest, hash
    FROM visit_event WHERE visit_id = $1 AND type = 'SENT_TO_CALLBACK'`
  expect(await code(copy, [visitId, 0])).toBe('23505')
  expect(await code(copy, [visitId, 100])).toBe('23505')
})

it('status and liveness cannot disagree', async () => {
  expect(await code("UPDATE visit SET status = 'PENDING' WHERE id = $1", [visitId])).toBe('23514')
  expect(await code('UPDATE visit SET live = true, closed_at = NULL WHERE id = $1', [visitId])).toBe('23514')
})

it('a signed visit without identity, notice or answers is no success', async () => {
  const sets = ['verified_at = NULL', 'noticed_at = NULL', 'submitted_at = NULL', 'signature = NULL']
  for (const set of sets)
    expect(await code(`UPDATE visit SET status = 'SUCCESS', ${set} WHERE id = $1`, [visitId]), set).toBe(
      '23514',
    )
})

it('money is exact', async () => {
  const due = await world.due({ premium: '99999999999.99' })
  const { rows } = await world.db.pool.query('SELECT premium::text FROM policy WHERE policy_no = $1', [
    due.policyNo,
  ])
  expect(rows[0].premium).toBe('99999999999.99')
  expect(await code('UPDATE policy SET premium = 0 WHERE policy_no = $1', [due.policyNo])).toBe('23514')
})
