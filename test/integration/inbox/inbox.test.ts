import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordExport } from '#server/export/tickets.ts'
import { HOUR_MS, MINUTE_MS } from '#server/kernel/calendar.ts'
import { draftWith, openDesk } from '#test/integration/questionnaire/desk.ts'
import { askedCase, callAndFinish, type Desk, deskOf, takeNext } from '#test/support/world/queue.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

let world: World
let supervisor: Desk
beforeAll(async () => {
  world = await createWorld()
  supervisor = await deskOf(world, ['SUPERVISOR'])
})
afterAll(() => world.close())

/** The items of one person's inbox, without those about a kind that other tests of this file create for a role. */
async function itemsOf({ call }: Pick<Desk, 'call'>, ...kinds: readonly string[]) {
  const { items } = await call.inbox.list()
  return items.filter(({ kind }) => kinds.includes(kind))
}

async function readAll({ call }: Pick<Desk, 'call'>) {
  const { asOf } = await call.inbox.list()
  world.clock.advance(1000)
  return await call.inbox.read({ items: null, asOf })
}

describe('a version of the questionnaire', () => {
  const kinds = ['DRAFT_TO_APPROVE', 'DRAFT_TO_PUBLISH', 'DRAFT_REJECTED', 'DRAFT_DECIDED']
  const told = async (call: Desk['call']) =>
    (await itemsOf({ call }, ...kinds)).map(({ title, detail, read }) => ({ title, detail, read }))

  it('goes to the approver, comes back with the reason, is read, and is unread after another rejection', async () => {
    const desk = await openDesk(world)
    const draft = await draftWith(desk, '您是否已经收到保险合同？')
    const { number } = await desk.editor.template.get({ id: draft.id })
    const version = `问卷第 ${number} 版`
    expect(await told(desk.approver)).toEqual([])
    let { revision } = await desk.editor.template.submit(draft)
    expect(await told(desk.approver)).toMatchObject([{ title: `${version}待您审批`, read: false }])
    expect(await told(desk.editor)).toEqual([])
    expect((await desk.approver.inbox.list()).counts.templates).toBe(1)

    const reject = async (comment: string) => {
      world.clock.advance(MINUTE_MS)
      revision = (await desk.approver.template.reject({ id: draft.id, revision, comment })).revision
    }
    await reject('请写明犹豫期')
    expect(await told(desk.approver)).toEqual([])
    const detail = expect.stringContaining('：请写明犹豫期')
    expect(await told(desk.editor)).toEqual([{ title: `${version}被退回修改`, detail, read: false }])
    expect(await told(desk.otherEditor)).toEqual([])
    const after = await readAll({ call: desk.editor })
    expect(after.unread).toBe(0)
    expect(await told(desk.editor)).toMatchObject([{ read: true }])

    revision = (await desk.editor.template.submit({ id: draft.id, revision })).revision
    expect(await told(desk.editor)).toEqual([])
    await reject('仍不清楚')
    expect(await told(desk.editor)).toMatchObject([
      { detail: expect.stringContaining('仍不清楚'), read: false },
    ])

    revision = (await desk.editor.template.submit({ id: draft.id, revision })).revision
    world.clock.advance(MINUTE_MS)
    revision = (await desk.approver.template.approve({ id: draft.id, revision })).revision
    expect(await told(desk.editor)).toMatchObject([{ title: `${version}已审批通过` }])
    expect(await told(desk.otherApprover)).toMatchObject([{ title: `${version}已审批通过，待发布` }])
    await desk.approver.template.reject({ id: draft.id, revision, comment: '撤回审批' })
    expect(await told(desk.editor)).toMatchObject([{ title: `${version}被退回修改` }])
  })

  it('whose rejection came after the list was read stays unread', async () => {
    const desk = await openDesk(world)
    const { asOf } = await desk.editor.inbox.list()
    const draft = await draftWith(desk, '您是否已经收到纸质保险合同？')
    const { revision } = await desk.editor.template.submit(draft)
    world.clock.advance(MINUTE_MS)
    await desk.approver.template.reject({ id: draft.id, revision, comment: '请再改' })
    world.clock.advance(MINUTE_MS)
    expect((await desk.editor.inbox.read({ items: null, asOf })).unread).toBe(1)
  })
})

