import { afterAll, beforeEach, expect, it } from 'vitest'
import { shippedCalendars } from '#server/call-centre/rules/working-days/index.ts'
import { type Desk, deskOf, openProblem } from '#test/support/world/queue.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { createWorld, refusal, type World } from '#test/support/world/world.ts'

let world: World
let chief: Desk

async function begin(now: string): Promise<void> {
  await world?.close()
  world = await createWorld(new Date(now))
  chief = await deskOf(world, ['SUPERVISOR'])
}
beforeEach(() => begin('2026-12-20T02:00:00Z'))
afterAll(() => world.close())

async function admin() {
  return staffCaller(world.services, await createStaff(world, ['ADMINISTRATOR']))
}

const dueOf = async (id: string) => (await chief.call.problem.get({ id })).dueOn

const calendar2027 = {
  year: 2027,
  source: '国务院办公厅关于2027年部分节假日安排的通知（测试）',
  days: [{ day: '2027-01-01', kind: 'HOLIDAY' as const, name: '元旦' }],
}

it('of a year that is missing is asked for in time, and fills the due days that waited for it', async () => {
  const { id } = await openProblem(world, chief)
  expect(await dueOf(id)).toBeNull()
  const { calendar } = await admin()
  expect(await calendar.list()).toMatchObject({
    missing: [2027],
    years: [{ year: 2026, version: 0, shipped: true }],
  })
  expect((await calendar.preview(calendar2027)).due).toEqual({
    filled: 1,
    differing: 0,
    cases: [],
    more: false,
  })
  const saved = await calendar.save({ calendar: calendar2027, version: 0, reason: '国务院已公布' })
  expect(saved).toEqual({ version: 1, filled: 1 })
  // 21 to 25 December are days 1 to 5, 28 to 31 December days 6 to 9. 1 January is off. 4 to 8 January are days 10 to
  // 14, and 11 January is day 15.
  expect(await dueOf(id)).toBe('2027-01-11')
  expect(await calendar.list()).toMatchObject({ missing: [] })
})

it('that changes keeps the due days that were set, and names the cases that would be due on another day', async () => {
  await begin('2026-09-23T02:00:00Z')
  const { id } = await openProblem(world, chief)
  expect(await dueOf(id)).toBe('2026-10-21')
  const { calendar } = await admin()
  const shipped = shippedCalendars.get(2026)
  const days = [...(shipped?.days ?? []), { day: '2026-10-12', kind: 'HOLIDAY' as const, name: '国庆节' }]
  const changed = { year: 2026, source: shipped?.source ?? '', days }
  const { due } = await calendar.preview(changed)
  expect(due).toMatchObject({
    filled: 0,
    differing: 1,
    cases: [{ id, dueOn: '2026-10-21', counted: '2026-10-22' }],
  })
  await calendar.save({ calendar: changed, version: 0, reason: '补充通知' })
  expect(await dueOf(id)).toBe('2026-10-21')
  // A case that is opened afterwards is counted by the new calendar.
  expect((await calendar.preview(changed)).due.differing).toBe(1)
})

it('has its versions, its reasons and its days on record, and is never overwritten', async () => {
  const { calendar } = await admin()
  await calendar.save({ calendar: calendar2027, version: 0, reason: '国务院已公布' })
  const days = [...calendar2027.days, { day: '2027-01-02', kind: 'HOLIDAY' as const, name: '元旦' }]
  const next = { ...calendar2027, days }
  expect(await refusal(calendar.save({ calendar: next, version: 0, reason: '更正' }))).toBe(
    'EDITED_MEANWHILE',
  )
  await calendar.save({ calendar: next, version: 1, reason: '更正' })
  expect((await calendar.history({ year: 2027 })).map(({ version, reason }) => [version, reason])).toEqual([
    [2, '更正'],
    [1, '国务院已公布'],
  ])
  const { rows } = await world.db.pool.query(
    "SELECT target_id, change FROM audit WHERE action = 'calendar.save' ORDER BY id DESC LIMIT 1",
  )
  expect(rows[0]).toMatchObject({
    target_id: '2027',
    change: { reason: '更正', changes: [{ field: '2027-01-02', before: null, after: 'HOLIDAY 元旦' }] },
  })
  await expect(world.owner.pool.query('DELETE FROM calendar_year')).rejects.toMatchObject({ code: '23001' })
})

it('with a fault is refused, with every fault named', async () => {
  const { calendar } = await admin()
  const bad = {
    ...calendar2027,
    source: '',
    days: [{ day: '2027-01-04', kind: 'MAKE_UP' as const, name: '元旦' }],
  }
  expect(await refusal(calendar.save({ calendar: bad, version: 0, reason: '试试' }))).toBe('CALENDAR_INVALID')
  expect((await calendar.preview(bad)).faults.map(({ kind }) => kind)).toEqual([
    'MAKE_UP_ON_WORKING_DAY',
    'NO_SOURCE',
    'NO_HOLIDAYS',
  ])
})
