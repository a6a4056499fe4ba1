import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recording, type Sent, scannedTables } from '#test/support/server/plans.ts'
import { askedCase, callAndFinish, type Desk, deskOf, takeNext } from '#test/support/world/queue.ts'
import { staffCaller } from '#test/support/world/staff.ts'
import { createWorld, refusal, type World } from '#test/support/world/world.ts'

const POLICY = '60712345000098765'
const PHONE = '19900001234'

let world: World
let chief: Desk
let visitId: string

/** One policy with a case, a problem case, and another policy with a letter. */
beforeAll(async () => {
  world = await createWorld()
  chief = await deskOf(world, ['SUPERVISOR'])
  const agent = await deskOf(world)
  const asked = await askedCase(world, 10, {
    policyNo: POLICY,
    applicantName: '欧阳测试甲',
    phone: PHONE,
    idType: 'PASSPORT',
    idNumber: 'X99999801',
  })
  visitId = asked.visitId
  const problem = { category: 'FORGED_SIGNATURE' as const, description: '客户称签名非本人' }
  await callAndFinish(agent, await takeNext(agent), { disposition: 'COMPLAINT', problem })
  await askedCase(world, 10, { policyNo: '60712345000011111', applicantName: '司马测试乙' })
  await callAndFinish(agent, await takeNext(agent), { disposition: 'REFUSED', note: '客户拒访' })
  const [letter] = (await chief.call.followUp.list({ status: null, after: null })).rows
  await chief.call.followUp.send({
    id: letter?.id ?? '',
    version: letter?.version ?? 0,
    kind: 'LETTER',
    reference: 'XA20260302CN',
  })
})
afterAll(() => world.close())

const find = (search: string, desk = chief) => desk.call.desk.find({ search })
const numbers = (rows: readonly { readonly policyNo: string }[]) => rows.map(({ policyNo }) => policyNo)

