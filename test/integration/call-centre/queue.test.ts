import { afterAll, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { expireLeases, wakeDue } from '#server/call-centre/queue/release-due.ts'
import { addDays, dayOf, HOUR_MS, MINUTE_MS } from '#server/kernel/calendar.ts'
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

beforeEach(async () => {
  await world?.close()
  world = await createWorld()
  anna = await deskOf(world)
  ben = await deskOf(world)
})
afterAll(() => world.close())

const today = () => dayOf(world.clock.at)
const at = (iso: string) => world.clock.set(new Date(iso))

async function lastCallAt(): Promise<Date> {
  const { rows } = await world.db.pool.query('SELECT max(started_at) AS at FROM callback_attempt')
  return z.object({ at: z.date() }).parse(rows[0]).at
}

it('gives out the case with the least cooling-off time left first, then due appointments, negative answers, and the oldest', async () => {
  const late = await askedCase(world, 9)
  const older = await askedCase(world, 5)
  world.clock.advance(1000)
  const younger = await askedCase(world, 5)
  const negative = await askedCase(world, 5)
  const promised = await askedCase(world, 5)
  const tomorrow = await shortCase(world, today())
  await world.db.pool.query("UPDATE callback_case SET reasons = '{NEGATIVE_ANSWER}' WHERE id = $1", [
    negative.caseId,
  ])
  await world.db.pool.query(
    'UPDATE callback_case SET ready = false, wake_at = $2, promised_for = $2 WHERE id = $1',
    [promised.caseId, world.clock.at],
  )
  const order: string[] = []
  for (let n = 0; n < 6; n += 1) {
    const agent = await deskOf(world)
    order.push((await takeNext(agent)).caseId)
  }
  expect(order).toEqual([tomorrow, promised, negative, older, younger, late].map(({ caseId }) => caseId))
})

it('gives each case to one agent, and the same agent the same case again', async () => {
  const one = await askedCase(world)
  expect((await takeNext(anna)).caseId).toBe(one.caseId)
  expect((await takeNext(anna)).caseId).toBe(one.caseId)
  expect(await ben.call.callback.next()).toMatchObject({ kind: 'NOTHING', because: 'EMPTY' })
})

it('says that nothing is due, and when the next call may be made', async () => {
  expect(await anna.call.callback.next()).toEqual({ kind: 'NOTHING', because: 'EMPTY', nextAt: null })
  await askedCase(world)
  await callAndFinish(anna, await takeNext(anna), { disposition: 'NO_ANSWER' })
  // The first call was made at 10:00. The next call is allowed two hours later.
  expect(await anna.call.callback.next()).toMatchObject({
    because: 'RESTING',
    nextAt: new Date((await lastCallAt()).getTime() + 2 * HOUR_MS),
  })
  at('2026-03-02T12:00:00Z')
  expect(await anna.call.callback.next()).toMatchObject({
    because: 'CLOSED_HOURS',
    nextAt: new Date('2026-03-03T01:00:00Z'),
  })
})

it('two agents never get the same customer, however many policies that customer has', async () => {
  await askedCase(world, 9, {}, 7)
  const second = await askedCase(world, 9, {}, 7)
  const first = await takeNext(anna)
  expect(await ben.call.callback.next()).toMatchObject({ kind: 'NOTHING' })
  await callAndFinish(anna, first, { disposition: 'NO_ANSWER' })
  // The minimum time between two calls applies to the customer, so the other policy must wait too.
  const other = first.caseId === second.caseId ? null : second.caseId
  expect(await ben.call.callback.next()).toMatchObject({ kind: 'NOTHING', because: 'RESTING' })
  at('2026-03-02T04:00:01Z')
  const next = await takeNext(ben)
  expect(await anna.call.callback.next()).toMatchObject({ kind: 'NOTHING' })
  expect([first.caseId, other]).toContain(next.caseId)
})

it('an expired lease frees the case, stops the agent from writing, and can be claimed again', async () => {
  await askedCase(world)
  const held = await takeNext(anna)
  await anna.call.callback.dial(held)
  world.clock.advance(21 * MINUTE_MS)
  const finish = (lease: string) =>
    anna.call.callback.finish({
      caseId: held.caseId,
      lease,
      result: {
        disposition: 'NO_ANSWER',
        note: '',
        answers: null,
        promisedFor: null,
        language: null,
        problem: null,
      },
    })
  expect(await refusal(finish(held.lease))).toBe('LEASE_EXPIRED')
  expect(await refusal(anna.call.callback.keep(held))).toBe('LEASE_EXPIRED')
  await expireLeases(world.services, world.clock.at)
  expect(await refusal(finish(held.lease))).toBe('LEASE_LOST')
  await anna.call.callback.retake({ caseId: held.caseId })
  const again = await look(anna, held.caseId)
  // The call that was running before the lease was lost continues.
  expect(again.view.held?.attempt?.id).toBeDefined()
  expect(await finish(again.lease)).toMatchObject({ next: 'RETRY' })
  expect(await finish(again.lease)).toMatchObject({ next: 'RETRY' })
})

it('a placed call counts even if its agent is never heard of again', async () => {
  await askedCase(world)
  const held = await takeNext(anna)
  await anna.call.callback.dial(held)
  world.clock.advance(30 * MINUTE_MS)
  await expireLeases(world.services, world.clock.at)
  await wakeDue(world.services, world.clock.at)
  expect(await ben.call.callback.next()).toMatchObject({
    because: 'RESTING',
    nextAt: new Date((await lastCallAt()).getTime() + 2 * HOUR_MS),
  })
  at('2026-03-02T04:00:01Z')
  const next = await takeNext(ben)
  expect(next.view.attempts).toMatchObject([{ disposition: null }])
})

it('activity keeps the lease and the typed text', async () => {
  await askedCase(world)
  const held = await takeNext(anna)
  const draft = {
    answers: { receipt: { answer: 'YES' as const } },
    note: '客户在开会',
    disposition: null,
    promisedFor: null,
    language: null,
    problemCategory: null,
    problemText: '',
  }
  world.clock.advance(15 * MINUTE_MS)
  await anna.call.callback.keep({ ...held, draft })
  world.clock.advance(15 * MINUTE_MS)
  const { view } = await look(anna, held.caseId)
  expect(view.held).not.toBeNull()
  expect(view.case.draft).toEqual(draft)
  await anna.call.callback.release({ ...held, reason: '换班' })
  await anna.call.callback.release({ ...held, reason: '换班' })
  expect((await takeNext(ben)).view.case.draft).toEqual(draft)
})

it('languages, working hours and a pause of the queue are respected', async () => {
  const supervisor = await deskOf(world, ['SUPERVISOR'])
  const { caseId } = await askedCase(world)
  const profile = {
    languages: ['zh' as const],
    workDays: [1, 2, 3, 4, 5, 6, 7],
    fromHour: 9,
    toHour: 20,
    inSales: false,
  }
  const save = (
    desk: Desk,
    version: number,
    change: Partial<typeof profile> | { languages: ('zh' | 'en')[] },
  ) =>
    supervisor.call.queue.saveProfile({ staffId: desk.staff.id, version, profile: { ...profile, ...change } })
  await supervisor.call.queue.steer({
    caseIds: [caseId],
    command: { type: 'SET_LANGUAGE', language: 'en' },
    reason: '客户只说英语',
  })
  expect(await anna.call.callback.next()).toMatchObject({ because: 'EMPTY' })
  await save(ben, 0, { languages: ['zh', 'en'] })
  await supervisor.call.queue.pause({ paused: true, reason: '话务平台维护' })
  expect(await ben.call.callback.next()).toMatchObject({ because: 'PAUSED' })
  await supervisor.call.queue.pause({ paused: false, reason: '恢复' })
  await save(ben, 1, { languages: ['zh', 'en'], fromHour: 14 })
  expect(await ben.call.callback.next()).toMatchObject({ because: 'OFF_DUTY' })
  await save(ben, 2, { languages: ['zh', 'en'] })
  expect((await takeNext(ben)).caseId).toBe(caseId)
})

it('six attempts on three days end in a letter, never silently', async () => {
  const { caseId, visitId } = await askedCase(world)
  const days = [today(), addDays(today(), 1), addDays(today(), 2)]
  const calls: string[] = []
  for (const day of days) {
    for (const hour of ['02', '05']) {
      at(`${day}T${hour}:00:00Z`)
      const held = await takeNext(anna)
      const { next } = await callAndFinish(anna, held, { disposition: 'NO_ANSWER' })
      calls.push(next)
    }
  }
  expect(calls).toEqual(['RETRY', 'RETRY', 'RETRY', 'RETRY', 'RETRY', 'FOLLOW_UP'])
  const { view } = await look(anna, caseId)
  expect(view.case).toMatchObject({ place: 'CLOSED', outcome: 'FOLLOW_UP', attempts: 6 })
  const supervisor = await deskOf(world, ['SUPERVISOR'])
  const list = await supervisor.call.followUp.list({ status: 'OPEN', after: null, limit: 10 })
  expect(list.rows).toMatchObject([{ caseId, visitId, cause: 'UNREACHABLE', status: 'OPEN' }])
})

it('an appointment comes first once it is due, and not before', async () => {
  const promisedFor = new Date('2026-03-02T07:30:00Z')
  const other = await askedCase(world, 10)
  const { caseId } = await askedCase(world, 10, {}, 900)
  let held = await takeNext(anna)
  if (held.caseId !== caseId) {
    await callAndFinish(anna, held, { disposition: 'NO_ANSWER' })
    held = await takeNext(anna)
  }
  expect(
    await refusal(
      callAndFinish(anna, held, { disposition: 'APPOINTMENT', promisedFor: '2026-03-02T13:00:00.000Z' }),
    ),
  ).toBe('APPOINTMENT_NOT_POSSIBLE')
  await callAndFinish(anna, held, { disposition: 'APPOINTMENT', promisedFor: promisedFor.toISOString() })
  at('2026-03-02T04:00:01Z')
  expect((await takeNext(ben)).caseId).toBe(other.caseId)
  expect(await anna.call.callback.next()).toMatchObject({ because: 'RESTING', nextAt: promisedFor })
  at(promisedFor.toISOString())
  expect((await takeNext(anna)).caseId).toBe(caseId)
})