describe('the calls of an agent', () => {
  it('an assigned case is told to its agent only, and is gone while the agent works on it', async () => {
    const { caseId } = await askedCase(world)
    const agent = await deskOf(world)
    const other = await deskOf(world)
    const command = { type: 'ASSIGN', agentId: agent.staff.id } as const
    await supervisor.call.queue.steer({ caseIds: [caseId], command, reason: '客户指定坐席' })
    expect(await itemsOf(agent, 'CASE_ASSIGNED')).toMatchObject([
      { title: '回访任务指派给您：客户要求电话回访', read: false, key: `case/${caseId}` },
    ])
    expect((await agent.call.inbox.list()).counts.callback).toBe(1)
    expect(await itemsOf(other, 'CASE_ASSIGNED')).toEqual([])
    await takeNext(agent)
    expect(await itemsOf(agent, 'CASE_ASSIGNED')).toEqual([])
  })

  it('a promised time is told to the agent who promised it, half an hour before, until it was called', async () => {
    await askedCase(world)
    const agent = await deskOf(world)
    const promisedFor = new Date(world.clock.at.getTime() + 3 * HOUR_MS)
    const held = await takeNext(agent)
    await callAndFinish(agent, held, { disposition: 'APPOINTMENT', promisedFor: promisedFor.toISOString() })
    expect(await itemsOf(agent, 'PROMISE')).toEqual([])
    expect((await agent.call.inbox.agentDay()).appointments).toMatchObject([
      { visitId: held.view.case.visitId, past: false },
    ])
    world.clock.set(new Date(promisedFor.getTime() - 29 * MINUTE_MS))
    expect(await itemsOf(agent, 'PROMISE')).toMatchObject([{ read: false }])
    expect(await itemsOf(await deskOf(world), 'PROMISE')).toEqual([])
    await readAll(agent)
    world.clock.set(new Date(promisedFor.getTime() + 2 * MINUTE_MS))
    expect(await itemsOf(agent, 'PROMISE')).toMatchObject([
      { title: expect.stringContaining('已到，尚未拨打'), read: false },
    ])
    const again = await takeNext(agent)
    expect(again.caseId).toBe(held.caseId)
    await callAndFinish(agent, again, { disposition: 'NO_ANSWER' })
    expect(await itemsOf(agent, 'PROMISE')).toEqual([])
    expect(await agent.call.inbox.agentDay()).toMatchObject({ appointments: [], calls: 2, contacts: 1 })
  })
})