describe('one search for everything', () => {
  it.each([
    ['the whole number', POLICY],
    ['its beginning', '607123450000'],
    ['any five digits of it', '98765'],
    ['five digits in its middle', '34500'],
    ['digits in groups, in full width', '６０７１ ２３４５ 0000-98765'],
  ])('finds a policy by %s', async (_, search) => {
    const { visits, tooMany } = await find(search)
    expect(numbers(visits.rows)).toContain(POLICY)
    expect(tooMany).toBe(false)
  })

  it('finds everything that belongs to the policy, each by its id', async () => {
    const found = await find(POLICY)
    expect(found.visits.rows).toMatchObject([{ visitId, policyNo: POLICY }])
    expect(found.cases.rows).toMatchObject([{ policyNo: POLICY, status: 'CLOSED', outcome: 'PROBLEM' }])
    expect(found.problems.rows).toMatchObject([{ policyNo: POLICY, category: 'FORGED_SIGNATURE' }])
    const [caseRow] = found.cases.rows
    expect(numbers((await find(caseRow?.id ?? '')).problems.rows)).toEqual([POLICY])
  })

  it.each(['欧阳', '测试甲', PHONE, 'x99999801'])(
    'finds a customer by %s, with the name masked',
    async (search) => {
      const { customers, visits } = await find(search)
      expect(customers.rows).toMatchObject([{ policyNo: POLICY, applicant: '欧***甲' }])
      expect(visits.rows).toEqual([])
    },
  )

  it('finds a letter by its number, and by its policy', async () => {
    expect((await find('XA2026')).followUps.rows).toMatchObject([{ reference: 'XA20260302CN' }])
    expect((await find('11111')).followUps.rows).toMatchObject([{ kind: 'LETTER', status: 'SENT' }])
  })

  it('finds versions of the questionnaire and products', async () => {
    expect((await find('第 1 版')).templates.rows).toMatchObject([{ number: 1 }])
    expect((await find('1')).templates.rows).toMatchObject([{ number: 1 }])
    const [product] = await chief.call.product.list()
    const byName = await find(product?.current?.name ?? '')
    expect(byName.products.rows.map(({ code }) => code)).toContain(product?.code)
  })

  it('says how much is missing from a text that is too short, and still finds what has short names', async () => {
    expect(await find('欧')).toMatchObject({ least: 2, customers: { rows: [] } })
    expect(await find('607')).toMatchObject({ least: 4, visits: { rows: [] } })
    expect(await find('%%')).toMatchObject({ products: { rows: [] }, templates: { rows: [] } })
  })

  it('shows nobody a kind that their roles may not read', async () => {
    const editor = await deskOf(world, ['EDITOR'])
    expect(await find(POLICY, editor)).toMatchObject({
      visits: { rows: [{ policyNo: POLICY }] },
      cases: { rows: [] },
      problems: { rows: [] },
      followUps: { rows: [] },
    })
    const agent = await deskOf(world, ['AGENT'])
    expect((await find('第 1 版', agent)).templates.rows).toEqual([])
    const administrator = await deskOf(world, ['ADMINISTRATOR'])
    const nothing = { rows: [], more: false }
    expect(await find(POLICY, administrator)).toMatchObject({
      visits: nothing,
      customers: nothing,
      cases: nothing,
    })
    expect((await find('第 1 版', administrator)).templates.rows).toHaveLength(1)
  })

  it('shows five results of a kind, and says that there are more', async () => {
    for (let n = 0; n < 6; n += 1) await world.due({ policyNo: `6099900000000000${n}` })
    const { visits } = await find('609990000')
    expect(visits.rows).toHaveLength(5)
    expect(visits.more).toBe(true)
  })

  it('stops a person who searches without end, and nobody else', async () => {
    const busy = await deskOf(world)
    await world.db.pool.query(
      "INSERT INTO guard_counter (scope, key, bucket, count) VALUES ('find', $1, date_trunc('hour', $2::timestamptz), 2000)",
      [busy.staff.id, world.clock.at],
    )
    expect(await refusal(find(POLICY, busy))).toBe('SEARCHED_ENOUGH')
    const listed = (search: string) => busy.call.desk.visits({ filter: { search } })
    expect(await refusal(listed(POLICY))).toBe('SEARCHED_ENOUGH')
    expect((await listed('')).tooMany).toBe(false)
    expect((await find(POLICY)).visits.rows).toHaveLength(1)
  })
})

