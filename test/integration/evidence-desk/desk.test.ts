import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeDuePacks } from '#server/evidence-pack/keep.ts'
import { DAY_MS } from '#server/kernel/calendar.ts'
import { checkpoint } from '#server/transparency/checkpoint.ts'
import { bringOutside } from '#server/transparency/outside.ts'
import { type Desk, deskOf } from '#test/support/world/queue.ts'
import { createWorld, finish, refusal, verify, type World } from '#test/support/world/world.ts'

let world: World
let auditor: Desk

/** The places of this installation, of which one answers and one never does. */
const publisher = {
  kind: 'folder',
  publish: () => Promise.resolve(),
  last: () => Promise.resolve(null),
  read: () => Promise.resolve(null),
  async *list() {},
} as const
const silent = { key: 'witness.example/w+00000000+AQ==', add: () => Promise.reject(new Error('silent')) }

beforeAll(async () => {
  world = await createWorld()
  const services = { ...world.services, alert: null, publishers: [publisher], witnesses: [silent] }
  auditor = await deskOf(world, ['AUDITOR'], services)
})
afterAll(() => world.close())

const auditOf = async (action: string) =>
  (
    await world.db.pool.query(
      'SELECT actor_id, target_kind, target_id, change FROM audit WHERE action = $1 ORDER BY id',
      [action],
    )
  ).rows

async function ended(): Promise<string> {
  const { visitId, openid } = await world.due()
  const browser = await world.browser(openid)
  await verify(world, browser, visitId)
  await finish(world, browser, visitId)
  return visitId
}

test('an empty log says so', async () => {
  const { evidence } = auditor.call
  expect(await evidence.state()).toMatchObject({
    ...{ size: 0, visits: 0, checkpoint: null, late: false, signing: false },
    packs: { waiting: 0, failed: 0 },
  })
  expect(await evidence.checkpoints({})).toEqual({ rows: [], next: null })
  expect(await evidence.days()).toEqual({ days: [], gaps: [] })
  expect(await evidence.exports()).toEqual([])
})

test('a visit is being sealed until a checkpoint covers its last event', async () => {
  const visitId = await ended()
  const of = () => auditor.call.evidence.ofVisit({ visitId })
  expect(await of()).toMatchObject({ number: null, checkpoint: null, pack: null, due: { failures: 0 } })
  const signed = await checkpoint(world.services)
  expect(await of()).toMatchObject({
    number: 1,
    checkpoint: { size: signed?.size },
    answered: [],
    pack: null,
  })
  const made = await makeDuePacks(world.services, (_, error) => expect(error).toBe(null))
  expect(made).toBe(1)
  await bringOutside({ ...world.services, alert: null, publishers: [publisher] }, (_, error) =>
    expect(error).toBe(null),
  )
  const whole = await of()
  expect(whole.due).toBe(null)
  expect(whole.pack).toMatchObject({ level: 'UNSIGNED', current: true })
  expect(whole.answered).toMatchObject([{ size: signed?.size, kind: 'PUBLISHED', by: 'folder' }])

  const code = whole.pack?.receiptCode ?? ''
  const find = (typed: string) => auditor.call.evidence.find({ code: typed })
  expect(await find(` ${code.toLowerCase().replaceAll('-', ' ')}`)).toEqual({ code, visitId })
  expect((await find('0000-0000-0000')).visitId).toBe(null)
  expect(await find(code.slice(0, -1))).toEqual({ code: null, visitId: null })
  expect(
    await refusal(auditor.call.evidence.ofVisit({ visitId: world.services.ids.id(world.clock.at) })),
  ).toBe('RECORD_NOT_FOUND')
})

test('the checkpoints are paged, and the state names who never answered', async () => {
  for (let round = 0; round < 11; round += 1) {
    await world.due()
    world.clock.advance(61_000)
    await checkpoint(world.services)
  }
  const first = await auditor.call.evidence.checkpoints({ limit: 10 })
  expect(first.rows).toHaveLength(10)
  const second = await auditor.call.evidence.checkpoints({ limit: 10, after: first.next })
  expect(second.next).toBe(null)
  const sizes = [...first.rows, ...second.rows].map(({ size }) => size)
  expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => b - a))
  expect(sizes).toHaveLength(12)
  expect(second.rows.at(-1)).toMatchObject({ answered: [{ by: 'folder' }] })
  const state = await auditor.call.evidence.state()
  expect(state.witnesses).toMatchObject([
    { kind: 'COSIGNED', by: 'witness.example/w', last: null },
    { kind: 'PUBLISHED', by: 'folder', last: { size: sizes.at(-1) } },
  ])
  expect(first.rows[0]?.signedBy).toEqual([state.key?.split('+')[1]])
  // Something waits, and no checkpoint comes.
  await world.due()
  expect((await auditor.call.evidence.state()).late).toBe(false)
  world.clock.advance(11 * 60_000)
  expect((await auditor.call.evidence.state()).late).toBe(true)
})

test('the statements of days follow each other; what they leave out is named', async () => {
  world.clock.advance(DAY_MS)
  await checkpoint(world.services)
  const { days, gaps } = await auditor.call.evidence.days()
  expect(days).toMatchObject([{ kind: 'day', opened: 13, first: 1, last: 13, ended: { SUCCESS: 1 } }])
  expect(gaps).toEqual([])
})

test('opening a pack is recorded with its reason, and counts as unmasking', async () => {
  const visitId = await ended()
  const { opening } = await auditor.call.evidence.openPack({ visitId, reason: '法院调取' })
  expect(opening).toMatch(/^[0-9a-f-]{36}$/)
  expect(await auditOf('evidence.download')).toEqual([
    {
      actor_id: auditor.staff.id,
      target_kind: 'visit',
      target_id: visitId,
      change: { reason: '法院调取' },
    },
  ])
  const { rows } = await world.db.pool.query(
    "SELECT count FROM guard_counter WHERE scope = 'unmask' AND key = $1",
    [auditor.staff.id],
  )
  expect(rows).toEqual([{ count: 1 }])
  const strict = {
    ...world.services,
    settings: {
      ...world.services.settings,
      guards: { ...world.services.settings.guards, unmaskedVisitsPerHour: 1 },
    },
  }
  const limited = await deskOf(world, ['AUDITOR'], strict)
  await limited.call.evidence.openPack({ visitId, reason: '法院调取' })
  const other = await ended()
  expect(await refusal(limited.call.evidence.openPack({ visitId: other, reason: '法院调取' }))).toBe(
    'UNMASKED_ENOUGH',
  )
  const openings = await world.db.pool.query('SELECT visit_id FROM evidence_opening')
  expect(openings.rows).toEqual([{ visit_id: visitId }, { visit_id: visitId }])
})

test('a month that has not begun cannot be opened', async () => {
  expect(await refusal(auditor.call.evidence.openMonth({ month: '2026-04' }))).toBe('BAD_INPUT')
  await auditor.call.evidence.openMonth({ month: '2026-03' })
  expect(await auditOf('evidence.export-request')).toMatchObject([
    { target_kind: 'export', target_id: '2026-03', change: { month: '2026-03' } },
  ])
})
