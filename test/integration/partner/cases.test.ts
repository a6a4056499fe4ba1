import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { MINUTE_MS } from '#server/kernel/calendar.ts'
import { Problem } from '#server/partner/rules/problem.ts'
import {
  askedCase,
  callAndConfirm,
  callAndFinish,
  deskOf,
  emptyResult,
  openProblem,
  takeNext,
} from '#test/support/world/queue.ts'
import { answersTo, createWorld, finish, verify, type World } from '#test/support/world/world.ts'
import { type OutsideCentre, openCentre } from './outside-centre.ts'

let world: World
let reader: OutsideCentre
beforeAll(async () => {
  world = await createWorld()
  reader = await openCentre(world, 0)
})
afterAll(() => world.close())

const page = z.object({ rows: z.array(z.record(z.string(), z.unknown())), next: z.string().nullable() })

describe('the list of cases', () => {
  it('gives each case once to a client that keeps its place, also those that are opened later', async () => {
    const seen: unknown[] = []
    let after: string | null = null
    const readOn = async () => {
      for (;;) {
        const query = { limit: '2', ...(after === null ? {} : { after }) }
        const { rows, next } = page.parse(await reader.perform('listCases', { query }))
        after = next
        if (rows.length === 0) return
        seen.push(...rows.map(({ caseId }) => caseId))
      }
    }
    const opened: string[] = []
    for (let n = 0; n < 3; n += 1) opened.push((await askedCase(world)).caseId)
    await readOn()
    // They may still be overtaken by a case with an earlier instant that is being written.
    expect(seen).toEqual([])
    world.clock.advance(2 * MINUTE_MS)
    await readOn()
    expect(seen).toEqual(opened)
    opened.push((await askedCase(world)).caseId)
    world.clock.advance(2 * MINUTE_MS)
    await readOn()
    expect(seen).toEqual(opened)
  })

  it('is filtered by status, reason and the time of opening', async () => {
    const since = world.clock.at.toISOString()
    const asked = await askedCase(world)
    const agent = await deskOf(world)
    const supervisor = await deskOf(world, ['SUPERVISOR'])
    await supervisor.call.queue.steer({
      caseIds: [asked.caseId],
      command: { type: 'ASSIGN', agentId: agent.staff.id },
      reason: '由其处理',
    })
    await supervisor.call.queue.steer({
      caseIds: [asked.caseId],
      command: { type: 'PRIORITISE', priority: -1 },
      reason: '先处理',
    })
    const held = await takeNext(agent)
    expect(held.caseId).toBe(asked.caseId)
    await callAndFinish(agent, held, { disposition: 'WRONG_NUMBER' })
    const later = await askedCase(world)
    world.clock.advance(2 * MINUTE_MS)
    const ids = async (query: object) =>
      page.parse(await reader.perform('listCases', { query })).rows.map(({ caseId }) => caseId)
    expect(await ids({ openedSince: since })).toEqual([asked.caseId, later.caseId])
    expect(await ids({ openedSince: since, status: 'CLOSED' })).toEqual([asked.caseId])
    expect(await ids({ openedSince: since, status: 'OPEN' })).toEqual([later.caseId])
    expect(await ids({ reason: 'NEGATIVE_ANSWER' })).toEqual([])
    expect(await ids({ reason: 'CUSTOMER_REQUESTED', openedSince: since })).toHaveLength(2)
    const foreign = reader.perform('listCases', { query: { after: 'xyz' } })
    await expect(foreign).rejects.toThrow(Problem)
  })
})

