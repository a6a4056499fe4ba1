import pg from 'pg'
import { migrate } from '#server/run/database/migrate.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { type BenchRow, median, percentile } from '#test/bench/row.ts'
import { type Platform, startPlatform } from '#test/support/server/platform.ts'
import { benchVariables, growFunction, growTo, type PreparedVisit, prepareVisits } from './fixture.ts'
import { runClosed, runOpen } from './load.ts'
import { type RecordedVisit, recordVisits, replay } from './recording.ts'
import { stepsOf } from './steps.ts'

const ROUNDS = 3
const LEVELS = [
  { customers: 1, visits: 60 },
  { customers: 8, visits: 240 },
  { customers: 32, visits: 480 },
] as const
const HALF_LOAD_VISITS = 900
const SMALL = 10_000
const LARGE = 1_000_000
const GOAL_RATIO = 0.5
const GOAL_P99_MS = 50
const GOAL_LEVEL = 1.2

type Say = (line: string) => void

/** Returns a function that gives out the next `count` items. Each item is given out only once. */
function dealer<T>(items: readonly T[]): (count: number) => T[] {
  let next = 0
  return (count) => {
    const dealt = items.slice(next, next + count)
    if (dealt.length < count) throw new Error('the fixture is too small')
    next += count
    return dealt
  }
}

interface Pair {
  readonly ratio: number
  readonly http: number
  readonly floor: number
}

interface Level {
  readonly pairs: readonly Pair[]
  readonly times: Map<string, number[]>
}

interface Stage {
  readonly server: Platform
  readonly databaseUrl: string
  readonly live: (count: number) => PreparedVisit[]
  readonly recorded: (count: number) => RecordedVisit[]
}

/** Measures HTTP and the bare SQL alternately, so that other load on the machine affects both. */
async function measureLevel(stage: Stage, customers: number, visits: number): Promise<Level> {
  const pairs: Pair[] = []
  const times = new Map<string, number[]>()
  for (let round = 0; round < ROUNDS; round += 1) {
    const http = await runClosed(stage.server.port, stage.live(visits), customers)
    const floor = await replay(stage.databaseUrl, stage.recorded(visits), customers)
    pairs.push({ http: http.visitsPerSecond, floor, ratio: http.visitsPerSecond / floor })
    for (const [step, values] of http.times) times.set(step, [...(times.get(step) ?? []), ...values])
  }
  return { pairs, times }
}

function levelRows(name: string, customers: number, level: Level, size: number): BenchRow[] {
  const conditions = `${customers} customers, ${size} visits in the table, closed loop, median of ${ROUNDS} interleaved rounds`
  const http = median(level.pairs.map((pair) => pair.http))
  const floor = median(level.pairs.map((pair) => pair.floor))
  const ratio = median(level.pairs.map((pair) => pair.ratio))
  const held = customers === 32
  return [
    { name: `${name}.visits`, unit: 'visits/s', value: http, floor, goal: '', holds: null, conditions },
    {
      name: `${name}.ratio`,
      unit: 'of floor',
      value: ratio,
      floor: 1,
      goal: held ? `>= ${GOAL_RATIO}` : '',
      holds: held ? ratio >= GOAL_RATIO : null,
      conditions,
    },
    ...[...level.times].flatMap(([step, values]) =>
      (
        [
          ['p50', 0.5],
          ['p99', 0.99],
        ] as const
      ).map(([label, share]) => ({
        name: `${name}.${step}.${label}`,
        unit: 'ms',
        value: percentile(values, share),
        floor: null,
        goal: '',
        holds: null,
        conditions,
      })),
    ),
  ]
}

async function halfLoad(stage: Stage, visitsPerSecond: number): Promise<BenchRow[]> {
  const rate = visitsPerSecond / 2
  const { times } = await runOpen(stage.server.port, stage.live(HALF_LOAD_VISITS), rate)
  const all = [...times.values()].flat()
  const conditions = `open loop at ${rate.toFixed(1)} visits/s, half of what 32 customers reached; every step of ${HALF_LOAD_VISITS} visits`
  const p99 = percentile(all, 0.99)
  return [
    {
      name: 'visit.half_load.p50',
      unit: 'ms',
      value: percentile(all, 0.5),
      floor: null,
      goal: '',
      holds: null,
      conditions,
    },
    {
      name: 'visit.half_load.p99',
      unit: 'ms',
      value: p99,
      floor: null,
      goal: `<= ${GOAL_P99_MS}`,
      holds: p99 <= GOAL_P99_MS,
      conditions,
    },
  ]
}

