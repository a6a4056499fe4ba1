import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweepOverdue } from '#server/call-centre/queue/sweep.ts'
import { takeIn } from '#server/intake/intake.ts'
import { deliverDue } from '#server/jobs/deliver.ts'
import type { PolicyRow } from '#server/policy/rules/row.ts'
import { reconcile } from '#server/reporting/counting/reconcile.ts'
import { recountFigures } from '#server/reporting/counting/recount.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { type ReportTable, reportTable } from '#server/reporting/reading/tables.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { callAndConfirm, callAndFinish, type Desk, deskOf, takeNext } from '#test/support/world/queue.ts'
import {
  answersTo,
  createWorld,
  lastCode,
  openQuestions,
  refusal,
  signature,
  startFace,
  systemActor,
  verify,
  type World,
} from '#test/support/world/world.ts'

/*
 * Seven visits, told step by step with the time of each; every figure below is worked out from this by hand.
 *
 *    channel    branch  how it went                                                        cooling-off until
 * A  个险       上海    on WeChat, by face                                                 03-15
 * B  银保       北京    by SMS code, one 否 → called twice → problem case, handled         03-15
 * C  个险       上海    five failed faces, window expires → done by phone                  03-15
 * D  网销       上海    wants a call, refuses on the phone → letter, confirmed too late    03-15
 * E  个险       上海    opened, surrendered                                                03-15
 * F  中介       广东    never opened, window expires → one call in vain, still open        03-20
 * G  电销       北京    cooling-off nearly over → done by phone                            03-02
 */
let world: World
let anna: Desk
let bob: Desk
let chief: Desk
const visits: Record<string, string> = {}

/** A moment of March 2026, Shanghai time. */
const at = (day: number, time: string) =>
  world.clock.set(new Date(`2026-03-${String(day).padStart(2, '0')}T${time}+08:00`))
const step = (visitId: string) => ({ visitId, commandId: randomUUID() })

async function open(name: string, index: number, change: Partial<PolicyRow>) {
  const due = await world.due(change, index)
  visits[name] = due.visitId
  return due
}

async function start(openid: string, visitId: string) {
  const browser = await world.browser(openid)
  await browser.call.visit.start(step(visitId))
  return browser
}

