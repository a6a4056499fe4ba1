import pg from 'pg'
import { ManualClock } from '#server/kernel/clock.ts'
import { openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { migrate } from '#server/run/database/migrate.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { type BenchRow, median, percentile } from '#test/bench/row.ts'
import { benchVariables } from '#test/bench/visit/fixture.ts'
import { copyCells, keepCells, openLoader, prepareYear, type Size, writeYear, YEAR } from './load.ts'
import { PRODUCTS } from './place.ts'
import { asked, filters } from './questions.ts'
import { bounds, raws, requireAgreement } from './raw.ts'

/** A million visits a year for ten years, which is how an insurer accumulates ten million visits. */
const SIZE: Size = { stories: 100_000, copies: 10 }
const YEARS = 10
const FILTERS = 120
const RAW_TIMES = 3
const GOAL_MS = 50
const GOAL_LEVEL = 1.3

type Say = (line: string) => void

const LAST = `${YEAR}-12-31`
const month = { from: `${YEAR}-12-01`, to: LAST }

/** Measures every question under every filter, one question after the other. Returns the times in milliseconds. */
async function measure(databaseUrl: string): Promise<Map<string, number[]>> {
  const db = openDatabase({ DATABASE_URL: databaseUrl, DATABASE_POOL: 8, DATABASE_NAMED_STATEMENTS: true })
  try {
    const services = { db, clock: new ManualClock(new Date(`${YEAR + 1}-01-15T04:00:00Z`)) }
    const times = new Map<string, number[]>()
    const wanted = filters(LAST, FILTERS)
    // The first round only prepares each statement on each connection, and is not counted.
    for (const { ask } of asked) for (const filter of wanted.slice(0, 30)) await ask(services, filter)
    for (const { name, ask } of asked) {
      const own: number[] = []
      for (const filter of wanted) {
        const began = performance.now()
        await ask(services, filter)
        own.push(performance.now() - began)
      }
      times.set(name, own)
    }
    return times
  } finally {
    await db.close()
  }
}

async function measureRaw(client: pg.Client): Promise<Map<string, number>> {
  const times = new Map<string, number>()
  for (const { name, text } of raws) {
    const own: number[] = []
    for (let time = 0; time < RAW_TIMES; time += 1) {
      const began = performance.now()
      await client.query(text, bounds(month))
      own.push(performance.now() - began)
    }
    times.set(name, median(own))
  }
  return times
}

async function addProducts(client: pg.Client): Promise<void> {
  await client.query(
    `WITH p AS (INSERT INTO product (code, version, created_at) SELECT code, 1, now() FROM unnest($1::text[]) code RETURNING code)
      INSERT INTO product_version (product_code, version, effective_from, name, design_type, new_type, risk_transcription, dual_recording,
        cooling_off_days, on_sale, note, created_at, created_by)
      SELECT code, 1, '2000-01-01', '演示产品' || code, (ARRAY['ORDINARY', 'ORDINARY', 'PARTICIPATING', 'UNIVERSAL'])[1 + right(code, 2)::int % 4]::design_type,
        false, false, false, 15, true, '', now(), 'bench' FROM unnest($1::text[]) code`,
    [PRODUCTS],
  )
}

/** Drops the indexes that no question of this benchmark uses, because they would only make the loading slower. */
async function dropIdleIndexes(client: pg.Client): Promise<void> {
  const idle = [
    'visit_by_channel',
    'visit_by_product',
    'visit_by_branch_and_product',
    'visit_customer_id_idx',
    'visit_policy_id_idx',
  ]
  await client.query(idle.map((name) => `DROP INDEX IF EXISTS "${name}"`).join('; '))
}

function questionRows(
  small: Map<string, number[]>,
  large: Map<string, number[]>,
  raw: Map<string, number>,
): BenchRow[] {
  const visits = SIZE.stories * SIZE.copies * YEARS
  return [...large].flatMap(([name, times]) => {
    const before = small.get(name) ?? []
    const p95 = percentile(times, 0.95)
    const level = median(times) / median(before)
    // The list of visits behind a bar is not a figure, so it is measured without a goal.
    const held = name !== 'visits_behind'
    const conditions = `${visits} visits in ${YEARS} years, ${FILTERS} filters (7 days to 351, uncut and by channel, product, branch, method, three at once), all statements of the page's part; floor: plain GROUP BY over the record, one month, uncut`
    return [
      {
        name: `dashboard.ask.${name}.p95`,
        unit: 'ms',
        value: p95,
        floor: raw.get(name) ?? null,
        goal: held ? `<= ${GOAL_MS}` : '',
        holds: held ? p95 <= GOAL_MS : null,
        conditions,
      },
      {
        name: `dashboard.ask.${name}.level`,
        unit: 'times',
        value: level,
        floor: null,
        goal: `<= ${GOAL_LEVEL}`,
        holds: level <= GOAL_LEVEL,
        conditions: `median at ${visits} over median at ${visits / YEARS} visits (one year): ${median(times).toFixed(2)} and ${median(before).toFixed(2)} ms`,
      },
    ]
  })
}

/**
 * Measures every question of the dashboards over one million and over ten million visits. For comparison, it measures
 * the same questions asked directly of the record.
 */
export async function benchQuestions(say: Say): Promise<BenchRow[]> {
  const postgres = await startScratchServer({
    settings: [
      'shared_buffers=2GB',
      'max_wal_size=3GB',
      'checkpoint_timeout=60min',
      'maintenance_work_mem=512MB',
      'wal_level=minimal',
      'max_wal_senders=0',
      'autovacuum=off',
    ],
  })
  const url = new URL(postgres.url)
  url.pathname = '/figures'
  const admin = new pg.Client(postgres.url)
  await admin.connect()
  const began = performance.now()
  const tell = (line: string) => say(`${Math.round((performance.now() - began) / 1000)} s: ${line}`)
  try {
    await admin.query('CREATE DATABASE figures')
    await migrate(url.href)
    const client = await openLoader(url.href)
    const second = await openLoader(url.href)
    await dropIdleIndexes(client)
    await addProducts(client)
    await prepareYear(client, SIZE, tell)
    await keepCells(client)
    await writeYear(client, SIZE, 0)
    await client.query('VACUUM (ANALYZE)')
    tell('one year is there')
    const db = openDatabase(readEnv(benchVariables(url.href, 1)))
    await requireAgreement(
      db.pool,
      { db },
      { ...month, basis: 'OPENED', channel: [], product: [], branch: [], designType: [], method: [] },
    )
    const small = await measure(url.href)
    // Two years are loaded at a time. Parallel loading is safe because years share only the cells at their ends, and
    // the cells are copied afterwards.
    const loading = [client, second].map(async (loader, turn) => {
      for (let back = 1 + turn; back < YEARS; back += 2) {
        await writeYear(loader, SIZE, back)
        tell(`the year ${YEAR - back} is there`)
      }
    })
    await Promise.all(loading)
    for (let back = 1; back < YEARS; back += 1) await copyCells(client, back)
    await client.query('VACUUM (ANALYZE)')
    tell('measuring')
    await requireAgreement(
      db.pool,
      { db },
      { ...month, basis: 'OPENED', channel: [], product: [], branch: [], designType: [], method: [] },
    )
    await db.close()
    const large = await measure(url.href)
    const raw = await measureRaw(client)
    const { rows } = await client.query<{ name: string; size: string }>(
      `SELECT relname AS name, pg_size_pretty(pg_total_relation_size(oid)) AS size FROM pg_class
        WHERE relname IN ('visit', 'visit_event', 'visit_figure', 'figure_cohort', 'figure_day', 'figure_mark')`,
    )
    tell(rows.map(({ name, size }) => `${name} ${size}`).join(', '))
    await Promise.all([client.end(), second.end()])
    return questionRows(small, large, raw)
  } finally {
    await admin.end()
    await postgres.close()
  }
}
