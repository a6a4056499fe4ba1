import { z } from 'zod'
import { countStatement, pageStatement } from '#server/back-office/browse.ts'
import type { VisitFilter } from '#server/back-office/filter.ts'
import { dayOf } from '#server/kernel/calendar.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { type Database, openDatabase } from '#server/kernel/database/db.ts'
import { Statement } from '#server/kernel/database/statement.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { migrate } from '#server/run/database/migrate.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { createServices } from '#server/services.ts'
import { createStaff } from '#server/staff/account/service.ts'
import { HttpConnection } from '#test/bench/http-client.ts'
import { type BenchRow, median, percentile } from '#test/bench/row.ts'
import { benchVariables } from '#test/bench/visit/fixture.ts'
import { addManyProducts, addManyVisits } from '#test/support/data/many-visits.ts'
import { type Platform, startPlatform } from '#test/support/server/platform.ts'
import { everyKindOfFilter, findings, searches } from './filters.ts'

const VISITS = 1_000_000
const STEP = 50_000
/**
 * Number of times that each filter runs. The first run also prepares the filter's statement, as happens in production
 * when a filter is used for the first time.
 */
const TIMES = 5
const PAGE = 20
const GOAL_HTTP_MS = 100
const GOAL_DATABASE_MS = 20
const STAFF = { username: 'bench', password: 'bench-return-visit' }

type Say = (line: string) => void

async function prepare(databaseUrl: string, say: Say): Promise<void> {
  const env = readEnv(benchVariables(databaseUrl, 1))
  const db = openDatabase(env)
  try {
    const until = systemClock.now()
    await addManyProducts(db.pool, until)
    for (let start = 0; start < VISITS; start += STEP) {
      await addManyVisits(db.pool, { start, size: STEP, until })
      if ((start / STEP) % 5 === 4) say(`${start + STEP} visits …`)
    }
    const { services } = createServices({ env, db, clock: systemClock, wake: () => undefined })
    const actor = { kind: 'SYSTEM', id: 'bench', requestId: 'bench', origin: {} } as const
    const email = 'bench@example.invalid'
    await createStaff(services, actor, { ...STAFF, name: '测试员工', email, roles: ['MANAGER'] })
    await db.pool.query('VACUUM ANALYZE')
  } finally {
    await db.close()
  }
}

/** Signs in as a member of staff, and returns the session cookies. */
async function signIn(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/admin/session/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(STAFF),
  })
  if (!answer.ok) throw new Error(`sign-in: ${await answer.text()}`)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

/** Sessions that take turns, because each session has an allowance of requests per second. */
const SESSIONS = 12

/**
 * Milliseconds of each call, grouped by request body. The calls run one after the other over one connection.
 * @param sessions the cookies of the sessions that take turns
 */
async function callEach(
  port: number,
  sessions: readonly string[],
  path: string,
  bodies: readonly string[],
): Promise<number[][]> {
  const connection = await HttpConnection.open(port)
  try {
    const times: number[][] = []
    let sent = 0
    for (const body of bodies) {
      const own: number[] = []
      for (let time = 0; time < TIMES; time += 1) {
        const headers = `Cookie: ${sessions[sent % sessions.length]}\r\n`
        sent += 1
        const began = performance.now()
        const { status, body: answer } = await connection.post(path, headers, body)
        own.push(performance.now() - began)
        if (status !== 200) throw new Error(`${path} ${body}: ${answer}`)
      }
      times.push(own)
    }
    return times
  } finally {
    connection.close()
  }
}

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string | undefined
  readonly Plans?: readonly PlanNode[] | undefined
}
const nodeSchema: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    'Relation Name': z.string().optional(),
    Plans: z.array(nodeSchema).optional(),
  }),
)
const explainedSchema = z.array(z.object({ Plan: nodeSchema, 'Execution Time': z.number() })).length(1)

const LARGE_TABLES = new Set(['visit', 'policy', 'customer'])

/** Returns the names of the large tables (a million rows) that a plan reads completely. */
function readWhole(node: PlanNode): string[] {
  const table = node['Relation Name']
  const own =
    node['Node Type'] === 'Seq Scan' && table !== undefined && LARGE_TABLES.has(table) ? [table] : []
  return [...own, ...(node.Plans ?? []).flatMap(readWhole)]
}

interface Explained {
  /**
   * The time of the page's query plus the time of the count's query, because the server runs both queries for a first
   * page.
   */
  readonly milliseconds: number
  readonly whole: readonly string[]
}

async function explain(db: Database, filter: VisitFilter): Promise<Explained> {
  const statements = [
    (sql: Statement) => pageStatement(sql, { filter, after: null, limit: PAGE }),
    (sql: Statement) => countStatement(sql, filter),
  ]
  let milliseconds = 0
  const whole: string[] = []
  for (const build of statements) {
    const sql = new Statement()
    const { text } = build(sql)
    const { rows } = await db.pool.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, sql.values)
    for (const { Plan, 'Execution Time': time } of explainedSchema.parse(rows[0]['QUERY PLAN'])) {
      milliseconds += time
      whole.push(...readWhole(Plan))
    }
  }
  return { milliseconds, whole }
}

interface Figure {
  readonly name: string
  readonly value: number
  readonly floor?: number
  readonly limit?: number
  readonly unit?: string
  readonly conditions: string
}