async function live(): Promise<void> {
  at(2, '10:00:00')
  const a = await open('A', 1, {})
  const b = await open('B', 2, {
    channel: 'BANK',
    branch: '北京分公司',
    productCode: 'XYZJ',
    idType: 'PASSPORT',
  })
  const c = await open('C', 3, {})
  const d = await open('D', 4, { channel: 'ONLINE' })
  const e = await open('E', 5, { policyNo: '30000000000000005' })
  const f = await open('F', 6, { channel: 'BROKER', branch: '广东分公司', coolingOffDays: 20 })
  await open('G', 7, {
    channel: 'TELESALES',
    branch: '北京分公司',
    receiptSignedOn: '2026-02-16',
    underwrittenOn: '2026-02-14',
  })
  // F does not follow the service account: a text message instead.
  await world.db.pool.query('UPDATE wechat_binding SET following = false WHERE openid = $1', [f.openid])
  expect(await deliverDue(world.services, 50)).toBe(6)

  at(2, '10:05:00')
  const pageA = await start(a.openid, a.visitId)
  at(2, '10:06:00')
  await verify(world, pageA, a.visitId)
  at(2, '10:06:30')
  const { questionnaire } = await openQuestions(pageA, a.visitId)
  const answers = answersTo(questionnaire.questions)
  const first = { 'contract-received': { answer: 'YES' as const } }
  at(2, '10:06:40')
  await pageA.call.visit.saveDraft({ ...step(a.visitId), answers: first })
  at(2, '10:07:00')
  await pageA.call.visit.saveDraft({
    ...step(a.visitId),
    answers: { ...first, 'application-signed': { answer: 'YES' } },
  })
  at(2, '10:08:00')
  await pageA.call.visit.submit({ ...step(a.visitId), answers })
  at(2, '10:08:20')
  await pageA.call.visit.sign({ ...step(a.visitId), revision: 1, signature })

  at(2, '11:00:00')
  const pageB = await start(b.openid, b.visitId)
  at(2, '11:01:00')
  await pageB.call.identity.smsSend({ visitId: b.visitId })
  const wrong = (await lastCode(world)) === '000000' ? '000001' : '000000'
  expect(await refusal(pageB.call.identity.smsVerify({ ...step(b.visitId), code: wrong }))).toBe('CODE_WRONG')
  at(2, '11:02:00')
  const code = await lastCode(world)
  pageB.identityToken = (await pageB.call.identity.smsVerify({ ...step(b.visitId), code })).identityToken
  at(2, '11:02:10')
  const asked = await openQuestions(pageB, b.visitId)
  at(2, '11:04:10')
  const failing = answersTo(asked.questionnaire.questions, ['cooling-off'])
  await pageB.call.visit.submit({ ...step(b.visitId), answers: failing })
  at(2, '11:04:30')
  await pageB.call.visit.sign({ ...step(b.visitId), revision: 1, signature })

  at(2, '12:00:00')
  const pageC = await start(c.openid, c.visitId)
  world.face.code = 1004
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const token = await startFace(pageC, c.visitId)
    expect(await refusal(pageC.call.identity.faceSettle({ token, commandId: randomUUID() }))).not.toBeNull()
  }

  at(2, '13:00:00')
  const pageD = await start(d.openid, d.visitId)
  await pageD.call.visit.callMeInstead(step(d.visitId))
  at(2, '14:00:00')
  await start(e.openid, e.visitId)

  at(2, '15:00:00')
  await byPhone('G', [])
  at(2, '15:10:00')
  await callAndFinish(anna, await next('B', anna), { disposition: 'NO_ANSWER' })
  at(2, '15:20:00')
  await callAndFinish(anna, await next('D', anna), { disposition: 'REFUSED', note: '不愿通话' })

  at(3, '10:00:00')
  const surrendered = policyRow(5, new Date('2026-03-02T02:00:00Z'), {
    policyNo: '30000000000000005',
    status: 'SURRENDERED',
  })
  expect(await takeIn(world.services, systemActor, [surrendered])).toMatchObject([{ ok: true }])
  at(3, '11:00:00')
  await byPhone('B', ['cooling-off'])

  at(5, '00:10:00')
  expect(await sweepOverdue(world.services)).toBe(2)
  at(5, '10:00:00')
  await byPhone('C', [])
  at(5, '10:10:00')
  await callAndFinish(bob, await next('F', bob), { disposition: 'NO_ANSWER' })

  at(6, '09:30:00')
  const letters = await anna.call.followUp.list({ status: 'OPEN', after: null, limit: 10 })
  const letter = letters.rows[0]
  if (!letter) throw new Error('D goes on by letter')
  const sent = await anna.call.followUp.send({
    id: letter.id,
    version: letter.version,
    kind: 'LETTER',
    reference: 'L-1',
  })
  at(10, '10:00:00')
  const problems = await chief.call.problem.list({
    filter: { status: 'OPEN', handlerId: null, overdue: false },
    after: null,
    limit: 10,
  })
  const problem = problems.rows[0]
  if (!problem) throw new Error('B has a problem case')
  expect(problem.dueOn).toBe('2026-03-24')
  const assigned = await chief.call.problem.assign({
    id: problem.id,
    version: problem.version,
    handlerId: bob.staff.id,
  })
  await bob.call.problem.resolve({ id: problem.id, version: assigned.version, resolution: '已逐条解释' })
  at(18, '10:00:00')
  await anna.call.followUp.finish({
    id: sent.id,
    version: sent.version,
    result: 'CONFIRMED_IN_WRITING',
    note: '',
  })
  at(25, '10:00:00')
}

/** The agent's next case, which must belong to that visit. */
async function next(name: string, desk: Desk) {
  const held = await takeNext(desk)
  expect(held.view.case.visitId, `${name} comes next`).toBe(visits[name])
  return held
}

