import pg from 'pg'
import { systemClock } from '#server/kernel/clock.ts'
import { openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { reconcile } from '#server/reporting/counting/reconcile.ts'
import { recountFigures } from '#server/reporting/counting/recount.ts'
import { migrate } from '#server/run/database/migrate.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { type BenchRow, median } from '#test/bench/row.ts'
import { benchVariables, prepareVisits } from '#test/bench/visit/fixture.ts'
import { runClosed } from '#test/bench/visit/load.ts'
import { startPlatform } from '#test/support/server/platform.ts'

const ROUNDS = 5
const CUSTOMERS = 32
const VISITS = 480
const GOAL = 0.1

type Say = (line: string) => void

const TRIGGERS = [
  ['visit_event', 'visit_event_counts'],
  ['callback_event', 'callback_event_counts'],
  ['outbox', 'outbox_counts'],
] as const

/**
 * Measures the cost of keeping the figures up to date. The same load runs alternately with and without the triggers.
 * For a round with the triggers, the time that the job needs to count the round's visits is added to the time of the
 * load. This is the worst case, because in production the job also uses idle time.
 */
export async function benchCost(say: Say): Promise<BenchRow[]> {
  const postgres = await startScratchServer({
    durable: true,
    settings: ['shared_buffers=1GB', 'max_wal_size=8GB', 'checkpoint_timeout=30min'],
  })
  const url = new URL(postgres.url)
  url.pathname = '/cost'
  const admin = new pg.Client(postgres.url)
  await admin.connect()
  try {
    await admin.query('CREATE DATABASE cost')
    await migrate(url.href)
    const warm = 100
    const visits = await prepareVisits(url.href, warm + VISITS * ROUNDS * 2)
    const server = await startPlatform((port) => benchVariables(url.href, port))
    const db = openDatabase(readEnv(benchVariables(url.href, 1)))
    try {
      const services = { db, clock: systemClock }
      await recountFigures(services)
      await runClosed(server.port, visits.slice(0, warm), CUSTOMERS)
      const costs: number[] = []
      const without: number[] = []
      const withThem: number[] = []
      const folds: number[] = []
      for (let round = 0; round < ROUNDS * 2; round += 1) {
        const counted = round % 2 === 1
        for (const [table, trigger] of TRIGGERS)
          await db.pool.query(`ALTER TABLE ${table} ${counted ? 'ENABLE' : 'DISABLE'} TRIGGER ${trigger}`)
        const own = visits.slice(warm + round * VISITS, warm + (round + 1) * VISITS)
        const load = await runClosed(server.port, own, CUSTOMERS)
        if (!counted) {
          without.push(load.visitsPerSecond)
          continue
        }
        const began = performance.now()
        await recountFigures(services)
        const folding = (performance.now() - began) / 1000
        folds.push((folding * 1000) / VISITS)
        withThem.push(VISITS / (VISITS / load.visitsPerSecond + folding))
        costs.push(1 - (withThem.at(-1) ?? 0) / (without.at(-1) ?? 1))
        say(
          `round ${costs.length}: ${without.at(-1)?.toFixed(1)} visits/s without, ${withThem.at(-1)?.toFixed(1)} with …`,
        )
      }
      // The visits of the rounds without triggers are counted now, because otherwise the check below would always
      // find differences.
      await db.pool.query('INSERT INTO figure_due (visit_id) SELECT id FROM visit')
      await recountFigures(services)
      const { total } = await reconcile(db)
      if (total > 0) throw new Error(`${total} differences after the load`)
      const cost = median(costs)
      const conditions = `${CUSTOMERS} customers, ${VISITS} visits a round, ${ROUNDS} rounds with and without in turns; with: triggers, and the job's whole time added; durable PostgreSQL 18`
      return [
        {
          name: 'dashboard.cost.visits',
          unit: 'visits/s',
          value: median(withThem),
          floor: median(without),
          goal: '',
          holds: null,
          conditions,
        },
        {
          name: 'dashboard.cost.share',
          unit: 'of throughput',
          value: cost,
          floor: null,
          goal: `<= ${GOAL}`,
          holds: cost <= GOAL,
          conditions: `${conditions}; rounds ${costs.map((one) => one.toFixed(3)).join(', ')}`,
        },
        {
          name: 'dashboard.cost.fold',
          unit: 'ms/visit',
          value: median(folds),
          floor: null,
          goal: '',
          holds: null,
          conditions,
        },
      ]
    } finally {
      await db.close()
      await server.stop()
    }
  } finally {
    await admin.end()
    await postgres.close()
  }
}
