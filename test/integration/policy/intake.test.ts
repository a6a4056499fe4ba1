import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importFile } from '../../../server/policy/import-file.ts'
import { takeIn } from '../../../server/policy/intake.ts'
import type { PolicyRow } from '../../../server/policy/row.ts'
import { csvFile, policyRow } from '../../support/policies.ts'
import { createWorld, finish, refusal, systemActor, verify, type World } from '../../support/world.ts'

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

  it('whose receipt is not signed yet waits; the signature opens the visit', async () => {
    await take([row(1, { receiptSignedOn: null })])
    expect(await counts()).toMatchObject({ policies: 1, visits: 0, outbox: 0 })
    expect((await take([row(1)]))[0]).toMatchObject({ result: 'UPDATED' })
    expect(await visitsOf(row(1).policyNo)).toMatchObject([{ status: 'PENDING' }])
  })

  it('with less than a day of cooling-off left starts with the agents', async () => {
    await take([row(1, { underwrittenOn: '2026-02-10', receiptSignedOn: '2026-02-16' })])
    expect(await visitsOf(row(1).policyNo)).toMatchObject([
      { status: 'CALLBACK', case: 'OPEN', reasons: ['COOLING_OFF_SHORT'] },
    ])
  })

  it('keeps document number and phone sealed', async () => {
    await take([row(1)])
    const { rows } = await world.db.pool.query(
      'SELECT c.id_number_enc, p.phone_enc FROM customer c JOIN policy p ON p.customer_id = c.id',
    )
    const text = JSON.stringify(rows)
    expect(text).not.toContain(row(1).idNumber)
    expect(text).not.toContain(row(1).phone.slice(3))
    expect(world.services.secrets.decrypt('id_number', rows[0].id_number_enc)).toBe(row(1).idNumber)
  })
})

describe('rows with something wrong', () => {
  it('are refused by name and the others kept', async () => {
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

  it('a fact that a question needs and the product does not say is named', async () => {
    // What the admin would never write: the trigger that keeps versions as they were is not in the way of an INSERT.
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

  it('from two importers at once are taken in once', async () => {
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
  it('surrendered: the visit is cancelled, its case closed, it leaves the list', async () => {
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

  it('with another applicant: the old visit ends, a new one opens, the old evidence stays', async () => {
    const due = await world.due()
    const before = await world.browser(due.openid)
    await verify(world, before, due.visitId)
    const replaced = {
      ...row(0),
      policyNo: due.policyNo,
      applicantName: '测试客户新',
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

  it('after success is not asked again', async () => {
    const due = await world.due()
    const browser = await world.browser(due.openid)
    await verify(world, browser, due.visitId)
    await finish(world, browser, due.visitId)
    await take([{ ...row(0), policyNo: due.policyNo, branch: '北京分公司' }])
    expect(await visitsOf(due.policyNo)).toMatchObject([{ status: 'SUCCESS' }])
  })

  it('corrected while the customer reads: both writes stand', async () => {
    const due = await world.due()
    const browser = await world.browser(due.openid)
    await Promise.all([
      browser.call.visit.start({ visitId: due.visitId, commandId: randomUUID() }),
      take([{ ...row(0), policyNo: due.policyNo, status: 'WITHDRAWN' }]),
    ]).catch(() => undefined)
    expect(await visitsOf(due.policyNo)).toMatchObject([{ status: 'CANCELLED' }])
  })
})

describe('an import file', () => {
  const folder = () => mkdtemp(join(tmpdir(), 'return-visit-csv-'))
  const run = async (file: string) => {
    const said: string[] = []
    const counts = await importFile(world.services, {
      file,
      actor: systemActor,
      say: (line) => said.push(line),
    })
    return { counts, said }
  }

  it('tells bad rows by line, keeps the good ones, and can be run again', async () => {
    const file = join(await folder(), 'policies.csv')
    const rows = [row(1), row(2, { premium: '0' }), row(3), row(4, { productCode: 'NOPE' })]
    await writeFile(file, csvFile(rows))
    const first = await run(file)
    expect(first.counts).toEqual({ created: 2, updated: 0, unchanged: 0, refused: 2 })
    expect(first.said).toContain(`第 3 行 保单 ${row(2).policyNo}：保费：保费须大于 0`)
    const errors = await readFile(`${file}.errors.csv`, 'utf8')
    expect(errors.split('\r\n').slice(1, 3)).toEqual([
      `"3","${row(2).policyNo}","ROW_INVALID","保费：保费须大于 0"`,
      `"5","${row(4).policyNo}","PRODUCT_UNKNOWN","产品代码不存在，或在承保日 ${row(4).underwrittenOn} 尚未生效：NOPE"`,
    ])
    expect((await run(file)).counts).toEqual({ created: 0, updated: 0, unchanged: 2, refused: 2 })
  })

  it('understands what spreadsheets do to dates, amounts and phones', async () => {
    const file = join(await folder(), 'policies.csv')
    const text = csvFile([row(1)])
      .replace(row(1).underwrittenOn, '2026/2/27')
      .replace('20000.00', '"20,000.00"')
      .replace(row(1).phone.slice(3), `${row(1).phone.slice(3, 6)}-${row(1).phone.slice(6)}`)
    await writeFile(file, text)
    expect((await run(file)).counts).toMatchObject({ created: 1, refused: 0 })
  })

  it('with a word nobody knows says what would be understood', async () => {
    const file = join(await folder(), 'policies.csv')
    await writeFile(file, csvFile([row(1)]).replace('个险', '地推'))
    expect((await run(file)).said[0]).toBe(
      `第 2 行 保单 ${row(1).policyNo}：销售渠道“地推”不认识，应为：个险、银保、中介、中介经代、电销、网销`,
    )
  })

  it('without a column, or in another encoding, is refused as a whole', async () => {
    const file = join(await folder(), 'policies.csv')
    await writeFile(file, csvFile([row(1)]).replace('保单号', '合同号'))
    await expect(run(file)).rejects.toThrow('文件缺少列：保单号')
    await writeFile(file, Buffer.from([0xb1, 0xa3, 0xb5, 0xa5, 0x2c, 0x0a]))
    await expect(run(file)).rejects.toThrow('UTF-8')
  })

  it('broken in the middle keeps what came before', async () => {
    const file = join(await folder(), 'policies.csv')
    await writeFile(file, `${csvFile([row(1), row(2)])}"unclosed`)
    await expect(run(file)).rejects.toThrow('之前的行已保留')
    expect(await counts()).toMatchObject({ policies: 2 })
  })
})