/** Anna reads out the questions; `failing` are answered against expectation. */
async function byPhone(name: string, failing: readonly string[]): Promise<void> {
  const held = await next(name, anna)
  const questions = await callAndConfirm(anna, held)
  await anna.call.callback.finish({
    caseId: held.caseId,
    lease: held.lease,
    result: {
      disposition: 'COMPLETED',
      note: '',
      answers: answersTo(questions, failing),
      promisedFor: null,
      language: null,
      problem: failing.length > 0 ? { category: 'TERMS_UNCLEAR', description: '犹豫期没有讲清' } : null,
    },
  })
}

beforeAll(async () => {
  world = await createWorld()
  anna = await deskOf(world)
  bob = await deskOf(world)
  chief = await deskOf(world, ['SUPERVISOR', 'MANAGER'])
  await live()
  await recountFigures(world.services)
})
afterAll(() => world.close())

const march: ReportFilter = {
  from: '2026-03-01',
  to: '2026-03-31',
  basis: 'DUE',
  channel: [],
  product: [],
  branch: [],
  designType: [],
  method: [],
}
const second = { ...march, from: '2026-03-02', to: '2026-03-02' }

it('the stored figures equal a full recount', async () => {
  expect(await reconcile(world.db)).toEqual({ visits: 7, due: 0, differences: [], total: 0 })
})

describe('completion', () => {
  it('in both readings: of 6 due, A, C and G without objection, B as a problem case, D too late', async () => {
    const { now, previous } = await chief.call.report.completion({ filter: march, step: 'month' })
    expect(now).toEqual({
      visits: 7,
      cancelled: 1,
      due: 6,
      cleanInTime: 3,
      problemInTime: 1,
      doneInTime: 4,
      doneLate: 1,
      online: 0,
      withAgents: 1,
      followUp: 0,
      unfinished: 0,
      ways: { WECHAT: 1, PHONE: 2, LETTER: 1, BRANCH: 0 },
      doneRate: 4 / 6,
      cleanRate: 3 / 6,
      small: true,
    })
    expect(previous).toMatchObject({ visits: 0, doneRate: null })
  })

  it('by day of the end of the cooling-off period, or of the opening', async () => {
    const { trend } = await chief.call.report.completion({ filter: march, step: 'day' })
    const counted = trend.filter(({ visits: n }) => n > 0)
    expect(counted.map(({ from, due, doneInTime }) => [from, due, doneInTime])).toEqual([
      ['2026-03-02', 1, 1],
      ['2026-03-15', 4, 3],
      ['2026-03-20', 1, 0],
    ])
    expect(trend).toHaveLength(31)
    const opened = await chief.call.report.completion({ filter: { ...second, basis: 'OPENED' }, step: 'day' })
    expect(opened.now).toMatchObject({ due: 6, doneInTime: 4, cleanInTime: 3 })
  })

  it('by week: weeks begin on Monday, the first and last are cut to the period', async () => {
    const { trend } = await chief.call.report.completion({ filter: march, step: 'week' })
    expect(trend.map(({ from, to, due }) => [from, to, due])).toEqual([
      ['2026-03-01', '2026-03-01', 0],
      ['2026-03-02', '2026-03-08', 1],
      ['2026-03-09', '2026-03-15', 4],
      ['2026-03-16', '2026-03-22', 1],
      ['2026-03-23', '2026-03-29', 0],
      ['2026-03-30', '2026-03-31', 0],
    ])
  })

  it.each([
    [
      'channel',
      [
        ['AGENCY', 2, 2, 2],
        ['BANK', 1, 1, 0],
        ['BROKER', 1, 0, 0],
        ['TELESALES', 1, 1, 1],
        ['ONLINE', 1, 0, 0],
      ],
    ],
    [
      'branch',
      [
        ['上海分公司', 3, 2, 2],
        ['北京分公司', 2, 2, 1],
        ['广东分公司', 1, 0, 0],
      ],
    ],
    [
      'product',
      [
        ['AYCCD', 5, 3, 3],
        ['XYZJ', 1, 1, 0],
      ],
    ],
    ['designType', [['ORDINARY', 6, 4, 3]]],
    [
      'method',
      [
        ['FACE', 1, 1, 1],
        ['SMS', 1, 1, 0],
        ['NONE', 4, 2, 2],
      ],
    ],
  ] as const)('by %s: due, done in time, without objection', async (by, expected) => {
    const rows = await chief.call.report.completionBy({ filter: march, by })
    expect(rows.map((row) => [row.key, row.due, row.doneInTime, row.cleanInTime])).toEqual(expected)
  })

  it('cut by several filters at once', async () => {
    const cut = { ...march, channel: ['AGENCY' as const], branch: ['上海分公司'], product: ['AYCCD'] }
    expect((await chief.call.report.completion({ filter: cut, step: 'month' })).now).toMatchObject({
      visits: 3,
      due: 2,
      doneInTime: 2,
    })
    const method = { ...march, method: ['SMS' as const], designType: ['ORDINARY' as const] }
    expect((await chief.call.report.completion({ filter: method, step: 'month' })).now).toMatchObject({
      visits: 1,
      doneInTime: 1,
      cleanInTime: 0,
    })
    const none = { ...march, designType: ['UNIVERSAL' as const] }
    expect((await chief.call.report.completion({ filter: none, step: 'month' })).now).toMatchObject({
      visits: 0,
    })
  })
})