function row({ name, value, floor, limit, unit = 'ms', conditions }: Figure): BenchRow {
  return {
    name,
    unit,
    value,
    floor: floor ?? null,
    goal: limit === undefined ? '' : `<= ${limit}`,
    holds: limit === undefined ? null : value <= limit,
    conditions,
  }
}

async function measureHttp(server: Platform, filters: readonly VisitFilter[], say: Say): Promise<BenchRow[]> {
  const sessions: string[] = []
  for (let number = 0; number < SESSIONS; number += 1) sessions.push(await signIn(server.port))
  const list = '/api/admin/trpc/desk.visits'
  const bodyOf = (filter: unknown) => JSON.stringify({ filter, after: null, limit: PAGE })
  say(`${filters.length} filters over HTTP …`)
  const floor = await callEach(
    server.port,
    sessions,
    '/api/admin/trpc/account.me',
    Array.from({ length: 40 }, () => ''),
  )
  const pages = await callEach(server.port, sessions, list, filters.map(bodyOf))
  const found = await callEach(
    server.port,
    sessions,
    list,
    searches.map((search) => bodyOf({ search })),
  )
  const everything = await callEach(
    server.port,
    sessions,
    '/api/admin/trpc/desk.find',
    findings.map((search) => JSON.stringify({ search })),
  )
  const conditions = `${VISITS} visits, ${filters.length} filters (every value of each alone, pairs, 300 drawn), first page of ${PAGE} with its count, ${TIMES} times each, one connection; floor: a call that reads the session only`
  const floorP95 = percentile(floor.flat(), 0.95)
  const slowest = Math.max(...pages.map(median))
  return [
    row({
      name: 'admin.visits.http.p50',
      value: percentile(pages.flat(), 0.5),
      floor: median(floor.flat()),
      conditions,
    }),
    row({
      name: 'admin.visits.http.p95',
      value: percentile(pages.flat(), 0.95),
      floor: floorP95,
      limit: GOAL_HTTP_MS,
      conditions,
    }),
    row({
      name: 'admin.visits.http.slowest_filter',
      value: slowest,
      limit: GOAL_HTTP_MS,
      conditions: `the slowest of them by its median: ${JSON.stringify(filters[pages.findIndex((own) => median(own) === slowest)])}`,
    }),
    row({
      name: 'admin.search.http.p95',
      value: percentile(found.flat(), 0.95),
      floor: floorP95,
      limit: GOAL_HTTP_MS,
      conditions: `${searches.length} searches (names common and rare, parts of names, numbers, nothing found), ${TIMES} times each`,
    }),
    row({
      name: 'admin.find.http.p95',
      value: percentile(everything.flat(), 0.95),
      floor: floorP95,
      limit: GOAL_HTTP_MS,
      conditions: `${findings.length} texts in the search for everything (parts of numbers common and rare, names, ids, nothing found), ${TIMES} times each`,
    }),
    row({
      name: 'admin.find.http.slowest_text',
      value: Math.max(...everything.map(median)),
      limit: 2 * GOAL_HTTP_MS,
      conditions: `the slowest of them by its median: ${findings[everything.findIndex((own) => median(own) === Math.max(...everything.map(median)))] ?? ''}`,
    }),
  ]
}

async function measureDatabase(
  databaseUrl: string,
  filters: readonly VisitFilter[],
  say: Say,
): Promise<BenchRow[]> {
  say('the same in the database …')
  const db = openDatabase(readEnv(benchVariables(databaseUrl, 1)))
  try {
    const explained: Explained[] = []
    for (const filter of filters) {
      await explain(db, filter)
      explained.push(await explain(db, filter))
    }
    const times = explained.map(({ milliseconds }) => milliseconds)
    const whole = explained.flatMap((one) => one.whole)
    const conditions =
      'execution time of page and count together by EXPLAIN ANALYZE (which itself slows them), second run'
    return [
      row({
        name: 'admin.visits.database.p95',
        value: percentile(times, 0.95),
        limit: GOAL_DATABASE_MS,
        conditions,
      }),
      row({
        name: 'admin.visits.database.slowest_filter',
        value: Math.max(...times),
        limit: GOAL_DATABASE_MS,
        conditions: `the slowest of them: ${JSON.stringify(filters[times.indexOf(Math.max(...times))])}`,
      }),
      row({
        name: 'admin.visits.database.whole_tables_read',
        value: whole.length,
        limit: 0,
        unit: 'plans',
        conditions: `of ${filters.length * 2} plans: those that read visit, policy or customer from end to end`,
      }),
    ]
  } finally {
    await db.close()
  }
}

/** Measures the admin's list of visits with every kind of filter, over a million visits. */
export async function benchBackOffice(say: Say): Promise<BenchRow[]> {
  const postgres = await startScratchServer({
    durable: true,
    settings: ['shared_buffers=1GB', 'max_wal_size=8GB', 'checkpoint_timeout=30min'],
  })
  let server: Platform | null = null
  try {
    say(`making ${VISITS} visits …`)
    await migrate(postgres.url)
    await prepare(postgres.url, say)
    const filters = everyKindOfFilter(dayOf(systemClock.now()))
    server = await startPlatform((port) => benchVariables(postgres.url, port))
    const http = await measureHttp(server, filters, say)
    await server.stop()
    server = null
    return [...http, ...(await measureDatabase(postgres.url, filters, say))]
  } finally {
    await server?.stop()
    await postgres.close()
  }
}
