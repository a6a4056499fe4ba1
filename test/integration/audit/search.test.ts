import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuditFilter, searchAudit } from '#server/audit/search.ts'
import { ensureDemoStaff } from '#server/demo/story/staff.ts'
import { createWorld, finish, verify, type World } from '#test/support/world/world.ts'

let world: World
let people: Map<string, string>
let visitId: string

beforeAll(async () => {
  world = await createWorld()
  await ensureDemoStaff(world.services)
  const { rows } = await world.db.pool.query('SELECT username, id FROM staff')
  people = new Map(rows.map(({ username, id }) => [username, id]))
  const due = await world.due()
  visitId = due.visitId
  const browser = await world.browser(due.openid)
  await verify(world, browser, visitId)
  await finish(world, browser, visitId)
  // Ninety actions by three people in turn. One of the actions shows a customer's data.
  await world.db.pool.query(
    `INSERT INTO audit (at, actor_kind, actor_id, action, target_kind, target_id, request_id, origin, change)
      SELECT '2026-03-01T16:00Z'::timestamptz + n * interval '1 hour', 'STAFF', ($1::text[])[1 + n % 3],
        CASE WHEN n % 2 = 0 THEN 'setting.save' ELSE 'staff.sign-in' END, CASE WHEN n % 2 = 0 THEN 'setting' ELSE 'staff' END,
        CASE WHEN n % 2 = 0 THEN 'windowDays' ELSE ($1::text[])[1 + n % 3] END, 'r' || n, '{"address": "a", "agent": "b"}',
        CASE WHEN n % 2 = 0 THEN '{"before": 3, "after": 4, "reason": "试点"}'::jsonb END
      FROM generate_series(0, 89) n`,
    [[id('demo.admin'), id('demo.approver'), id('demo.agent')]],
  )
  await world.db.pool.query(
    `INSERT INTO audit (at, actor_kind, actor_id, action, target_kind, target_id, request_id, origin, change)
      VALUES (now(), 'STAFF', $1, 'visit.unmask', 'visit', $2, 'r', '{}', '{"field": "phone", "reason": "客户来电核对"}')`,
    [id('demo.agent'), visitId],
  )
})
afterAll(() => world.close())

function id(username: string): string {
  return people.get(username) ?? ''
}

/** Reads all pages of a search, `limit` rows at a time. */
async function all(filter: AuditFilter, limit = 7) {
  const rows = []
  let after: string | null = null
  for (;;) {
    const page: Awaited<ReturnType<typeof searchAudit>> = await searchAudit(
      world.services,
      filter,
      after,
      limit,
    )
    rows.push(...page.rows)
    if (page.next === null) return rows
    after = page.next
  }
}

describe('a search of the audit', () => {
  it('without a filter lists what staff did, newest first, each row once and none missing', async () => {
    const rows = await all({})
    expect(rows).toHaveLength(91)
    expect(new Set(rows.map((row) => row.id)).size).toBe(91)
    expect(rows.map((row) => BigInt(row.id))).toEqual(
      rows.map((row) => BigInt(row.id)).sort((a, b) => (a < b ? 1 : -1)),
    )
    expect(rows.every((row) => row.actorKind === 'STAFF')).toBe(true)
  })

  it('finds what one person did', async () => {
    const rows = await all({ staffId: id('demo.approver') })
    expect(rows).toHaveLength(30)
    expect(new Set(rows.map((row) => row.actorName))).toEqual(new Set(['演示审批一']))
  })

  it('finds who unmasked which customer and why, without naming the customer', async () => {
    const [row, ...more] = await all({ action: 'visit.unmask' })
    expect(more).toEqual([])
    expect(row).toMatchObject({
      actorName: '演示坐席',
      targetId: visitId,
      fields: [
        { field: 'field', after: 'phone' },
        { field: 'reason', after: '客户来电核对' },
      ],
    })
    expect(row?.targetLabel).toMatch(/^\d{7}\*{4}\d{6}$/)
  })

  it('finds everything that happened to one thing, whoever did it', async () => {
    const rows = await all({ targetId: visitId })
    expect(new Set(rows.map((row) => row.actorKind))).toEqual(new Set(['STAFF', 'CUSTOMER']))
    expect(rows.map((row) => row.action)).toEqual(
      expect.arrayContaining(['visit.unmask', 'visit.sign', 'visit.submit']),
    )
  })

  it('keeps to its days, from midnight in Shanghai to the next midnight', async () => {
    const rows = await all({
      from: '2026-03-02T16:00:00.000Z',
      until: '2026-03-03T16:00:00.000Z',
      action: 'setting.save',
    })
    expect(rows).toHaveLength(12)
    expect(rows.map((row) => row.at).sort()[0]).toBe('2026-03-02T16:00:00.000Z')
  })

  it('names the target of each action', async () => {
    const [row] = await all({ targetKind: 'staff', staffId: id('demo.admin') })
    expect(row).toMatchObject({ targetLabel: '演示管理员' })
  })
})