describe('the funnel', () => {
  it('counts how far visits came, without E, and where the others were lost', async () => {
    const funnel = await chief.call.report.funnel({ filter: march })
    expect(funnel.visits).toBe(6)
    expect(funnel.steps.map(({ step: name, count, lost }) => [name, count, lost])).toEqual([
      ['REMINDED', 5, 0],
      ['STARTED', 4, 1],
      ['VERIFIED', 2, 2],
      ['NOTICED', 2, 0],
      ['SUBMITTED', 2, 0],
      ['SIGNED', 2, 0],
      ['SUCCEEDED', 1, 1],
    ])
  })

  it('gives the median time of each step to within its bucket', async () => {
    const { steps, wholeMedianSeconds } = await chief.call.report.funnel({ filter: march })
    const medians = Object.fromEntries(steps.map(({ step: name, medianSeconds }) => [name, medianSeconds]))
    // Opened 300, 3600, 7200 and 10800 s after the reminder: half of them by the end of the bucket of 3600, 2^12 s.
    expect(medians.STARTED).toBeCloseTo(4096, 6)
    // Verified after 60 and 120 s: the end of the bucket of 60, 2^6 s. And so on: 10 and 30 s, 90 and 120 s.
    expect(medians.VERIFIED).toBeCloseTo(64, 6)
    expect(medians.NOTICED).toBeCloseTo(2 ** (10 / 3), 6)
    expect(medians.SUBMITTED).toBeCloseTo(2 ** (20 / 3), 6)
    // Both signed after 20 s: the middle of its bucket, from 2^4 to 2^(13/3) s.
    expect(medians.SIGNED).toBeCloseTo((16 + 2 ** (13 / 3)) / 2, 6)
    // A alone, 200 s.
    expect(wholeMedianSeconds).toBeCloseTo((2 ** (22 / 3) + 2 ** (23 / 3)) / 2, 6)
    expect(medians.REMINDED).toBeNull()
  })
})

it('questions show how often each was asked, answered against expectation, and how long it was shown', async () => {
  const rows = await chief.call.report.questions({ filter: march })
  const told = rows.map((row) => [
    row.key,
    row.asked,
    row.failing,
    row.seconds,
    row.phoneAsked,
    row.phoneFailing,
  ])
  // A: 10 s, 20 s, then 60 s for the other three; B: 120 s for all five. By phone: G, B, C.
  expect(told).toEqual([
    ['contract-received', 2, 0, (10 + 24) / 2, 3, 0],
    ['application-signed', 2, 0, (20 + 24) / 2, 3, 0],
    ['terms-understood', 2, 0, (20 + 24) / 2, 3, 0],
    ['cooling-off', 2, 1, (20 + 24) / 2, 3, 1],
    ['payment', 2, 0, (20 + 24) / 2, 3, 0],
  ])
  expect(rows.every(({ small, version, before }) => small && version === 1 && before === null)).toBe(true)
})

