import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reconcile, startOver } from '#server/reporting/counting/reconcile.ts'
import { recountFigures } from '#server/reporting/counting/recount.ts'
import { replayHint, seeds } from '#test/simulation/support/seeds.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/server/database.ts'
import { whole } from '#test/support/vitest/form.ts'
import { type Broken, check, type Truth } from './check.ts'
import { type Snapshot, takeSnapshot } from './snapshot.ts'
import { tamperings } from './tampering.ts'
import { World } from './world.ts'

/** With an even seed the sweeps run during the simulation. With an odd seed they run only at the very end. */
const SEEDS = seeds(whole ? [20260302, 77] : [20260302])
const SIZE = { people: whole ? 510 : 120, days: 8, activity: 0.05 }

/** Refusals that must occur in a run; without them the run proves little. */
const expected = [
  'IDENTITY_REQUIRED',
  'NOTICE_REQUIRED',
  'QUESTIONNAIRE_NOT_OPEN',
  'READING_TIME_LEFT',
  'ANSWERS_MISSING',
  'NOT_SUBMITTED',
  'SIGNATURE_MISSING',
  'ALREADY_FINISHED',
  'WINDOW_CLOSED',
  'DAY_LOCKED',
  'FACE_FAILED',
  'FACE_UNDECIDED',
  'CODE_WRONG',
  'MOVED_TO_PHONE',
  'VISIT_CANCELLED',
]

describe.each(SEEDS)('the services on PostgreSQL, whatever happens at once: seed %i', (seed) => {
  let database: TestDatabase
  let world: World
  let snapshot: Snapshot
  let truth: Truth
  let broken: readonly Broken[]

  beforeAll(async () => {
    database = await createTestDatabase()
    world = new World(seed, SIZE, database)
    await world.live()
    snapshot = await takeSnapshot(world.services.db)
    const faceTruth = (token: string) => world.faceTruth(token)
    truth = { facts: world.facts, faceTruth, phoneIndex: (phone) => world.phoneIndex(phone) }
    broken = check(snapshot, truth)
  }, 480_000)

  afterAll(async () => {
    await world.close()
    await database.drop()
  })

  test('every invariant holds', () => {
    expect(broken.slice(0, 10), `${broken.length} broken; ${replayHint(seed)}`).toEqual([])
  })

  test('the figures kept meanwhile equal a full recount', async () => {
    const db = world.owner
    const before = await reconcile(db)
    await recountFigures(world.services)
    const after = await reconcile(db)
    expect(after.differences.slice(0, 3), replayHint(seed)).toEqual([])
    expect({ due: after.due, visits: after.visits }).toEqual({ due: 0, visits: snapshot.visits.length })
    // If the figures of all visits had been counted before the comparison, the comparison must have found no
    // differences.
    if (before.due === 0) expect(before.total).toBe(0)
    // The database is corrupted here, to show that the comparison can find a difference.
    await db.pool.query(
      'UPDATE figure_cohort SET online = online + 1 WHERE ctid = (SELECT ctid FROM figure_cohort LIMIT 1)',
    )
    await db.pool.query('DELETE FROM figure_mark WHERE ctid = (SELECT ctid FROM figure_mark LIMIT 1)')
    const tampered = await reconcile(db)
    expect(tampered.differences.map(({ where }) => where).sort()).toEqual([
      'figure_cohort',
      'figure_mark',
      'figure_mark',
    ])
    await startOver(db)
    await recountFigures(world.services)
    expect((await reconcile(db)).total).toBe(0)
  }, 240_000)

  test('the run met everything it is meant to meet', () => {
    const ended = (status: string) => snapshot.visits.filter((visit) => visit.status === status).length
    expect(snapshot.visits.length).toBeGreaterThan(whole ? 1000 : 240)
    expect(ended('SUCCESS')).toBeGreaterThan(snapshot.visits.length / 40)
    expect(ended('CANCELLED')).toBeGreaterThan(10)
    const reasons = new Set(snapshot.cases.flatMap((row) => row.reasons))
    expect([...reasons].sort()).toEqual([
      'COOLING_OFF_SHORT',
      'CUSTOMER_REQUESTED',
      'FACE_FAILED_3_DAYS',
      'NEGATIVE_ANSWER',
      'WINDOW_EXPIRED',
    ])
    expect(expected.filter((code) => !world.facts.answers.has(code))).toEqual([])
    expect(world.facts.replays.count).toBeGreaterThan(whole ? 50 : 20)
  })

  test('every recorded reminder reached its customer once', () => {
    const name = (id: string) => id.replaceAll('-', '')
    const shown = [...world.wechat.shown, ...world.sms.reminders.map(name)]
    const sent = new Set(shown)
    expect(sent.size).toBe(shown.length)
    const missing = snapshot.outbox.filter((row) => row.outcome === 'DELIVERED' && !sent.has(name(row.id)))
    expect(missing).toEqual([])
    // A message may have arrived although its response was lost. If its visit then ended before a retry, the message
    // is not recorded as delivered.
    const known = new Set(
      snapshot.outbox.filter((row) => row.outcome !== 'FAILED').map((row) => name(row.id)),
    )
    expect(shown.filter((id) => !known.has(id))).toEqual([])
  })

  // Each check of the whole database takes seconds, so only the complete run of the tests (`npm run test:whole`)
  // tries every corruption.
  const tried = tamperings.filter((_, place) => whole || place % 6 === 0)
  test.each(tried)('a corrupted database is noticed: $name → $notices', ({ notices, tamper }) => {
    const found = check(tamper(snapshot), truth).map((entry) => entry.invariant)
    expect(found).toContain(notices)
  })
})
