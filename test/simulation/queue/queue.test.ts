import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { claimNext } from '#server/call-centre/queue/claim.ts'
import { expireLeases, wakeDue } from '#server/call-centre/queue/release-due.ts'
import { steer } from '#server/call-centre/queue/supervise.ts'
import type { Services } from '#server/context.ts'
import { dayOf, HOUR_MS, hourOf, MINUTE_MS } from '#server/kernel/calendar.ts'
import { reconcile } from '#server/reporting/counting/reconcile.ts'
import { recountFigures } from '#server/reporting/counting/recount.ts'
import { Random } from '#test/simulation/support/random.ts'
import { replayHint, seeds } from '#test/simulation/support/seeds.ts'
import { whole } from '#test/support/vitest/form.ts'
import { askedCase, deskOf, shortCase } from '#test/support/world/queue.ts'
import { createWorld, type World } from '#test/support/world/world.ts'
import { type Acknowledged, type Met, SimulatedAgent } from './agents.ts'
import { type Broken, checkQueue } from './check.ts'
import { expectedNext } from './order.ts'
import { type QueueSnapshot, takeQueueSnapshot } from './snapshot.ts'
import { tamperings } from './tampering.ts'

const SEEDS = seeds(whole ? [20261001, 12] : [20261001])
const CUSTOMERS = 45
const ROUNDS = 150
const AGENTS = 8

/** Opens cases for customers with one to three policies. For some cases the cooling-off period is nearly over. */
async function fill(world: World, random: Random, from: number, count: number): Promise<void> {
  const today = dayOf(world.clock.at)
  for (let person = from; person < from + count; person += 1) {
    const policies = 1 + random.below(3)
    for (let n = 0; n < policies; n += 1) {
      if (random.chance(0.2)) await shortCase(world, today, {}, person)
      else await askedCase(world, 1 + random.below(12), {}, person)
    }
  }
  // In production the reasons of a case come from its online visit. In this test a third of the cases gets the reason
  // that ranks highest.
  await world.db.pool.query(
    "UPDATE callback_case SET reasons = reasons || '{NEGATIVE_ANSWER}'::text[] WHERE ('x' || right(md5(id::text), 1))::bit(4)::int % 3 = 0",
  )
}

