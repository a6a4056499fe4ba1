import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sweepOverdue } from '#server/call-centre/queue/sweep.ts'
import type { Database } from '#server/kernel/database/db.ts'
import { createWorld, refusal, startFace, type World } from '#test/support/world/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const DAY_4 = new Date('2026-03-04T16:00:00Z') // 00:00 of 5 March in Shanghai, when the windows of visits opened on 2 March have ended

async function cases() {
  const { rows } = await world.db.pool.query(
    'SELECT visit_id, status, reasons FROM callback_case ORDER BY visit_id',
  )
  return rows
}

/** Lets five face checks fail on each of three consecutive days. */
async function failThreeDays(due: { openid: string; visitId: string }): Promise<void> {
  world.face.code = 1004
  for (let day = 0; day < 3; day += 1) {
    const browser = await world.browser(due.openid)
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const token = await startFace(browser, due.visitId)
      await refusal(browser.call.identity.faceSettle({ token, commandId: randomUUID() }))
    }
    world.clock.advance(24 * 3_600_000)
  }
}

it('hands over overdue visits, not a minute early, and only once', async () => {
  const due = await world.due()
  world.clock.set(new Date(DAY_4.getTime() - 1))
  expect(await sweepOverdue(world.services)).toBe(0)
  world.clock.set(DAY_4)
  expect(await sweepOverdue(world.services)).toBe(1)
  expect(await sweepOverdue(world.services)).toBe(0)
  expect(await cases()).toEqual([{ visit_id: due.visitId, status: 'OPEN', reasons: ['WINDOW_EXPIRED'] }])
})

it('opens one case per visit when four instances run it at once', async () => {
  for (let count = 0; count < 150; count += 1) await world.due()
  world.clock.set(DAY_4)
  const other = world.otherInstance()
  const counts = await Promise.all(
    [world.services, other, world.services, other].map((services) => sweepOverdue(services, 40)),
  )
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(150)
  expect(await cases()).toHaveLength(150)
})

it('leaves nothing half done when it is killed, and the next run finishes the rest', async () => {
  for (let count = 0; count < 60; count += 1) await world.due()
  world.clock.set(DAY_4)
  let writes = 0
  const dying: Database = {
    ...world.db,
    query: (text, values) => {
      if (text.startsWith('WITH') && ++writes > 20) return Promise.reject(new Error('killed'))
      return world.db.query(text, values)
    },
  }
  await expect(sweepOverdue({ ...world.services, db: dying }, 30)).rejects.toThrow('killed')
  const half = await world.db.pool.query(
    `SELECT count(*) FILTER (WHERE v.status = 'CALLBACK')::int AS over, count(k.id)::int AS cases,
      count(*) FILTER (WHERE v.status = 'CALLBACK' AND v.version <> (SELECT max(seq) FROM visit_event e WHERE e.visit_id = v.id))::int AS torn
      FROM visit v LEFT JOIN callback_case k ON k.visit_id = v.id`,
  )
  expect(half.rows[0]).toMatchObject({ over: half.rows[0].cases, torn: 0 })
  await sweepOverdue(world.services)
  expect(await cases()).toHaveLength(60)
})

it('each visit ends in exactly one way while customers submit at the last moment', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => world.due()))
  const browsers = await Promise.all(people.map((due) => world.browser(due.openid)))
  world.clock.set(new Date(DAY_4.getTime() - 1))
  const late = await Promise.all(people.map((due) => world.browser(due.openid)))
  world.clock.set(DAY_4)
  await Promise.all([
    sweepOverdue(world.services),
    ...people.map((due, index) =>
      refusal(
        (late[index] ?? browsers[0])?.call.visit.callMeInstead({
          visitId: due.visitId,
          commandId: randomUUID(),
        }) ?? Promise.resolve(),
      ),
    ),
  ])
  expect(await cases()).toHaveLength(20)
  expect((await cases()).every((one) => one.reasons.join() === 'WINDOW_EXPIRED')).toBe(true)
})

it('a window and three failed days that end on the same night open one case with both reasons', async () => {
  const due = await world.due()
  await failThreeDays(due)
  world.clock.set(DAY_4)
  await sweepOverdue(world.services)
  const [only] = await cases()
  expect(only.reasons.sort()).toEqual(['FACE_FAILED_3_DAYS', 'WINDOW_EXPIRED'])
  expect(await cases()).toHaveLength(1)
})

it('three failed days hand over all open visits of the applicant, including those whose window is still open', async () => {
  const first = await world.due()
  world.clock.advance(24 * 3_600_000)
  const second = await world.due({}, 0)
  world.clock.advance(-24 * 3_600_000)
  await failThreeDays(first)
  world.clock.set(DAY_4)
  await sweepOverdue(world.services)
  const all = await cases()
  expect(all.find((one) => one.visit_id === second.visitId)?.reasons).toEqual(['FACE_FAILED_3_DAYS'])
  expect(all).toHaveLength(2)
  // A policy that becomes due after the hand-over gets a new online visit.
  const third = await world.due({}, 0)
  await sweepOverdue(world.services)
  expect((await cases()).map((one) => one.visit_id)).not.toContain(third.visitId)
})