describe('the lists of records', () => {
  const any = { policyNo: null, visitId: null, from: null, to: null }
  const problems = (filter: object) =>
    chief.call.problem.list({
      filter: { status: null, handlerId: null, overdue: false, ...any, ...filter },
      after: null,
    })
  const letters = (filter: object) => chief.call.followUp.list({ status: null, filter, after: null })
  const checks = (filter: object) => chief.call.quality.list({ status: null, filter, after: null })

  it('are filtered by a whole policy number, or any five digits of it', async () => {
    expect(numbers((await problems({ policyNo: '98765' })).rows)).toEqual([POLICY])
    expect((await problems({ policyNo: '11111' })).rows).toEqual([])
    expect(numbers((await letters({ policyNo: '60712345000011111' })).rows)).toEqual(['60712345000011111'])
    expect(numbers((await checks({ policyNo: POLICY })).rows)).toEqual([POLICY])
    expect((await checks({ policyNo: '99999' })).rows).toEqual([])
    expect(await refusal(letters({ policyNo: '1234' }))).toBe('SEARCH_TOO_SHORT')
  })

  it('are filtered by visit, by person and by day', async () => {
    expect((await problems({ visitId })).rows).toHaveLength(1)
    expect((await letters({ visitId })).rows).toEqual([])
    const [check] = (await checks({ visitId })).rows
    expect(check).toMatchObject({ visitId, policyNo: POLICY })
    expect((await checks({ agentId: check?.agentId ?? null })).rows).not.toEqual([])
    expect((await checks({ agentId: chief.staff.id })).rows).toEqual([])
    expect((await letters({ agentId: check?.agentId ?? null })).rows).toMatchObject([
      { openedByName: check?.agentName },
    ])
    expect((await problems({ from: '2026-03-02', to: '2026-03-02' })).rows).toHaveLength(1)
    expect((await problems({ to: '2026-03-01' })).rows).toEqual([])
    expect((await letters({ from: '2026-03-03' })).rows).toEqual([])
  })

  it('the records of a visit are found from it, limited to what the roles may read', async () => {
    const records = await chief.call.desk.records({ visitId })
    expect(records.problems).toMatchObject([{ category: 'FORGED_SIGNATURE', status: 'OPEN' }])
    expect(records.calls).toMatchObject([{ disposition: 'COMPLAINT' }])
    expect(records.quality).toMatchObject([{ status: 'OPEN' }])
    expect(records.steps.map(({ type }) => type)).toEqual(['CLAIMED', 'DIALLED', 'FINISHED'])
    expect(records.steps.at(-1)?.by).toBe(records.calls[0]?.agentName)
    const editor = await deskOf(world, ['EDITOR'])
    expect(await editor.call.desk.records({ visitId })).toMatchObject({
      steps: [],
      calls: [],
      problems: [],
      followUps: [],
      quality: [],
    })
    const agent = await deskOf(world, ['AGENT'])
    expect(await agent.call.desk.records({ visitId })).toMatchObject({ problems: [{}], quality: [] })
  })

  it('the audit is searched by policy: everything that happened to it, whoever did it', async () => {
    const auditor = await deskOf(world, ['AUDITOR'])
    const { rows } = await auditor.call.audit.list({ filter: { policyNo: '98765' }, after: null })
    const actions = rows.map(({ action }) => action)
    expect(actions).toEqual(
      expect.arrayContaining(['policy.intake', 'visit.handOver', 'callback.claim', 'callback.finish']),
    )
    expect(new Set(rows.map(({ targetLabel }) => targetLabel))).toEqual(new Set(['6071234****098765']))
    expect(rows.find(({ action }) => action === 'callback.finish')).toMatchObject({ visitId })
    expect((await auditor.call.audit.list({ filter: { policyNo: '55555' }, after: null })).rows).toEqual([])
  })
})

/** The tables that a statement reads completely, without that of the staff, which has few rows. */
async function largeScans(one: Sent): Promise<string[]> {
  return (await scannedTables(world.db, one)).filter((table) => table !== 'staff')
}

it.each([
  ['a part of a number', { search: '98765' }],
  ['a name', { search: '欧阳测试' }],
  ['an id', { search: '01990000-0000-7000-8000-000000000001' }],
])('searching everything by %s reads no large table without an index', async (_, input) => {
  const sent: Sent[] = []
  const services = { ...world.services, db: recording(world.db, sent) }
  await staffCaller(services, chief.staff).desk.find(input)
  expect(sent.length).toBeGreaterThan(3)
  for (const one of sent) expect(await largeScans(one), one.text).toEqual([])
})

it('every filter of the lists of records has an index', async () => {
  const sent: Sent[] = []
  const services = { ...world.services, db: recording(world.db, sent) }
  const call = staffCaller(services, chief.staff)
  const filters = [
    { policyNo: '98765' },
    { visitId },
    { agentId: chief.staff.id },
    { from: '2026-03-01', to: '2026-03-02' },
  ]
  for (const filter of filters) {
    await call.followUp.list({ status: null, filter, after: null })
    await call.quality.list({ status: null, filter, after: null })
  }
  const any = { status: null, handlerId: null, overdue: false }
  for (const filter of [
    { policyNo: '98765' },
    { visitId },
    { handlerId: chief.staff.id },
    { from: '2026-03-01' },
  ])
    await call.problem.list({ filter: { ...any, ...filter }, after: null })
  const approver = await deskOf(world, ['APPROVER'])
  const auditor = await deskOf(world, ['AUDITOR'])
  await auditor.call.audit.list({ filter: { policyNo: '98765' }, after: null })
  await approver.call.desk.records({ visitId })
  for (const one of sent) expect(await largeScans(one), one.text).toEqual([])
})
