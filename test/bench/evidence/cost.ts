import { systemClock } from '#server/kernel/clock.ts'
import type { Database } from '#server/kernel/database/db.ts'
import { checkpoint } from '#server/transparency/checkpoint.ts'
import { asSequencer } from '#server/transparency/sequence.ts'
import { processorSeconds } from '#test/bench/processor.ts'
import { type BenchRow, median, percentile } from '#test/bench/row.ts'

/* What the log costs a visit. */

const PAIRS = 8
/** Visits of a round, and of the load before it. */
const VISITS = 960
const WARM_UP = 96
export const VISITS_FOR_COST = (VISITS + WARM_UP) * PAIRS * 2
const MOST_COST = 0.05

const TRIGGERS = [
  ['visit_event', 'visit_event_logs'],
  ['audit', 'audit_logs'],
  ['identity_attempt', 'identity_attempt_logs'],
  ['identity_attempt', 'identity_attempt_logs_change'],
  ['callback_event', 'callback_event_logs'],
] as const

interface Place {
  readonly db: Database
  readonly services: Parameters<typeof checkpoint>[0]
  /** Customers at the same time. */
  readonly customers: number
  /** Lets them finish as many visits. */
  readonly load: (count: number) => Promise<unknown>
  /** The processes that do the work, with what they have started: customers, server and database. */
  readonly processes: readonly number[]
}

async function setTriggers({ db }: Place, state: 'ENABLE' | 'DISABLE') {
  for (const [table, trigger] of TRIGGERS)
    await db.pool.query(`ALTER TABLE ${table} ${state} TRIGGER ${trigger}`)
}

/** While this holds the lock of the log, no job of the server puts anything into it. */
async function alone<T>({ services }: Place, work: () => Promise<T>): Promise<T> {
  const result = await asSequencer(services, work)
  if (result === null) throw new Error('a job of the server is putting visits into the log')
  return result
}

/** Makes due what `work` wrote without triggers, with the same rows as the triggers would have left. */
async function madeDue<T>({ db }: Place, work: () => Promise<T>): Promise<T> {
  const { rows } = await db.pool.query('SELECT coalesce(max(id), 0) AS id FROM audit')
  const from = systemClock.now()
  const result = await work()
  await db.pool.query(
    "INSERT INTO log_due (kind, key) SELECT 'visit', visit_id FROM visit_event WHERE at >= $1",
    [from],
  )
  await db.pool.query("INSERT INTO log_due (kind, key) SELECT 'audit', id FROM audit WHERE id > $1", [
    rows[0].id,
  ])
  await db.pool.query(
    "INSERT INTO log_due (kind, key) SELECT 'identity_attempt', id FROM identity_attempt WHERE settled_at >= $1",
    [from],
  )
  return result
}

interface Round {
  readonly perSecond: number
  /** Milliseconds of the processors for a visit. */
  readonly busyMs: number
}

async function measured(
  { load, processes }: Place,
  meanwhile: (loaded: Promise<unknown>) => Promise<unknown>,
): Promise<Round> {
  const before = await processorSeconds(processes)
  const began = performance.now()
  const loaded = load(VISITS)
  await Promise.all([loaded, meanwhile(loaded)])
  const perSecond = VISITS / ((performance.now() - began) / 1000)
  return { perSecond, busyMs: (((await processorSeconds(processes)) - before) / VISITS) * 1000 }
}

async function roundWithout(place: Place): Promise<Round> {
  await checkpoint(place.services)
  await setTriggers(place, 'DISABLE')
  // After a change of the triggers, each connection plans its statements anew.
  await alone(place, () => madeDue(place, () => place.load(WARM_UP)))
  await checkpoint(place.services)
  return await alone(place, () => madeDue(place, () => measured(place, async () => undefined)))
}

/**
 * Meanwhile the visits of the round before are put into the log and signed: as many as are made, as in the long run. The
 * server's own job, which runs once a minute, would otherwise put those of this round into the log as well.
 */
async function roundWith(place: Place): Promise<Round> {
  await setTriggers(place, 'ENABLE')
  await alone(place, () => place.load(WARM_UP))
  return await measured(place, async (loaded) => {
    await checkpoint(place.services)
    await asSequencer(place.services, () => loaded)
  })
}

interface Pair {
  readonly logged: Round
  readonly plain: Round
}

/** Every second pair begins with the log, because tables grow from round to round. */
async function pairOf(place: Place, withFirst: boolean): Promise<Pair> {
  if (!withFirst) {
    const plain = await roundWithout(place)
    return { plain, logged: await roundWith(place) }
  }
  const logged = await roundWith(place)
  return { logged, plain: await roundWithout(place) }
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const costOf = ({ plain, logged }: Pair) => 1 - logged.perSecond / plain.perSecond
const busierOf = ({ plain, logged }: Pair) => logged.busyMs / plain.busyMs - 1

/** Runs the same load without and with the triggers and the job of the log, in pairs of rounds. */
export async function benchCost(say: (line: string) => void, place: Place): Promise<BenchRow> {
  const pairs: Pair[] = []
  for (let at = 0; at < PAIRS; at += 1) {
    const pair = await pairOf(place, at % 2 === 1)
    pairs.push(pair)
    const { plain, logged } = pair
    say(
      `pair ${at + 1}: ${plain.perSecond.toFixed(1)} visits/s and ${plain.busyMs.toFixed(2)} ms of the processors a visit without, ${logged.perSecond.toFixed(1)} and ${logged.busyMs.toFixed(2)} with …`,
    )
  }
  await setTriggers(place, 'ENABLE')
  await checkpoint(place.services)
  const costs = pairs.map(costOf)
  const rates = {
    plain: median(pairs.map(({ plain }) => plain.perSecond)),
    logged: median(pairs.map(({ logged }) => logged.perSecond)),
  }
  const cost = 1 - rates.logged / rates.plain
  return {
    name: 'evidence.cost',
    unit: 'of visits/s',
    value: cost,
    floor: null,
    goal: `<= ${MOST_COST}`,
    holds: cost <= MOST_COST,
    conditions: `${place.customers} customers, ${VISITS} visits a round, medians of ${PAIRS} rounds without (${rates.plain.toFixed(1)} visits/s) and ${PAIRS} with the log's triggers (${rates.logged.toFixed(1)}), in pairs of alternating order (quartiles of the pairs ${percent(percentile(costs, 0.25))} and ${percent(percentile(costs, 0.75))}; processor time of a visit, customers and server and database: ${percent(median(pairs.map(busierOf)))} more); with: as many visits are put into the log and signed meanwhile; no packs are made; durable PostgreSQL 18`,
  }
}
