import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takeIn } from '#server/intake/intake.ts'
import { DAY_MS } from '#server/kernel/calendar.ts'
import type { PolicyRow } from '#server/policy/rules/row.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { createWorld, finish, refusal, systemActor, verify, type World } from '#test/support/world/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const take = (rows: readonly unknown[], services = world.services) => takeIn(services, systemActor, rows)
const row = (index: number, change: Partial<PolicyRow> = {}) => policyRow(index, world.clock.at, change)

async function visitsOf(policyNo: string) {
  const { rows } = await world.db.pool.query(
    `SELECT v.id, v.status, v.live, k.status AS "case", k.reasons FROM visit v JOIN policy p ON p.id = v.policy_id
      LEFT JOIN callback_case k ON k.visit_id = v.id WHERE p.policy_no = $1 ORDER BY v.opened_at, v.id`,
    [policyNo],
  )
  return rows
}

async function counts() {
  const { rows } = await world.db.pool.query(
    `SELECT (SELECT count(*) FROM customer)::int AS customers, (SELECT count(*) FROM policy)::int AS policies, (SELECT count(*) FROM visit)::int AS visits,
      (SELECT count(*) FROM visit_event)::int AS events, (SELECT count(*) FROM outbox)::int AS outbox, (SELECT count(*) FROM audit WHERE target_kind <> 'product')::int AS audit`,
  )
  return rows[0]
}

describe('a due policy', () => {
  it('opens a visit with its event, its reminders on three days and its audit', async () => {
    const [outcome] = await take([row(1)])
    expect(outcome).toMatchObject({ index: 0, ok: true, result: 'CREATED' })
    expect(await counts()).toEqual({ customers: 1, policies: 1, visits: 1, events: 1, outbox: 3, audit: 1 })
    const { rows } = await world.db.pool.query('SELECT available_at FROM outbox ORDER BY available_at')
    const opened = await world.db.pool.query('SELECT opened_at FROM visit')
    expect(rows.map((one) => one.available_at.toISOString())).toEqual([
      opened.rows[0]?.opened_at.toISOString(),
      '2026-03-03T02:00:00.000Z',
      '2026-03-04T02:00:00.000Z',
    ])
  })

  it('waits while its receipt is unsigned; the signature opens the visit', async () => {
    await take([row(1, { receiptSignedOn: null })])
    expect(await counts()).toMatchObject({ policies: 1, visits: 0, outbox: 0 })
    expect((await take([row(1)]))[0]).toMatchObject({ result: 'UPDATED' })
    expect(await visitsOf(row(1).policyNo)).toMatchObject([{ status: 'PENDING' }])
  })

  it('starts with the agents when less than a day of cooling-off is left', async () => {
    await take([row(1, { underwrittenOn: '2026-02-10', receiptSignedOn: '2026-02-16' })])
    expect(await visitsOf(row(1).policyNo)).toMatchObject([
      { status: 'CALLBACK', case: 'OPEN', reasons: ['COOLING_OFF_SHORT'] },
    ])
  })

  it('stores document number and phone sealed', async () => {
    await take([row(1)])
    const { rows } = await world.db.pool.query(
      'SELECT c.id, c.id_number_enc, p.phone_enc FROM customer c JOIN policy p ON p.customer_id = c.id',
    )
    const text = JSON.stringify(rows)
    expect(text).not.toContain(row(1).idNumber)
    expect(text).not.toContain(row(1).phone.slice(3))
    expect(world.services.secrets.decrypt('id_number', rows[0].id, rows[0].id_number_enc)).toBe(
      row(1).idNumber,
    )
  })
})

describe('invalid rows', () => {
  it('are refused by name, and the others are imported', async () => {
    const outcomes = await take([
      row(1),
      row(2, { premium: '12.345' }),
      row(3, { productCode: 'NOPE' }),
      row(4, { payYears: null }),
      row(5, { idNumber: '999999195001010019' }),
      { policyNo: 'x' },
      row(1),
      row(7),
    ])
    expect(outcomes.map((outcome) => (outcome.ok ? outcome.result : outcome.code))).toEqual([
      'CREATED',
      'ROW_INVALID',
      'PRODUCT_UNKNOWN',
      'ROW_INVALID',
      'ROW_INVALID',
      'ROW_INVALID',
      'DUPLICATE_IN_BATCH',
      'CREATED',
    ])
    expect(outcomes[3]).toMatchObject({ fields: ['payYears'], message: '缴费年限：期缴保单缺少缴费期限' })
    expect(await counts()).toMatchObject({ policies: 2, visits: 2 })
  })

  it('are refused when a fact that a question needs is missing from row and product', async () => {
    // The admin would never write such a version. It is inserted directly, because the trigger that protects versions
    // allows an INSERT.
    await world.db.pool.query(
      `INSERT INTO product_version SELECT product_code, 2, effective_from, name, design_type, new_type, risk_transcription, NULL,
        dual_recording, cooling_off_days, on_sale, note, created_at, created_by FROM product_version WHERE product_code = 'YSWN'`,
    )
    const [outcome] = await take([row(1, { productCode: 'YSWN' })])
    expect(outcome).toMatchObject({
      ok: false,
      code: 'FACT_MISSING',
      fields: ['guaranteedRate'],
      message: '问卷需要的信息缺失：最低保证利率',
    })
    expect(await counts()).toMatchObject({ policies: 0, visits: 0 })
  })
})