/** Cuts every connection of one process of the product, even in the middle of a statement. */
async function cutConnections(world: World): Promise<void> {
  await world.db.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'return-visit'`,
  )
}

/** Sends one statement on each connection, because a cut connection is discovered only when it is used. */
async function reconnect({ db }: Services): Promise<void> {
  const every = Array.from({ length: db.pool.options.max }, () => db.query('SELECT 1', []))
  await Promise.allSettled(every)
}

describe.each(SEEDS)('many agents on three instances, whatever they do at once: seed %i', (seed) => {
  let world: World
  let snapshot: QueueSnapshot
  let broken: readonly Broken[]
  const told: Acknowledged = { claims: [], dials: [], finishes: [] }
  const met: Met = new Map()
  const misorder: string[] = []
  let ordered = 0

  async function inOrder(services: Services, agents: readonly SimulatedAgent[]): Promise<void> {
    for (const agent of agents) {
      const expected = await expectedNext(services, agent.id)
      const next = await claimNext(services, agent.actor)
      if (next.kind === 'NOTHING' && next.because === 'CLOSED_HOURS') continue
      ordered += 1
      const got = next.kind === 'CASE' ? next.caseId : null
      if (got !== expected) misorder.push(`${agent.id} got ${got}, not ${expected}`)
    }
  }

  beforeAll(async () => {
    const random = new Random(seed)
    const counting = Random.of(seed, 5)
    world = await createWorld(new Date('2026-03-02T01:00:00Z'))
    const instances = [world.services, world.otherInstance(), world.otherInstance()]
    const chief = await deskOf(world, ['SUPERVISOR'])
    const agents: SimulatedAgent[] = []
    for (let n = 0; n < AGENTS; n += 1) agents.push(new SimulatedAgent((await deskOf(world)).staff.id))
    await fill(world, random, 0, CUSTOMERS)
    const reseeded = (part: number) => Random.of(seed, part)
    const chiefActor = { kind: 'STAFF' as const, id: chief.staff.id, requestId: 'simulation', origin: {} }
    const anyCase = async () => {
      const { rows } = await world.db.pool.query<{ id: string }>(
        'SELECT id FROM callback_case ORDER BY random() LIMIT 1',
      )
      return rows[0]?.id ?? ''
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      const acts = agents.map((agent, n) => {
        const own = reseeded(round * 100 + n)
        if (own.chance(0.02)) agent.forget()
        return agent.act(own.pick(instances), own, told, met)
      })
      if (random.chance(0.3))
        acts.push(expireLeases(random.pick(instances), world.clock.at).then(() => undefined))
      if (random.chance(0.3)) acts.push(wakeDue(random.pick(instances), world.clock.at).then(() => undefined))
      if (random.chance(0.15)) {
        const commands = [
          { type: 'FREE' },
          { type: 'PAUSE' },
          { type: 'RESUME' },
          { type: 'PRIORITISE', priority: -1 },
        ] as const
        const command = random.pick(commands)
        acts.push(
          anyCase()
            .then((caseId) =>
              steer(world.services, chiefActor, { caseIds: [caseId], command, reason: '演练' }),
            )
            .then(() => undefined),
        )
      }
      if (counting.chance(0.4)) acts.push(recountFigures(counting.pick(instances)).then(() => undefined))
      if (random.chance(0.05)) acts.push(cutConnections(world))
      for (const end of await Promise.allSettled(acts)) {
        if (end.status === 'rejected') met.set('JOB CUT', (met.get('JOB CUT') ?? 0) + 1)
      }
      if (round % 10 === 9) {
        const instance = random.pick(instances)
        await reconnect(instance)
        await inOrder(instance, agents)
      }
      world.clock.advance(Math.round((1 + random.next() * 14) * MINUTE_MS))
      // The simulation skips the nights: after 21:00 the clock moves to the next morning.
      if (hourOf(world.clock.at) >= 21) world.clock.advance(11 * HOUR_MS)
    }
    await expireLeases(world.services, world.clock.at)
    snapshot = await takeQueueSnapshot(world.db)
    broken = checkQueue(snapshot, told)
  }, 480_000)

  afterAll(() => world.close())

  test('every rule of calling and of leases holds', () => {
    expect(broken.slice(0, 10), `${broken.length} broken; ${replayHint(seed)}`).toEqual([])
  })

  test('the figures equal a full recount, though the job was killed again and again', async () => {
    await recountFigures(world.services)
    const { differences, due, visits } = await reconcile(world.owner)
    expect({ differences: differences.slice(0, 3), due }, replayHint(seed)).toEqual({
      differences: [],
      due: 0,
    })
    expect(visits).toBeGreaterThan(CUSTOMERS)
  })

  test('each claim got the most urgent case of that moment', () => {
    expect(misorder, replayHint(seed)).toEqual([])
    expect(ordered).toBeGreaterThan(50)
  })

  test('the run met everything it is meant to meet', () => {
    const outcomes = new Set(snapshot.cases.map(({ outcome }) => outcome))
    for (const outcome of ['SUCCESS', 'PROBLEM', 'FOLLOW_UP']) expect(outcomes).toContain(outcome)
    const wanted = [
      'LEASE_EXPIRED',
      'LEASE_LOST',
      'CUT',
      'APPOINTMENT_NOT_POSSIBLE',
      'NOTE_MISSING',
      'PROBLEM_MISSING',
      'APPLICANT_NOT_CONFIRMED',
    ]
    expect(wanted.filter((code) => !met.has(code))).toEqual([])
    expect(met.has('INTERNAL')).toBe(false)
    expect(told.finishes.length).toBeGreaterThan(100)
    expect(snapshot.attempts.some(({ promised }) => promised !== null)).toBe(true)
  })

  test('after a long pause no agent holds a case, and every open case waits for its time', async () => {
    world.clock.set(new Date(world.clock.at.getTime() + 24 * HOUR_MS))
    await expireLeases(world.services, world.clock.at)
    await wakeDue(world.services, world.clock.at)
    const { rows } = await world.db.pool.query<{ held: number; lost: number }>(
      `SELECT count(*) FILTER (WHERE lease_by IS NOT NULL)::int AS held,
        count(*) FILTER (WHERE status = 'OPEN' AND NOT ready AND paused_at IS NULL AND wake_at <= $1)::int AS lost FROM callback_case`,
      [world.clock.at],
    )
    expect(rows).toEqual([{ held: 0, lost: 0 }])
  })

  test.each(tamperings.filter((_, place) => whole || place % 3 === 0))(
    'a corrupted record is noticed: $rule',
    ({ rule, tamper }) => {
      const wrong = tamper(snapshot)
      expect(wrong).not.toEqual(snapshot)
      expect(checkQueue(wrong, told).map((one) => one.rule)).toContain(rule)
    },
  )
})
