import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditPage } from '#server/audit/search.ts'
import { coveredRows, differingRows } from '#server/transparency/covered-rows.ts'
import { planNodes, recording, type Sent } from '#test/support/server/plans.ts'
import { Browser, createWorld, finish, verify, type World } from '#test/support/world/world.ts'

/* The statements that customers wait for, in a database with the months of ten years. */

const MONTHS = 120

let world: World
const visit: Sent[] = []

beforeAll(async () => {
  world = await createWorld()
  const owner = world.owner.pool
  // The months begin behind the first partition, which is of the migration.
  for (let month = 0; month < MONTHS; month += 4)
    await owner.query("SELECT months_ahead(timestamptz '2030-01-15' + make_interval(months => $1))", [month])
  world.clock.advance(new Date('2036-05-11T02:00:00Z').getTime() - world.clock.at.getTime())
  const services = { ...world.services, db: recording(world.db, visit) }
  for (const idType of ['ID_CARD', 'PASSPORT'] as const) {
    const due = await world.due({ idType })
    const browser = new Browser(services, (await world.browser(due.openid)).session)
    await verify(world, browser, due.visitId)
    await finish(world, browser, due.visitId)
  }
  await owner.query('ANALYZE')
})
afterAll(() => world.close())

const parts = async (table: string) =>
  (await world.owner.pool.query('SELECT 1 FROM pg_inherits WHERE inhparent = $1::regclass', [table])).rowCount

/** The partitions of a table that a plan reads. */
const partsIn = (plan: unknown, table: string) =>
  new Set(
    planNodes(plan)
      .filter(({ type, relation }) => type !== 'ModifyTable' && relation === table)
      .map(({ part }) => part),
  )

describe('with the months of ten years', () => {
  it('a condition that names no month reads all of them, so the plans below leave them out', async () => {
    expect(await parts('visit_event')).toBeGreaterThan(MONTHS)
    expect(await parts('audit')).toBeGreaterThan(MONTHS)
    const { rows } = await world.owner.pool.query(
      'EXPLAIN (FORMAT JSON) SELECT 1 FROM visit_event WHERE seq = 3',
    )
    expect(partsIn(rows, 'visit_event').size).toBeGreaterThan(MONTHS)
  })

  it('each statement of a visit reads the events of one month at most, and no audit', async () => {
    const texts = new Map(visit.map((each) => [each.text, each]))
    expect(texts.size).toBeGreaterThan(8)
    const read: string[] = []
    for (const { text, values } of texts.values()) {
      const { rows } = await world.owner.pool.query(
        `EXPLAIN (FORMAT JSON) ${text}`,
        values.map(world.db.sent),
      )
      const events = [...partsIn(rows, 'visit_event')]
      read.push(...events)
      expect(events.length, text).toBeLessThanOrEqual(1)
      expect([...partsIn(rows, 'audit')], text).toEqual([])
    }
    expect(new Set(read)).toEqual(new Set(['visit_event_y2036m05']))
  })

  it('the check of the audit reads the months in which the log has the rows', async () => {
    const { rows: all } = await world.owner.pool.query<{ key: string; at: Date }>(
      'SELECT id::text AS key, at FROM audit WHERE at > $1 ORDER BY id',
      [new Date('2036-05-01T00:00:00Z')],
    )
    const keys = all.map(({ key }) => key)
    const logged = await coveredRows(
      world.db,
      'audit',
      keys.map((key) => ({ key, seq: null })),
      'sha256',
    )
    const hashes = logged.map(({ hash }) => hash)
    const sent: Sent[] = []
    const group = { keys, hashes, since: new Date('2036-05-10'), until: new Date('2036-06-02') }
    expect(await differingRows(recording(world.db, sent), 'audit', [group], 'sha256')).toEqual(new Map())
    expect(sent).toHaveLength(1)
    const { rows } = await world.owner.pool.query(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${sent[0]?.text}`,
      sent[0]?.values.map(world.db.sent),
    )
    const executed = planNodes(rows).filter(({ relation, loops }) => relation === 'audit' && loops > 0)
    expect(executed.map(({ part }) => part).sort()).toEqual(['audit_y2036m05', 'audit_y2036m06'])
  })

  it('a page of the audit reads the page, and at most the next row of each month', async () => {
    const sent: Sent[] = []
    const services = { ...world.services, db: recording(world.db, sent) }
    await world.owner.pool.query(
      `INSERT INTO audit (at, actor_kind, actor_id, action, target_kind, target_id, request_id, origin)
        SELECT timestamptz '2030-01-15' + make_interval(hours => n * 29), 'STAFF', gen_random_uuid()::text, 'visit.view', 'visit', 'x', 'r', '{}'
        FROM generate_series(1, 3000) n`,
    )
    await world.owner.pool.query('ANALYZE audit')
    await auditPage(services, {}, null, null, 20)
    const list = sent.find(({ text }) => text.includes('ORDER BY'))
    const { rows } = await world.owner.pool.query(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${list?.text}`,
      list?.values.map(world.db.sent),
    )
    const read = planNodes(rows).filter(({ relation }) => relation === 'audit')
    expect(read.length).toBeGreaterThan(MONTHS)
    expect(read.reduce((sum, one) => sum + one.rows, 0)).toBeLessThanOrEqual(21 + read.length)
    expect(read.filter(({ type }) => type === 'Seq Scan').length).toBeLessThan(5)
  })
})
