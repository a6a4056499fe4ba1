import { afterAll, beforeEach, expect, it } from 'vitest'
import { fillDueDays } from '#server/call-centre/problem/problem.ts'
import { type Desk, deskOf, openProblem } from '#test/support/world/queue.ts'
import { createWorld, refusal, type World } from '#test/support/world/world.ts'

let world: World
let chief: Desk

async function begin(now: string): Promise<void> {
  await world?.close()
  world = await createWorld(new Date(now))
  chief = await deskOf(world, ['SUPERVISOR'])
}
beforeEach(() => begin('2026-09-23T02:00:00Z'))
afterAll(() => world.close())

it('is due in fifteen working days of the official calendar, over the holiday week and its make-up Saturday', async () => {
  // The 15 working days after Wednesday 2026-09-23, with the running count in brackets:
  // - 24 September (1)
  // - 28 to 30 September (4); 25 to 27 September are off for Mid-Autumn
  // - 8 and 9 October and the make-up Saturday, 10 October (7); 1 to 7 October are off for National Day
  // - 12 to 16 October (12)
  // - 19, 20 and 21 October (15)
  expect(await openProblem(world, chief)).toMatchObject({ dueOn: '2026-10-21', workingDaysLeft: 15 })
})

it('opens without a due day where a year’s calendar is missing, says so, and gets one once the calendar is there', async () => {
  await begin('2026-12-20T02:00:00Z')
  const { id, dueOn, workingDaysLeft } = await openProblem(world, chief)
  expect({ dueOn, workingDaysLeft }).toEqual({ dueOn: null, workingDaysLeft: null })
  expect(await fillDueDays(world.services)).toBe(0)
  // A problem case that was opened earlier in the year gets its due day, because the stored calendar covers that
  // year's days.
  await world.db.pool.query("UPDATE problem_case SET opened_at = '2026-09-23T02:00:00Z' WHERE id = $1", [id])
  expect(await fillDueDays(world.services)).toBe(1)
  expect((await chief.call.problem.get({ id })).dueOn).toBe('2026-10-21')
})

it('goes to somebody outside sales, who records the result, and is closed by somebody else', async () => {
  const { id, version } = await openProblem(world, chief)
  const handler = await deskOf(world)
  const seller = await deskOf(world)
  const profile = {
    languages: ['zh' as const],
    workDays: [1, 2, 3, 4, 5],
    fromHour: 9,
    toHour: 18,
    inSales: true,
  }
  await chief.call.queue.saveProfile({ staffId: seller.staff.id, version: 0, profile })
  const handlers = await chief.call.problem.handlers()
  expect(handlers.map((person) => person.id)).not.toContain(seller.staff.id)
  expect(await refusal(chief.call.problem.assign({ id, version, handlerId: seller.staff.id }))).toBe(
    'HANDLER_NOT_FIT',
  )
  expect(await refusal(handler.call.problem.resolve({ id, version, resolution: '已核实' }))).toBe(
    'NOT_ALLOWED',
  )

  const assigned = await chief.call.problem.assign({ id, version, handlerId: handler.staff.id })
  const noted = await handler.call.problem.note({ id, version: assigned.version, text: '已电话联系客户' })
  expect(await refusal(handler.call.problem.note({ id, version: assigned.version, text: '又写一次' }))).toBe(
    'EDITED_MEANWHILE',
  )
  const resolved = await handler.call.problem.resolve({
    id,
    version: noted.version,
    resolution: '补签并双录',
  })
  expect(resolved.status).toBe('RESOLVED')
  const sentBack = await chief.call.problem.reopen({ id, version: resolved.version, text: '请附客户确认' })
  expect(sentBack).toMatchObject({ status: 'OPEN', handlerId: handler.staff.id })
  const again = await handler.call.problem.resolve({
    id,
    version: sentBack.version,
    resolution: '补签、双录，客户已确认',
  })
  const closed = await chief.call.problem.close({ id, version: again.version, text: '同意结案' })
  expect(closed).toMatchObject({ status: 'CLOSED', closing: '同意结案' })
  expect(closed.steps.map(({ type }) => type)).toEqual([
    'PROBLEM_ASSIGNED',
    'PROBLEM_NOTED',
    'PROBLEM_RESOLVED',
    'PROBLEM_REOPENED',
    'PROBLEM_RESOLVED',
    'PROBLEM_CLOSED',
  ])
  expect(await refusal(handler.call.problem.note({ id, version: closed.version, text: '还有' }))).toBe(
    'STEP_NOT_POSSIBLE',
  )
})

it('cannot be closed by the person who resolved it', async () => {
  const { id, version } = await openProblem(world, chief)
  const assigned = await chief.call.problem.assign({ id, version, handlerId: chief.staff.id })
  const resolved = await chief.call.problem.resolve({ id, version: assigned.version, resolution: '已处理' })
  expect(await refusal(chief.call.problem.close({ id, version: resolved.version, text: '结案' }))).toBe(
    'NOT_ON_YOURSELF',
  )
  const other = await deskOf(world, ['APPROVER'])
  expect(await other.call.problem.close({ id, version: resolved.version, text: '结案' })).toMatchObject({
    status: 'CLOSED',
  })
})

it('is found as overdue by its due day', async () => {
  const { id } = await openProblem(world, chief)
  const overdue = () =>
    chief.call.problem.list({
      filter: { status: null, handlerId: null, overdue: true },
      after: null,
      limit: 10,
    })
  world.clock.set(new Date('2026-10-21T15:00:00Z'))
  expect((await overdue()).rows).toEqual([])
  world.clock.set(new Date('2026-10-21T16:00:00Z'))
  expect((await overdue()).rows).toMatchObject([{ id, workingDaysLeft: -1 }])
})
