import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeMonths, readMonths } from '#server/jobs/months.ts'
import { months as doctor } from '#server/run/doctor/work.ts'
import { createWorld, finish, verify, type World } from '#test/support/world/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

/** Opens a visit at an instant. @returns the partitions of its events and of its audit */
async function placeOf(at: string) {
  world.clock.advance(new Date(at).getTime() - world.clock.at.getTime())
  const { visitId } = await world.due()
  const { rows } = await world.owner.pool.query<{ events: string; audit: string }>(
    `SELECT e.tableoid::regclass::text AS events, (SELECT tableoid::regclass::text FROM audit ORDER BY id DESC LIMIT 1) AS audit
      FROM visit_event e WHERE e.visit_id = $1 LIMIT 1`,
    [visitId],
  )
  return rows[0]
}
const state = () => readMonths(world.db, world.clock.at)
const at = (month: string) => {
  world.clock.advance(new Date(`${month}-10T00:00:00Z`).getTime() - world.clock.at.getTime())
}

it('the application makes the present and three more months, once', async () => {
  at('2031-11')
  expect(await state()).toEqual([
    { table: 'audit', missing: 4, astray: 0 },
    { table: 'visit_event', missing: 4, astray: 0 },
  ])
  expect(await makeMonths(world.services)).toEqual(
    ['audit', 'visit_event'].flatMap((table) =>
      ['2031m11', '2031m12', '2032m01', '2032m02'].map((month) => `${table}_y${month}`),
    ),
  )
  expect(await makeMonths(world.services)).toEqual([])
  expect((await state()).map(({ missing }) => missing)).toEqual([0, 0])
  at('2031-12')
  expect(await makeMonths(world.otherInstance())).toEqual(['audit_y2032m03', 'visit_event_y2032m03'])
  expect(await doctor(world.db, world.clock.at)).toMatchObject({ check: 'MONTHS', level: 'OK' })
})

it('two instances that make months at once make each once', async () => {
  at('2031-11')
  const made = await Promise.all(
    [makeMonths(world.services), makeMonths(world.otherInstance())].map((one) => one.catch(() => [])),
  )
  while ((await state()).some(({ missing }) => missing > 0)) made.push(await makeMonths(world.services))
  expect(new Set(made.flat()).size).toBe(8)
  expect(made.flat()).toHaveLength(8)
})

it('a month begins at midnight in Shanghai, and a visit stays where it was opened', async () => {
  at('2031-11')
  await makeMonths(world.services)
  const november = { events: 'visit_event_y2031m11', audit: 'audit_y2031m11' }
  expect(await placeOf('2031-11-30T15:59:59.900Z')).toEqual(november)
  expect(await placeOf('2031-11-30T16:00:00.000Z')).toEqual({
    events: 'visit_event_y2031m12',
    audit: 'audit_y2031m12',
  })
  // Opened on the last morning of the year, and ended in the next one.
  world.clock.advance(new Date('2031-12-31T15:30:00Z').getTime() - world.clock.at.getTime())
  const due = await world.due()
  world.clock.advance(1_800_000)
  const browser = await world.browser(due.openid)
  await verify(world, browser, due.visitId)
  await finish(world, browser, due.visitId)
  const { rows } = await world.owner.pool.query(
    `SELECT DISTINCT tableoid::regclass::text AS part, (SELECT status FROM visit WHERE id = $1) AS status FROM visit_event WHERE visit_id = $1`,
    [due.visitId],
  )
  expect(rows).toEqual([{ part: 'visit_event_y2031m12', status: 'SUCCESS' }])
})

it('rows of a month that was not made are told, and become their month without being written', async () => {
  const first = await placeOf('2033-03-05T02:00:00Z')
  const later = await placeOf('2033-04-05T02:00:00Z')
  expect([first, later]).toEqual(
    Array.from({ length: 2 }, () => ({ events: 'visit_event_default', audit: 'audit_default' })),
  )
  for (const { missing, astray } of await state()) {
    expect(missing).toBe(4)
    expect(astray).toBeGreaterThan(1)
  }
  expect(await doctor(world.db, world.clock.at)).toMatchObject({
    level: 'WARN',
    seen: expect.stringContaining('visit_event：有 2 行不在任何月份的分区中'),
  })
  const rows = async (table: string) =>
    (await world.owner.pool.query(`SELECT ctid, * FROM ${table} ORDER BY at, ctid`)).rows
  const before = [await rows('audit_default'), await rows('visit_event_default')]
  expect(await makeMonths(world.services)).toEqual(
    ['audit', 'visit_event'].flatMap((table) =>
      ['2033m03', '2033m05', '2033m06', '2033m07'].map((month) => `${table}_y${month}`),
    ),
  )
  expect([await rows('audit_y2033m03'), await rows('visit_event_y2033m03')]).toEqual(before)
  expect((await state()).map(({ missing, astray }) => [missing, astray])).toEqual([
    [0, 0],
    [0, 0],
  ])
  await expect(world.owner.pool.query('DELETE FROM visit_event_y2033m03')).rejects.toThrow('never changed')
  await expect(world.owner.pool.query('TRUNCATE audit_y2033m03')).rejects.toThrow('never changed')
  expect(await placeOf('2033-04-30T02:00:00Z')).toEqual({
    events: 'visit_event_y2033m03',
    audit: 'audit_y2033m03',
  })
})

it('rows between months that are made stay astray, and nothing fails', async () => {
  at('2033-03')
  await makeMonths(world.services)
  await placeOf('2034-01-05T02:00:00Z')
  at('2034-03')
  await placeOf('2034-03-05T02:00:00Z')
  const client = await world.owner.pool.connect()
  try {
    // Somebody has made a month between them by hand.
    await client.query(
      "CREATE TABLE audit_by_hand PARTITION OF audit FOR VALUES FROM ('2034-02-02') TO ('2034-02-03')",
    )
  } finally {
    client.release()
  }
  const made = await makeMonths(world.services)
  expect(made).toContain('visit_event_y2034m01')
  expect(made.filter((name) => name.startsWith('audit'))).toEqual([
    'audit_y2034m04',
    'audit_y2034m05',
    'audit_y2034m06',
  ])
  const [audit] = await state()
  expect(audit).toMatchObject({ missing: 1 })
  expect(audit?.astray).toBeGreaterThan(0)
})

it('visits do not wait for the job, and the job does not wait for visits', async () => {
  at('2031-11')
  const client = await world.owner.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('LOCK TABLE audit_default IN ACCESS SHARE MODE')
    expect(await makeMonths(world.services)).toEqual([])
    await client.query('COMMIT')
  } finally {
    client.release()
  }
  expect(await makeMonths(world.services)).toHaveLength(8)
})
