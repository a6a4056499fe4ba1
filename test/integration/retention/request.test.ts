import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ErasableKind } from '#server/retention/rules/leaving.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { createWorld, finish, refusal, verify, type World } from '#test/support/world/world.ts'
import { byPhone, checked, completed, desks, end, passYears, sign } from './retention-desk.ts'

let world: World
let approver: Awaited<ReturnType<typeof deskOfCompliance>>
beforeEach(async () => {
  world = await createWorld()
  approver = await deskOfCompliance()
})
afterEach(() => world.close())

async function deskOfCompliance() {
  const staff = await createStaff(world, ['APPROVER'])
  return { staff, call: staffCaller(world.services, staff).personalData }
}

const asked = (policyNo: string) => ({
  policyNo,
  ...({ ground: 'CONSENT_WITHDRAWN', askerCheck: 'AT_COUNTER', reference: 'SL-2026-17' } as const),
})

const count = async (table: string, where = 'true', values: readonly unknown[] = []) => {
  const { rows } = await world.owner.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table} WHERE ${where}`,
    [...values],
  )
  return rows[0]?.n ?? 0
}

/** Everything that can be held about a customer beside the records of visits. */
async function everything(one: { visitId: string; policyNo: string; customerId: string }): Promise<void> {
  const at = world.clock.at
  const later = new Date(at.getTime() + 1000)
  const of = [one.customerId, at, later]
  const run = (text: string, values: readonly unknown[]) => world.owner.pool.query(text, [...values])
  await run(
    "INSERT INTO personal_link (token_hash, customer_id, created_at, expires_at, devices) VALUES (decode(md5($1::uuid::text), 'hex'), $1::uuid, $2, $3, '{\"\\\\x02\"}')",
    of,
  )
  await run(
    "INSERT INTO customer_session (id, link_customer_id, created_at, expires_at) VALUES (decode(md5($1::uuid::text), 'hex'), $1::uuid, $2, $3)",
    of,
  )
  await run(
    "INSERT INTO identity_standing (customer_id, days, version) VALUES ($1, '[]', 1) ON CONFLICT DO NOTHING",
    of.slice(0, 1),
  )
  await run(
    `INSERT INTO sms_code (id, purpose, customer_session_id, customer_id, visit_id, phone_index, code_hash, sent_at, expires_at)
      VALUES (gen_random_uuid(), 'VISIT', '\\x03', $1, NULL, '\\x04', '\\x05', $2, $3)`,
    of,
  )
  await run(
    `INSERT INTO sms_budget (phone_index, purpose, sends) SELECT phone_index, 'VISIT', ARRAY[$2::timestamptz] FROM policy
      WHERE policy_no = $1 ON CONFLICT DO NOTHING`,
    [one.policyNo, at],
  )
  await run(
    "INSERT INTO signature_draft (visit_id, sha256, strokes, saved_at) VALUES ($1, 'x', '[]', $2) ON CONFLICT DO NOTHING",
    [one.visitId, at],
  )
}

const kindsOf = (items: readonly { readonly kind: ErasableKind }[]) => items.map(({ kind }) => kind).sort()
const ALL: readonly ErasableKind[] = [
  'BINDINGS',
  'BUDGETS',
  'CODES',
  'DRAFTS',
  'IDENTITY_SESSIONS',
  'LINKS',
  'SESSIONS',
  'STANDING',
]

describe('a request that personal data be deleted', () => {
  test('deletes what no rule needs, keeps the records, and says what stays and until when', async () => {
    const one = await completed(world)
    const other = await completed(world)
    await everything(one)
    await everythingOfOther(other)
    await end(world, one.policyNo)
    const before = await approver.call.find({ policyNo: one.policyNo })
    expect(before.name).toMatch(/\*/)
    expect(before.stays.retention).toEqual({ state: 'KEPT', until: '2036-03-02' })
    // The message of today counts until tomorrow.
    expect(before.stays.needed).toEqual([{ kind: 'BUDGETS', count: 1, why: 'LIMIT' }])
    world.clock.advance(25 * 3_600_000)
    const now = await approver.call.find({ policyNo: one.policyNo })
    expect(kindsOf(now.leaving)).toEqual(ALL)
    const records = await recordsOf(one.visitId)

    const { id } = await approver.call.answer(asked(one.policyNo))
    const request = await approver.call.get({ id })
    expect(request).toMatchObject({ policyNo: one.policyNo, reference: 'SL-2026-17', backupDays: 35 })
    expect(Object.keys(request.gone).sort()).toEqual(ALL)
    expect(request.stays.records).toContainEqual({ kind: 'PACKS', count: 1 })
    expect(await approver.call.list()).toEqual([request])
    const after = await approver.call.find({ policyNo: one.policyNo })
    expect(after.leaving).toEqual([])
    expect(after.stays.records).toEqual(now.stays.records)
    expect(await recordsOf(one.visitId)).toEqual(records)
    // Nothing of anybody else went.
    expect(await count('wechat_binding', 'customer_id = $1', [other.customerId])).toBe(1)
    expect(await count('customer_session', 'openid = $1', [other.openid])).toBeGreaterThan(0)
    expect(await count('signature_draft', 'visit_id = $1', [other.visitId])).toBe(1)

    // What is recorded names nobody.
    const { rows } = await world.owner.pool.query(
      `SELECT (SELECT json_agg(r)::text FROM data_request r) || (SELECT json_agg(a)::text FROM audit a WHERE action = 'personal-data.answer') AS text,
        (SELECT change FROM audit WHERE action = 'personal-data.answer') AS change`,
    )
    expect(rows[0].text).not.toMatch(new RegExp(`${one.customerId}|${one.policyNo}|测试客户`))
    expect(rows[0].change).toMatchObject({
      ...{ deletionGround: 'CONSENT_WITHDRAWN', askerCheck: 'AT_COUNTER', reference: 'SL-2026-17' },
      gone: request.gone,
    })
    await expect(world.db.pool.query('DELETE FROM data_request')).rejects.toMatchObject({ code: '42501' })
    await expect(world.owner.pool.query('DELETE FROM data_request')).rejects.toMatchObject({ code: '23001' })
    await sign(world)
    expect(await checked(world)).toMatchObject({ findings: [] })
    // The customer can register again, and a second request finds nothing.
    const second = await approver.call.answer(asked(one.policyNo))
    expect((await approver.call.get(second)).gone).toEqual({})
  }, 120_000)

  test('keeps all that an open visit needs, under any policy of the applicant', async () => {
    const done = await completed(world)
    const open = await world.due({}, 0)
    expect(open.customerId).toBe(done.customerId)
    const browser = await world.browser(open.openid)
    await verify(world, browser, open.visitId)
    await everything(done)
    world.clock.advance(25 * 3_600_000)
    const held = await approver.call.find({ policyNo: done.policyNo })
    expect(held.otherPolicies).toBe(1)
    expect(kindsOf(held.leaving)).toEqual(['DRAFTS'])
    expect(new Set(held.stays.needed.map(({ why }) => why))).toEqual(new Set(['OPEN']))
    const { id } = await approver.call.answer(asked(done.policyNo))
    expect((await approver.call.get({ id })).gone).toEqual({ DRAFTS: 1 })
    expect(await count('wechat_binding', 'customer_id = $1', [done.customerId])).toBe(1)
    // The open visit goes on.
    const again = await world.browser(open.openid)
    expect((await again.call.visit.view({ visitId: open.visitId })).visitId).toBe(open.visitId)
  }, 120_000)

  test('keeps everything while a legal hold or a case is open, and says so', async () => {
    const held = await completed(world)
    await everything(held)
    world.clock.advance(25 * 3_600_000)
    const { first } = await desks(world)
    const hold = await first.hold({ policyId: held.policyId, reason: '诉讼', reference: 'S-1' })
    const found = await approver.call.find({ policyNo: held.policyNo })
    expect(found).toMatchObject({ leaving: [], stays: { retention: { state: 'HELD' } } })
    expect(kindsOf(found.stays.needed)).toEqual(ALL)
    const { id } = await approver.call.answer(asked(held.policyNo))
    expect((await approver.call.get({ id })).gone).toEqual({})
    await first.release({ id: hold.id, settledOn: world.clock.at.toISOString().slice(0, 10) })
    expect(kindsOf((await approver.call.find({ policyNo: held.policyNo })).leaving)).toEqual(ALL)

    const called = await world.due()
    const browser = await world.browser(called.openid)
    await verify(world, browser, called.visitId)
    await finish(world, browser, called.visitId, ['payment'])
    await everything(called)
    expect(await count('visit', 'id = $1 AND live', [called.visitId])).toBe(0)
    const inCase = await approver.call.find({ policyNo: called.policyNo })
    expect(new Set(inCase.stays.needed.map(({ why }) => why))).toEqual(new Set(['OPEN']))
  }, 120_000)

  test('writes nothing if a hold comes between reading and deleting', async () => {
    const one = await completed(world)
    await everything(one)
    const { first } = await desks(world)
    const db: World['db'] = {
      ...world.db,
      query: async (text, values) => {
        if (text.includes('data_request'))
          await first.hold({ policyId: one.policyId, reason: '投诉', reference: 'T-1' })
        return await world.db.query(text, values)
      },
    }
    const racing = staffCaller({ ...world.services, db }, approver.staff).personalData
    expect(await refusal(racing.answer(asked(one.policyNo)))).toBe('EDITED_MEANWHILE')
    expect(await count('data_request')).toBe(0)
    expect(await count('wechat_binding', 'customer_id = $1', [one.customerId])).toBe(1)
  }, 120_000)

  test('says that the time is over, and does not know other policies', async () => {
    const one = await byPhone(world)
    await end(world, one.policyNo)
    await passYears(world, 10)
    const found = await approver.call.find({ policyNo: one.policyNo })
    expect(found.stays.retention.state).toBe('OVER')
    expect(found.stays.records.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['CASES', 'CALLS', 'ANSWERS']),
    )
    expect(await refusal(approver.call.find({ policyNo: '1' }))).toBe('RECORD_NOT_FOUND')
  }, 120_000)
})

/** A draft of somebody else. */
async function everythingOfOther(one: { visitId: string }): Promise<void> {
  await world.owner.pool.query(
    "INSERT INTO signature_draft (visit_id, sha256, strokes, saved_at) VALUES ($1, 'x', '[]', now())",
    [one.visitId],
  )
}

async function recordsOf(visitId: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const table of ['visit_event', 'answer', 'signature', 'identity_attempt', 'evidence_pack', 'outbox'])
    found[table] = await count(table, 'visit_id = $1', [visitId])
  return found
}