describe('a case', () => {
  it('tells its calls, its letter and its history, and masks the person', async () => {
    const { caseId, visitId, policyNo, customerId } = await askedCase(world, 1)
    const agent = await deskOf(world)
    const held = await takeNext(agent)
    expect(held.caseId).toBe(caseId)
    await callAndFinish(agent, held, { disposition: 'REFUSED', note: '客户张三不愿接受回访' })
    const found = await reader.perform('getCase', { params: { caseId } })
    expect(found).toMatchObject({
      caseId,
      visitId,
      policyNo,
      status: 'CLOSED',
      place: 'CLOSED',
      outcome: 'FOLLOW_UP',
      reasons: ['CUSTOMER_REQUESTED'],
      priority: 0,
      language: 'zh',
      failingAnswers: [],
      attempts: [
        {
          agent: agent.staff.username,
          direction: 'OUT',
          disposition: 'REFUSED',
          contact: true,
          counted: false,
          failingAnswers: [],
        },
      ],
      followUp: { cause: 'REFUSED', status: 'OPEN', kind: null, result: null },
      problemId: null,
      history: [
        { type: 'CLAIMED', agent: agent.staff.username },
        { type: 'DIALLED', agent: agent.staff.username },
        { type: 'FINISHED', agent: agent.staff.username },
      ],
    })
    const { rows } = await world.db.pool.query('SELECT name FROM customer WHERE id = $1', [customerId])
    const text = JSON.stringify(found)
    expect(text).not.toContain(String(rows[0]?.name))
    expect(text).toMatch(/"applicantName":"测\*+./)
    expect(text).toMatch(/"phoneMasked":"199\*{4}\d{4}"/)
    expect(text).not.toMatch(/199\d{8}/)
    // Notes are in the agents' own words.
    expect(text).not.toContain('张三')
    const unknown = reader.perform('getCase', { params: { caseId: visitId } })
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('names the failing answers of the customer’s pages, and those of each call', async () => {
    const due = await world.due()
    const browser = await world.browser(due.openid)
    await browser.call.visit.start({ visitId: due.visitId, commandId: crypto.randomUUID() })
    await verify(world, browser, due.visitId)
    await finish(world, browser, due.visitId, ['cooling-off'])
    const { rows } = page
      .omit({ next: true })
      .parse(await reader.perform('searchCases', { body: { policyNos: [due.policyNo, '1'.repeat(17)] } }))
    expect(rows).toMatchObject([{ visitId: due.visitId, failingAnswers: ['cooling-off'], attempts: [] }])
    const supervisor = await deskOf(world, ['SUPERVISOR'])
    const agent = await deskOf(world)
    for (const command of [
      { type: 'ASSIGN', agentId: agent.staff.id },
      { type: 'PRIORITISE', priority: -1 },
    ] as const)
      await supervisor.call.queue.steer({ caseIds: [String(rows[0]?.caseId)], command, reason: '由其处理' })
    const held = await takeNext(agent)
    const questions = await callAndConfirm(agent, held)
    const problem = { category: 'TERMS_UNCLEAR', description: '不知道有犹豫期' } as const
    const [failing = ''] = questions.map(({ key }) => key)
    const answers = answersTo(questions, [failing])
    await agent.call.callback.finish({
      ...held,
      result: { ...emptyResult, disposition: 'COMPLETED', answers, problem },
    })
    const found = await reader.perform('searchCases', { body: { policyNos: [due.policyNo] } })
    expect(found).toMatchObject({
      rows: [
        {
          outcome: 'PROBLEM',
          failingAnswers: ['cooling-off'],
          attempts: [{ disposition: 'COMPLETED', failingAnswers: [failing] }],
          problemId: expect.any(String),
        },
      ],
    })
  })
})

describe('a problem case', () => {
  it('is listed, found and told with its history', async () => {
    const since = world.clock.at.toISOString()
    const supervisor = await deskOf(world, ['SUPERVISOR'])
    const row = await openProblem(world, supervisor)
    await supervisor.call.problem.assign({ id: row.id, version: 1, handlerId: supervisor.staff.id })
    await supervisor.call.problem.resolve({ id: row.id, version: 2, resolution: '已向客户说明' })
    world.clock.advance(2 * MINUTE_MS)
    const list = async (query: object) => page.parse(await reader.perform('listProblemCases', { query })).rows
    const mine = { openedSince: since }
    const { rows } = await world.db.pool.query(
      "SELECT id, category FROM problem_case WHERE status = 'RESOLVED' AND opened_at >= $1",
      [since],
    )
    const resolved = rows.map(({ id }) => id)
    expect(await list({ ...mine, status: 'RESOLVED' })).toMatchObject(
      resolved.map((problemId) => ({ problemId })),
    )
    expect(await list({ ...mine, status: 'CLOSED' })).toEqual([])
    expect(await list({ ...mine, category: 'NOT_RECORDED' })).toEqual([])
    const found = await reader.perform('getProblemCase', { params: { problemId: row.id } })
    expect(found).toMatchObject({
      problemId: row.id,
      caseId: row.caseId,
      policyNo: row.policyNo,
      status: 'RESOLVED',
      handler: supervisor.staff.username,
      resolvedBy: supervisor.staff.username,
      resolution: '已向客户说明',
      closingNote: null,
      dueOn: row.dueOn,
      history: [
        { type: 'PROBLEM_ASSIGNED', agent: supervisor.staff.username },
        { type: 'PROBLEM_RESOLVED', agent: supervisor.staff.username },
      ],
    })
    const searched = await reader.perform('searchProblemCases', { body: { policyNos: [row.policyNo] } })
    expect(searched).toMatchObject({
      rows: [{ problemId: row.id, applicantName: expect.stringMatching(/\*/) }],
    })
  })
})

describe('a comment of a system', () => {
  let caseId = ''
  beforeEach(async () => {
    caseId = (await askedCase(world)).caseId
  })

  it('has the system’s name in the console, once however often it is sent', async () => {
    const supervisor = await deskOf(world, ['SUPERVISOR'])
    await supervisor.call.comment.case.add({ id: caseId, text: '请联系客户', mentions: [] })
    const commandId = world.services.ids.id(world.clock.now())
    const send = () =>
      reader.perform('commentOnCase', { params: { caseId }, body: { text: '客户已来电' }, commandId })
    expect(await send()).toEqual({ commentId: commandId })
    expect(await send()).toEqual({ commentId: commandId })
    const { rows } = await supervisor.call.comment.case.list({ id: caseId, before: null, limit: 10 })
    expect(rows).toMatchObject([
      { text: '客户已来电', authorName: reader.name, bySystem: true },
      { text: '请联系客户', authorName: supervisor.staff.name, bySystem: false },
    ])
    const { rows: audited } = await world.db.pool.query(
      "SELECT actor_kind, actor_id FROM audit WHERE action = 'comment.add' AND target_id = $1 ORDER BY id",
      [caseId],
    )
    expect(audited).toEqual([
      { actor_kind: 'STAFF', actor_id: supervisor.staff.id },
      { actor_kind: 'PARTNER', actor_id: reader.clientId },
    ])
    const auditor = await deskOf(world, ['AUDITOR'])
    const told = await auditor.call.audit.list({
      filter: { targetId: caseId, action: 'comment.add' },
      after: null,
    })
    expect(told.rows.map(({ clientName }) => clientName)).toEqual([reader.name, null])
  })

  it('on a record that does not exist is refused', async () => {
    const unknown = reader.perform('commentOnProblemCase', {
      params: { problemId: caseId },
      body: { text: '没有这个问题件' },
    })
    await expect(unknown).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' })
  })
})