describe('failures', () => {
  it('by the day they happened', async () => {
    const { now } = await chief.call.report.failure({ filter: second, step: 'day' })
    expect(now).toEqual({
      reminded_wechat: 5,
      reminded_sms: 1,
      sms_arrived: 0,
      sms_lost: 0,
      reminder_failed: 0,
      face_passed: 1,
      face_failed: 5,
      face_other: 0,
      face_locked: 1,
      sms_passed: 1,
      sms_failed: 1,
      sms_locked: 0,
      negative_answer: 1,
      window_expired: 0,
      face_failed_3_days: 0,
      cooling_off_short: 1,
      customer_requested: 1,
      phone_not_mine: 0,
      vendor_redirect: 0,
    })
  })

  it('by vendor code, and what became of the reasons', async () => {
    const { codes, fates, trend } = await chief.call.report.failure({ filter: march, step: 'day' })
    expect(codes).toEqual([{ from: '2026-03-02', to: '2026-03-02', code: '1004', count: 5 }])
    expect(trend.find(({ from }) => from === '2026-03-05')).toMatchObject({ window_expired: 2 })
    const became = fates.flatMap(({ reason, fates: own }) =>
      own.flatMap(({ fate, count }) => (count > 0 ? [[reason, fate, count]] : [])),
    )
    expect(became).toEqual([
      ['NEGATIVE_ANSWER', 'PROBLEM', 1],
      ['WINDOW_EXPIRED', 'WITH_AGENTS', 1],
      ['WINDOW_EXPIRED', 'SUCCESS', 1],
      ['COOLING_OFF_SHORT', 'SUCCESS', 1],
      ['CUSTOMER_REQUESTED', 'SUCCESS', 1],
    ])
  })

  it('by channel', async () => {
    const rows = await chief.call.report.failureBy({ filter: march, by: 'channel' })
    expect(rows.map((row) => [row.key, row.cases_opened, row.window_expired, row.face_failed])).toEqual([
      ['AGENCY', 1, 1, 5],
      ['BANK', 1, 0, 0],
      ['BROKER', 1, 1, 0],
      ['ONLINE', 1, 0, 0],
      ['TELESALES', 1, 0, 0],
    ])
  })
})

describe('the queue', () => {
  it('calls, first calls, breaches and problem cases', async () => {
    const { now, attempts } = await chief.call.report.queue({ filter: march, step: 'month' })
    expect(now).toEqual({
      casesOpened: 5,
      casesSucceeded: 2,
      casesProblem: 1,
      casesFollowUp: 1,
      casesCancelled: 0,
      calls: 6,
      contacts: 4,
      contactRate: 4 / 6,
      small: true,
      firstCalls: 5,
      // B, C, D, F and G had cases and are over by 03-24; D was late, F is not done.
      casesOver: 5,
      breaches: 2,
      breachRate: 2 / 5,
      problemsOpened: 1,
      problemsDue: 1,
      problemsInTime: 1,
      problemsLate: 0,
      problemsOpen: 0,
      problemsInTimeRate: 1,
      // After 8400, 14730, 18000, 35400 and 36000 s: the middle of the bucket of 18000, from 2^14 s.
      firstCallMedianSeconds: (2 ** 14 + 2 ** (43 / 3)) / 2,
    })
    expect(attempts.map(({ count }) => count)).toEqual([3, 1, 0, 0, 0, 0, 0])
  })

  it('agent by agent, and by team', async () => {
    const agents = await chief.call.report.agents({ filter: march, by: 'agent' })
    expect(
      agents.map((row) => [row.key, row.calls, row.contacts, row.completed, row.problems, row.followUps]),
    ).toEqual([
      [anna.staff.id, 5, 4, 3, 1, 1],
      [bob.staff.id, 1, 0, 0, 0, 0],
    ])
    const teams = await chief.call.report.agents({ filter: march, by: 'team' })
    expect(teams.map(({ key, agents: n, calls }) => [key, n, calls])).toEqual([['', 2, 6]])
  })
})

