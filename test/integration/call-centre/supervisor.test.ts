import { afterAll, beforeEach, expect, it } from 'vitest'
import { dayOf, MINUTE_MS } from '#server/kernel/calendar.ts'
import {
  askedCase,
  callAndFinish,
  type Desk,
  deskOf,
  look,
  shortCase,
  takeNext,
} from '#test/support/world/queue.ts'
import { createWorld, refusal, type World } from '#test/support/world/world.ts'

let world: World
let anna: Desk
let ben: Desk
let chief: Desk

beforeEach(async () => {
  await world?.close()
  world = await createWorld()
  anna = await deskOf(world)
  ben = await deskOf(world)
  chief = await deskOf(world, ['SUPERVISOR'])
})
afterAll(() => world.close())

const reason = '排班调整'
type Command = Parameters<Desk['call']['queue']['steer']>[0]['command']
const steer = (command: Command, ...caseIds: string[]) => chief.call.queue.steer({ caseIds, command, reason })
const all = { place: null, reason: null, urgency: null, language: null, agentId: null }

it('assigns a case to one agent, and only that agent gets it', async () => {
  const { caseId } = await askedCase(world)
  await steer({ type: 'ASSIGN', agentId: ben.staff.id }, caseId)
  expect(await anna.call.callback.next()).toMatchObject({ because: 'EMPTY' })
  expect((await takeNext(ben)).caseId).toBe(caseId)
  await ben.call.callback.release({ ...(await look(ben, caseId)), reason: '换班' })
  await steer({ type: 'UNASSIGN' }, caseId)
  expect((await takeNext(anna)).caseId).toBe(caseId)
})

it('takes a case from an agent, who is told at the next write and keeps what was typed', async () => {
  const { caseId } = await askedCase(world)
  const held = await takeNext(anna)
  const preview = await chief.call.queue.preview({
    caseIds: [caseId],
    command: { type: 'ASSIGN', agentId: ben.staff.id },
  })
  expect(preview).toEqual([{ caseId, refused: null, takesFromAgent: true }])
  await steer({ type: 'ASSIGN', agentId: ben.staff.id }, caseId)
  expect(await refusal(anna.call.callback.keep(held))).toBe('LEASE_LOST')
  expect(await refusal(anna.call.callback.retake({ caseId }))).toBe('LEASE_LOST')
  expect((await takeNext(ben)).caseId).toBe(caseId)
})

it('moves a case forward or back, whatever the cooling-off period says', async () => {
  const urgent = await shortCase(world, dayOf(world.clock.at))
  const calm = await askedCase(world, 12)
  const middle = await askedCase(world, 5)
  await steer({ type: 'PRIORITISE', priority: 1 }, urgent.caseId)
  await steer({ type: 'PRIORITISE', priority: -1 }, calm.caseId)
  const order: string[] = []
  for (const desk of [anna, ben, await deskOf(world)]) order.push((await takeNext(desk)).caseId)
  expect(order).toEqual([calm.caseId, middle.caseId, urgent.caseId])
})

it('pauses and resumes a case; nobody gets a paused case, and it stays on the list', async () => {
  const { caseId } = await askedCase(world)
  await steer({ type: 'PAUSE' }, caseId)
  expect(await anna.call.callback.next()).toMatchObject({ because: 'EMPTY' })
  const paused = await chief.call.queue.cases({ filter: { ...all, place: 'PAUSED' }, after: null, limit: 10 })
  expect(paused.rows.map((row) => row.caseId)).toEqual([caseId])
  expect(paused.count).toEqual({ value: 1, capped: false })
  await steer({ type: 'RESUME' }, caseId)
  expect((await takeNext(anna)).caseId).toBe(caseId)
})

it('reports a command over many cases for each case, before and after', async () => {
  const one = await askedCase(world)
  const two = await askedCase(world)
  const held = await takeNext(anna)
  const command: Command = { type: 'PAUSE' }
  const gone = world.services.ids.id(world.clock.at)
  const caseIds = [one.caseId, two.caseId, gone]
  const codes = (outcomes: readonly { refused: string | null }[]) => outcomes.map(({ refused }) => refused)
  const expected = caseIds.map((id) =>
    id === gone ? 'RECORD_NOT_FOUND' : id === held.caseId ? 'CUSTOMER_BUSY' : null,
  )
  expect(codes(await chief.call.queue.preview({ caseIds, command }))).toEqual(expected)
  expect(codes(await chief.call.queue.steer({ caseIds, command, reason }))).toEqual(expected)
  expect(await refusal(steer({ type: 'ASSIGN', agentId: chief.staff.id }, one.caseId))).toBe('AGENT_NOT_FIT')
})