describe('the same rows again', () => {
  it('change nothing', async () => {
    const rows = Array.from({ length: 50 }, (_, index) => row(index))
    await take(rows)
    const before = await counts()
    expect((await take(rows)).every((outcome) => outcome.ok && outcome.result === 'UNCHANGED')).toBe(true)
    expect(await counts()).toEqual(before)
  })

  it('from two importers at once are imported once', async () => {
    const rows = Array.from({ length: 120 }, (_, index) => row(index))
    const other = world.otherInstance()
    const [one, two] = await Promise.all([take(rows), take(rows, other)])
    const results = [...one, ...two].map((outcome) => (outcome.ok ? outcome.result : outcome.code))
    expect(results.filter((result) => result === 'CREATED')).toHaveLength(120)
    expect(results.filter((result) => result === 'UNCHANGED')).toHaveLength(120)
    expect(await counts()).toEqual({
      customers: 120,
      policies: 120,
      visits: 120,
      events: 120,
      outbox: 360,
      audit: 120,
    })
  })
})

describe('a policy that changes', () => {
  it('by surrender cancels the visit, closes its case and takes it off the list', async () => {
    const due = await world.due()
    const browser = await world.browser(due.openid)
    await browser.call.visit.callMeInstead({ visitId: due.visitId, commandId: randomUUID() })
    await take([{ ...row(0), policyNo: due.policyNo, status: 'SURRENDERED' }])
    expect(await visitsOf(due.policyNo)).toMatchObject([{ status: 'CANCELLED', case: 'CLOSED' }])
    expect(await browser.call.visit.pending()).toEqual([])
    expect(await refusal(browser.call.visit.start({ visitId: due.visitId, commandId: randomUUID() }))).toBe(
      'VISIT_CANCELLED',
    )
  })

  it('by a new applicant ends the old visit, opens a new one and keeps the old evidence', async () => {
    const due = await world.due()
    const before = await world.browser(due.openid)
    await verify(world, before, due.visitId)
    const replaced = {
      ...row(0),
      policyNo: due.policyNo,
      applicantName: '测试客户新',
      insuredName: '测试客户新',
      idNumber: row(500).idNumber,
    }
    await take([replaced])
    const visits = await visitsOf(due.policyNo)
    expect(visits.map((visit) => visit.status).sort()).toEqual(['CANCELLED', 'PENDING'])
    expect(await refusal(before.call.visit.notice({ visitId: due.visitId }))).toBe('VISIT_CANCELLED')
    const fresh = visits.find((visit) => visit.status === 'PENDING')
    expect(await refusal(before.call.visit.view({ visitId: fresh.id }))).toBe('NOT_FOUND')
    const { rows } = await world.db.pool.query(
      'SELECT count(*)::int AS n FROM visit_event WHERE visit_id = $1',
      [due.visitId],
    )
    expect(rows[0].n).toBe(3)
  })

  it('after success is not visited again', async () => {
    const due = await world.due()
    const browser = await world.browser(due.openid)
    await verify(world, browser, due.visitId)
    await finish(world, browser, due.visitId)
    await take([{ ...row(0), policyNo: due.policyNo, branch: '北京分公司' }])
    expect(await visitsOf(due.policyNo)).toMatchObject([{ status: 'SUCCESS' }])
  })

  it('by a correction while the customer reads keeps both writes', async () => {
    const due = await world.due()
    const browser = await world.browser(due.openid)
    await Promise.all([
      browser.call.visit.start({ visitId: due.visitId, commandId: randomUUID() }),
      take([{ ...row(0), policyNo: due.policyNo, status: 'WITHDRAWN' }]),
    ]).catch(() => undefined)
    expect(await visitsOf(due.policyNo)).toMatchObject([{ status: 'CANCELLED' }])
  })
})

describe('each row stands for itself', () => {
  it('an event in the future is refused, and accepted once its day has come', async () => {
    const tomorrow = row(1, { receiptSignedOn: '2026-03-03' })
    expect(await take([tomorrow])).toMatchObject([
      { ok: false, code: 'ROW_INVALID', message: '回执签收日期：回执签收日期在将来' },
    ])
    world.clock.advance(DAY_MS)
    expect(await take([tomorrow])).toMatchObject([{ ok: true, result: 'CREATED' }])
  })

  it('a row that the database refuses is that row’s error, even if it is the only one', async () => {
    await world.owner.pool.query(
      `ALTER TABLE policy ADD CONSTRAINT no_such_branch CHECK (branch <> '没有的机构')`,
    )
    const refused = row(1, { branch: '没有的机构' })
    const failed = { ok: false, code: 'ROW_FAILED' }
    expect(await take([refused])).toMatchObject([failed])
    expect(await take([row(2), refused, row(3)])).toMatchObject([{ ok: true }, failed, { ok: true }])
  })

  it('a row that others keep changing is that row’s error', async () => {
    await take([row(1)])
    const { db } = world.services
    const query: typeof db.query = (text, values) =>
      db.query(
        text.includes('AS "knownPolicyId"')
          ? `${text.slice(0, text.lastIndexOf('ORDER BY'))} AND false`
          : text,
        values,
      )
    const outcomes = await take([row(1, { premium: '1.00' }), row(2)], {
      ...world.services,
      db: { ...db, query },
    })
    expect(outcomes).toMatchObject([
      { ok: false, code: 'ROW_FAILED', message: '这一行没有写入（CONFLICT），可重新导入' },
      { ok: true, result: 'CREATED' },
    ])
  })

  it('a row without the insured’s name, who is the applicant, means the same as with it', async () => {
    expect(await take([row(1, { insuredName: null })])).toMatchObject([{ ok: true, result: 'CREATED' }])
    expect(await take([row(1)])).toMatchObject([{ ok: true, result: 'UNCHANGED' }])
  })
})