describe('exports', () => {
  async function lines(query: ReportTable): Promise<string[]> {
    const { headings, rows } = await reportTable(world.services, query)
    const told = [headings.join()]
    for await (const row of rows) told.push(row.join())
    return told
  }

  it('list every visit due in the month for the regulator, policy by policy', async () => {
    const [heading, ...rows] = await lines({ table: 'extract', filter: march })
    expect(heading).toBe('保单号,渠道,承保日,回执日,犹豫期止日,是否回访,回访成功日,回访方式,结果')
    const signed = '2026-02-27,2026-03-01'
    const told = rows.map((row) => row.slice(row.indexOf(',') + 1))
    // In the order of their due day; within a day the order is not fixed.
    expect(told[0]).toBe('电销,2026-02-14,2026-02-16,2026-03-02,是,2026-03-02,电话,成功（犹豫期内）')
    expect(told.at(-1)).toBe(`中介经代,${signed},2026-03-20,否,,,人工处理中`)
    expect(told.slice(1, -1).sort()).toEqual(
      [
        `个险,${signed},2026-03-15,是,2026-03-02,微信,成功（犹豫期内）`,
        `银保,${signed},2026-03-15,是,2026-03-03,电话,问题件（犹豫期内）`,
        `个险,${signed},2026-03-15,是,2026-03-05,电话,成功（犹豫期内）`,
        `网销,${signed},2026-03-15,是,2026-03-18,信函,成功（犹豫期后）`,
        `个险,${signed},2026-03-15,否,,,已取消`,
      ].sort(),
    )
    expect(rows.every((row) => /^\d{17},/.test(row))).toBe(true)
  })

  it('say the same as the pages', async () => {
    expect(await lines({ table: 'funnel', filter: march })).toEqual([
      '环节,件数,较上一环节流失,用时中位数（秒）',
      '已提醒,5,0,',
      '打开回访,4,1,4096',
      '通过核身,2,2,64',
      '确认须知,2,0,10',
      '答完问卷,2,0,102',
      '签名确认,2,0,18',
      '线上成功,1,1,',
    ])
    expect(await lines({ table: 'ways', filter: march })).toEqual([
      '回访方式,成功件数,占比',
      '微信,1,25.00%',
      '电话,2,50.00%',
      '信函,1,25.00%',
      '面访,0,0.00%',
    ])
    const [, agency] = await lines({ table: 'completionBy', filter: march, by: 'channel' })
    expect(agency).toBe('个险,3,1,2,2,0,100.00%,100.00%,0,0,0,0,0,1,1,0,0,是,0,,')
    expect(await lines({ table: 'codes', filter: march, step: 'month' })).toContain(
      '2026-03-01,2026-03-31,1004,5',
    )
    expect(await lines({ table: 'attempts', filter: march })).toContain('7 次及以上,0')
  })

  it('have as many cells as headings in every table', async () => {
    const all: ReportTable[] = [
      { table: 'completionTrend', filter: march, step: 'week' },
      { table: 'completionBy', filter: march, by: 'method' },
      { table: 'ways', filter: march },
      { table: 'funnel', filter: march },
      { table: 'questions', filter: march },
      { table: 'failureTrend', filter: march, step: 'day' },
      { table: 'codes', filter: march, step: 'day' },
      { table: 'fates', filter: march },
      { table: 'failureBy', filter: march, by: 'product' },
      { table: 'queueTrend', filter: march, step: 'week' },
      { table: 'attempts', filter: march },
      { table: 'agents', filter: march, by: 'team' },
      { table: 'extract', filter: march },
    ]
    for (const query of all) {
      const { headings, rows } = await reportTable(world.services, query)
      let count = 0
      for await (const row of rows) {
        count += 1
        expect(row, query.table).toHaveLength(headings.length)
      }
      expect(count, query.table).toBeGreaterThan(0)
    }
  })
})