it('a supervisor’s command and an agent’s write never both succeed', async () => {
  const cases = await Promise.all([1, 2, 3, 4].map((n) => askedCase(world, 10, {}, 100 + n)))
  for (const { caseId } of cases) {
    const desk = await deskOf(world)
    const held = await takeNext(desk)
    await desk.call.callback.dial(held)
    const result = {
      disposition: 'NO_ANSWER' as const,
      note: '',
      answers: null,
      promisedFor: null,
      language: null,
      problem: null,
    }
    const [finished, freed] = await Promise.all([
      refusal(desk.call.callback.finish({ caseId: held.caseId, lease: held.lease, result })),
      steer({ type: 'FREE' }, held.caseId),
    ])
    const freedIt = freed[0]?.refused === null
    // Either the supervisor's command is executed first and the agent's write is refused, or the command is refused.
    expect(finished === null).toBe(!freedIt)
    expect(caseId).toBeDefined()
  }
})

it('the wallboard counts waiting cases, what each agent does, and what will be late', async () => {
  const urgent = await shortCase(world, dayOf(world.clock.at))
  await shortCase(world, dayOf(world.clock.at))
  await askedCase(world, 1)
  await askedCase(world, 10)
  const resting = await takeNext(anna)
  await callAndFinish(anna, resting, { disposition: 'NO_ANSWER' })
  const held = await takeNext(ben)
  await ben.call.callback.dial(held)
  world.clock.advance(2 * MINUTE_MS)
  const board = await chief.call.queue.board()
  expect(board).toMatchObject({
    waiting: 2,
    resting: 1,
    leased: 1,
    pausedCases: 0,
    paused: null,
    attemptsToday: 1,
    contactsToday: 0,
  })
  expect([resting.caseId, held.caseId]).toContain(urgent.caseId)
  const short = board.byReason.find((row) => row.reason === 'COOLING_OFF_SHORT')?.byUrgency
  expect(short?.find((cell) => cell.urgency === 'TODAY')?.count).toBe(2)
  const asked = board.byReason.find((row) => row.reason === 'CUSTOMER_REQUESTED')?.byUrgency
  expect(asked?.filter((cell) => cell.count > 0)).toEqual([
    { urgency: 'THREE_DAYS', count: 1 },
    { urgency: 'LATER', count: 1 },
  ])
  // No case was finished in the last days. If this pace continues, every case whose period ends will be late.
  expect(board.forecast.slice(0, 2)).toMatchObject([
    { ending: 2, breaches: 2 },
    { ending: 3, breaches: 3 },
  ])
  expect(board.agents.find(({ id }) => id === ben.staff.id)).toMatchObject({
    caseId: held.caseId,
    onCall: true,
    calls: 1,
  })
  expect(board.agents.find(({ id }) => id === anna.staff.id)).toMatchObject({
    caseId: null,
    calls: 1,
    contacts: 0,
  })
})

it('the list keeps the order of the queue from page to page', async () => {
  for (const days of [3, 9, 6, 3, 12]) await askedCase(world, days)
  const first = await chief.call.queue.cases({ filter: all, after: null, limit: 2 })
  const second = await chief.call.queue.cases({ filter: all, after: first.next, limit: 2 })
  const third = await chief.call.queue.cases({ filter: all, after: second.next, limit: 2 })
  const listed = [first, second, third].flatMap((page) => page.rows.map((row) => row.caseId))
  expect(third.next).toBeNull()
  expect(new Set(listed).size).toBe(5)
  const claimed: string[] = []
  for (let n = 0; n < 5; n += 1) claimed.push((await takeNext(await deskOf(world))).caseId)
  expect(listed).toEqual(claimed)
})

it('a call is scored by somebody else, on the complete sheet', async () => {
  await askedCase(world, 10, {}, 0)
  await callAndFinish(anna, await takeNext(anna), {
    disposition: 'COMPLAINT',
    problem: { category: 'OTHER', description: '投诉服务态度' },
  })
  const { rows } = await chief.call.quality.list({ status: 'OPEN', after: null, limit: 10 })
  const [check] = rows
  if (!check) throw new Error('a complaint is listened to')
  const scores = {
    OPENING: 10,
    IDENTITY: 20,
    DISCLOSURE: 15,
    VERBATIM: 15,
    NEUTRAL: 10,
    RECORD: 15,
    COURTESY: 5,
    CLOSING: 5,
  }
  const sheet = { id: check.id, version: check.version, scores, fatal: [], comment: '第三题未按原文' }
  expect(await refusal(chief.call.quality.score({ ...sheet, scores: { OPENING: 10 } }))).toBe('SCORE_INVALID')
  expect(await chief.call.quality.score(sheet)).toMatchObject({ status: 'DONE', total: 95 })
  expect(await refusal(chief.call.quality.score(sheet))).toBe('EDITED_MEANWHILE')
  expect(
    await chief.call.quality.score({ ...sheet, version: check.version + 1, fatal: ['IDENTITY'] }),
  ).toMatchObject({ total: 0, fatal: ['IDENTITY'] })
})