/** Measures complete visits through HTTP, and the same SQL alone for comparison. */
export async function benchVisits(say: Say): Promise<BenchRow[]> {
  const perLevel = LEVELS.reduce((sum, level) => sum + level.visits * ROUNDS, 0)
  const large = LEVELS[2].visits * ROUNDS
  const postgres = await startScratchServer({
    durable: true,
    settings: ['shared_buffers=1GB', 'max_wal_size=8GB', 'checkpoint_timeout=30min'],
  })
  const admin = new pg.Client(postgres.url)
  await admin.connect()
  const urlOf = (database: string) => {
    const url = new URL(postgres.url)
    url.pathname = `/${database}`
    return url.href
  }
  let server: Platform | null = null
  try {
    say('preparing visits …')
    await admin.query('CREATE DATABASE bench')
    await migrate(urlOf('bench'))
    const warm = 100
    const liveCount = warm + perLevel + HALF_LOAD_VISITS + warm + large
    const visits = await prepareVisits(urlOf('bench'), liveCount + perLevel + large)
    const live = dealer(visits.slice(0, liveCount))
    const forFloor = visits.slice(liveCount)
    say(`recording the SQL of ${forFloor.length} visits …`)
    await admin.query('CREATE DATABASE recording TEMPLATE bench')
    const recorded = dealer(await recordVisits(urlOf('recording'), forFloor))
    await admin.query('DROP DATABASE recording')
    const grow = new pg.Client(urlOf('bench'))
    await grow.connect()
    await grow.query(growFunction)
    await grow.end()
    await growTo(urlOf('bench'), SMALL)

    server = await startPlatform((port) => benchVariables(urlOf('bench'), port))
    const idle = server.residentMegabytes()
    const stage: Stage = { server, databaseUrl: urlOf('bench'), live, recorded }
    await runClosed(server.port, live(warm), 8)
    const rows: BenchRow[] = []
    let at32 = 0
    for (const { customers, visits: count } of LEVELS) {
      say(`${customers} customers …`)
      const level = await measureLevel(stage, customers, count)
      rows.push(...levelRows(`visit.c${customers}`, customers, level, SMALL))
      at32 = median(level.pairs.map((pair) => pair.http))
    }
    say('half load …')
    rows.push(...(await halfLoad(stage, at32)))
    const loaded = server.residentMegabytes()
    const memory = 'resident set of the server process: idle after start, and after the load above'
    rows.push({
      name: 'visit.server.memory.idle',
      unit: 'MB',
      value: idle,
      floor: null,
      goal: '',
      holds: null,
      conditions: memory,
    })
    rows.push({
      name: 'visit.server.memory.loaded',
      unit: 'MB',
      value: loaded,
      floor: null,
      goal: '',
      holds: null,
      conditions: memory,
    })

    say(`growing to ${LARGE} visits …`)
    await growTo(urlOf('bench'), LARGE)
    await runClosed(server.port, live(warm), 8)
    say('32 customers again …')
    const level = await measureLevel(stage, 32, LEVELS[2].visits)
    rows.push(
      ...levelRows('visit.million', 32, level, LARGE).filter((row) => /visits$|ratio$/.test(row.name)),
    )
    const slower = at32 / median(level.pairs.map((pair) => pair.http))
    rows.push({
      name: 'visit.million.slower',
      unit: 'times',
      value: slower,
      floor: null,
      goal: `<= ${GOAL_LEVEL}`,
      holds: slower <= GOAL_LEVEL,
      conditions: `visits/s at ${SMALL} over visits/s at ${LARGE} visits in the table, 32 customers, ${stepsOf({ visitId: '', cookieToken: '' }).length} calls a visit`,
    })
    return rows
  } finally {
    await server?.stop()
    await admin.end()
    await postgres.close()
  }
}