it('a problem case waits for its role, then for its handler, then for those who close it, and is gone at the end', async () => {
  await askedCase(world)
  const agent = await deskOf(world)
  const problem = { category: 'FORGED_SIGNATURE' as const, description: '客户称签名非本人' }
  await callAndFinish(agent, await takeNext(agent), { disposition: 'COMPLAINT', problem })
  expect(await itemsOf(supervisor, 'PROBLEMS_UNASSIGNED')).toMatchObject([{ title: '1 件问题件待指派' }])
  expect(await itemsOf(agent, 'PROBLEMS_UNASSIGNED', 'PROBLEM')).toEqual([])

  const filter = { status: 'OPEN', handlerId: null, overdue: false } as const
  const [row] = (await supervisor.call.problem.list({ filter, after: null, limit: 1 })).rows
  if (!row) throw new Error('a complaint opens a problem case')
  const { id } = row
  const handler = await deskOf(world)
  world.clock.advance(MINUTE_MS)
  let { version } = await supervisor.call.problem.assign({
    id,
    version: row.version,
    handlerId: handler.staff.id,
  })
  expect(await itemsOf(supervisor, 'PROBLEMS_UNASSIGNED')).toEqual([])
  expect(await itemsOf(handler, 'PROBLEM')).toMatchObject([
    { title: '问题件指派给您：代签名', link: `/admin/problems/${id}` },
  ])
  expect((await handler.call.inbox.list()).counts.problems).toBe(1)
  version = (await handler.call.problem.resolve({ id, version, resolution: '补签并双录' })).version
  expect(await itemsOf(handler, 'PROBLEM')).toEqual([])
  expect(await itemsOf(supervisor, 'PROBLEMS_TO_CLOSE')).toMatchObject([{ title: '1 件问题件待结案' }])
  world.clock.advance(MINUTE_MS)
  version = (await supervisor.call.problem.reopen({ id, version, text: '请附客户确认' })).version
  expect(await itemsOf(handler, 'PROBLEM')).toMatchObject([
    { title: '问题件被退回：代签名', detail: expect.stringContaining('请附客户确认') },
  ])

  const now = world.clock.at
  world.clock.set(new Date('2026-03-24T02:00:00Z'))
  expect(await itemsOf(handler, 'PROBLEM')).toMatchObject([{ title: '问题件已超期：代签名', read: false }])
  expect(await itemsOf(supervisor, 'PROBLEMS_OVERDUE')).toMatchObject([{ title: '1 件问题件已超期' }])
  world.clock.set(now)
  version = (await handler.call.problem.resolve({ id, version, resolution: '已附确认' })).version
  await supervisor.call.problem.close({ id, version, text: '同意结案' })
  expect(await itemsOf(supervisor, 'PROBLEMS_TO_CLOSE', 'PROBLEMS_OVERDUE')).toEqual([])
})

it('an alert is told to those who see alerts, until somebody handled it', async () => {
  const manager = await deskOf(world, ['MANAGER'])
  const id = world.services.ids.id(world.clock.at)
  await world.db.pool.query(
    `INSERT INTO alert (id, kind, subject, day, raised_at, facts) VALUES ($1, 'PROBLEMS_OVERDUE', 'all', '2026-03-02', $2, $3)`,
    [
      id,
      world.clock.at,
      JSON.stringify({
        now: { part: 2, whole: 5 },
        before: null,
        threshold: 1,
        period: null,
        question: null,
      }),
    ],
  )
  expect(await itemsOf(manager, 'ALERT')).toMatchObject([
    { title: '预警：问题件超期', link: `/admin/alerts?alert=${id}` },
  ])
  expect(await itemsOf(await deskOf(world, ['AGENT']), 'ALERT')).toEqual([])
  await supervisor.call.alert.acknowledge({ id, note: '已逐件催办' })
  expect(await itemsOf(manager, 'ALERT')).toEqual([])
})

it('an export that broke off is told to the person who asked for it; a complete one is not', async () => {
  const manager = await deskOf(world, ['MANAGER'])
  const actor = (requestId: string) =>
    ({ kind: 'STAFF', id: manager.staff.id, requestId, origin: {} }) as const
  await recordExport(world.services, actor('one'), { kind: 'visits', rows: 7, complete: true })
  expect(await itemsOf(manager, 'EXPORT_BROKEN')).toEqual([])
  await recordExport(world.services, actor('two'), { kind: 'visits', rows: 3, complete: false })
  expect(await itemsOf(manager, 'EXPORT_BROKEN')).toMatchObject([
    { title: '“回访清单”导出中断', group: 'NOTICE', key: 'export/two' },
  ])
  expect(await itemsOf(supervisor, 'EXPORT_BROKEN')).toEqual([])
})

it('reading stores marks for items of the own inbox only, and few of them', async () => {
  const manager = await deskOf(world, ['MANAGER'])
  const { asOf } = await manager.call.inbox.list()
  await manager.call.inbox.read({ items: ['problem/of-nobody', 'x'], asOf })
  const { rows } = await world.db.pool.query('SELECT item FROM inbox_read WHERE staff_id = $1', [
    manager.staff.id,
  ])
  expect(rows).toEqual([])
})