describe('the visits behind a figure', () => {
  const list = async (figure: string, cut: Partial<ReportFilter> = {}) => {
    const { from, to, channel, product, branch, method, designType } = { ...march, ...cut }
    const page = await chief.call.desk.visits({
      filter: { from, to, channel, product, branch, trace: { figure, method, designType } },
    })
    expect(page.count).toEqual({ value: page.rows.length, capped: false })
    const names = Object.entries(visits)
    return page.rows.map((row) => names.find(([, id]) => id === row.visitId)?.[0]).sort()
  }

  it.each([
    ['DUE/visits', ['A', 'B', 'C', 'D', 'E', 'F', 'G']],
    ['DUE/clean_in_time+problem_in_time', ['A', 'B', 'C', 'G']],
    ['DUE/clean_late+problem_late', ['D']],
    ['DUE/cancelled', ['E']],
    ['DUE/with_agents', ['F']],
    ['DUE/success_phone', ['C', 'G']],
    ['DUE/reminded', ['A', 'B', 'C', 'D', 'F']],
    ['DUE/lost/1', ['F']],
    ['DUE/lost/2', ['C', 'D']],
    ['DUE/lost/6', ['B']],
    ['DUE/breach', ['D', 'F']],
    ['mark/reason/WINDOW_EXPIRED', ['C', 'F']],
    ['mark/identity/FACE/1004', ['C']],
    ['mark/locked/FACE', ['C']],
    ['mark/identity/FACE/1004+locked/FACE+identity/SMS', ['B', 'C']],
    ['mark/case/CLOSED', ['B', 'C', 'D', 'G']],
    ['mark/problem/OPEN', []],
    ['mark/identity/SMS', ['B']],
    ['mark/failing/1/cooling-off', ['B']],
    ['mark/phoneFailing/1/cooling-off', ['B']],
    ['mark/fate/WINDOW_EXPIRED/SUCCESS', ['C']],
    ['mark/case/FOLLOW_UP', ['D']],
    ['mark/attempts/2', ['B']],
    ['mark/problem/IN_TIME', ['B']],
    ['mark/call/MADE', ['B', 'C', 'D', 'F', 'G']],
    ['day/reminded_wechat', ['A', 'B', 'C', 'D', 'E']],
    ['day/reminded_sms', ['F']],
    ['day/face_failed', ['C']],
    ['day/sms_passed', ['B']],
  ])('%s', async (figure, expected) => {
    expect(await list(figure)).toEqual(expected)
  })

  it('are found with the same filters', async () => {
    expect(await list('DUE/visits', { channel: ['AGENCY'], branch: ['上海分公司'] })).toEqual(['A', 'C', 'E'])
    expect(await list('DUE/visits', { method: ['SMS'] })).toEqual(['B'])
    expect(await list('OPENED/visits', { from: '2026-03-02', to: '2026-03-02' })).toHaveLength(7)
    expect(await list('mark/reason/WINDOW_EXPIRED', { channel: ['BROKER'] })).toEqual(['F'])
    expect(await list('DUE/visits', { designType: ['UNIVERSAL'] })).toEqual([])
    expect(await list('day/reminded_sms', { from: '2026-03-03' })).toEqual([])
  })

  it('are paged, and an unknown word finds none', async () => {
    const filter = { from: march.from, to: march.to, trace: { figure: 'DUE/visits' } }
    const { rows } = await world.db.pool.query<{ n: string }>('SELECT count(*) AS n FROM visit_figure')
    expect(rows[0]?.n).toBe('7')
    expect(
      await refusal(chief.call.desk.visits({ filter: { ...filter, trace: { figure: 'DUE/nonsense' } } })),
    ).toBe('BAD_INPUT')
    expect(await refusal(chief.call.desk.visits({ filter: { trace: { figure: 'DUE/visits' } } }))).toBe(
      'BAD_INPUT',
    )
  })
})
