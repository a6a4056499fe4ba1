import { z } from 'zod'
import { tables } from '../../generated/tables.ts'
import type { Database } from '../../kernel/database/db.ts'
import { computed, type Expression, expression, largeTotal } from '../../kernel/database/expression.ts'
import { readAll, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { cohortKeys, dayKeys } from '../counting/cell-columns.ts'
import type { Basis } from '../rules/cells.ts'
import type { CohortFigure, DayFigure, DayMap, Method } from '../rules/figures.ts'
import type { Span } from '../rules/period.ts'
import { type GroupedSums, sumsOf } from '../rules/sums.ts'
import type { Scope } from './filter.ts'

const fc = columnsOf(tables.figureCohort, 'f')
const fd = columnsOf(tables.figureDay, 'f')
/** The columns of the selected cells `c`. */
const cohort = columnsOf(tables.figureCohort, 'c')
const days = columnsOf(tables.figureDay, 'c')

/** The cell columns by which an answer can be broken down. */
const groupings = {
  day: cohort.day,
  channel: cohort.channel,
  product: cohort.productCode,
  branch: cohort.branch,
  method: cohort.method,
} as const
export type Grouping = keyof typeof groupings

export interface CohortQuestion {
  readonly basis: Basis
  readonly scope: Scope
  readonly spans: readonly Span[]
  /** The methods to select. An empty list selects every method. */
  readonly methods: readonly Method[]
}
export type DayQuestion = Omit<CohortQuestion, 'basis' | 'methods'>

/**
 * Adds the parameters of a query and returns the SQL for the selected cells. Each span, product and branch is looked
 * up in the order of the primary key. OFFSET 0 makes the planner keep this order. Without it, the planner would use a
 * single join, overestimate the number of cells and scan all of them.
 */
function cellsOf(
  sql: Statement,
  { spans, scope }: DayQuestion,
  f: typeof fc | typeof fd,
  more: readonly string[],
): string {
  const grains = spans.map(({ grain }) => grain)
  const from = spans.map((span) => span.from)
  const to = spans.map((span) => span.to)
  const wanted = [
    `${f.grain} = s.grain`,
    `${f.productCode} = p.code`,
    `${f.branch} = b.name`,
    `${f.day} BETWEEN s.from_day AND s.to_day`,
    `${f.channel} = ANY(${sql.given('text[]', scope.channels)})`,
    ...more,
  ]
  return `unnest(${sql.given('text[]', grains)}, ${sql.given('date[]', from)}, ${sql.given('date[]', to)}) AS s(grain, from_day, to_day)
  CROSS JOIN unnest(${sql.given('text[]', scope.products)}) AS p(code)
  CROSS JOIN unnest(${sql.given('text[]', scope.branches)}) AS b(name)
  CROSS JOIN LATERAL (SELECT * FROM ${f} WHERE ${wanted.join(' AND ')} OFFSET 0) c`
}

const dayCells = (sql: Statement, question: DayQuestion) => cellsOf(sql, question, fd, [])

function cohortCells(sql: Statement, question: CohortQuestion): string {
  const methods = sql.given('text[]', question.methods)
  return cellsOf(sql, question, fc, [
    `${fc.basis} = ${sql.given('text', question.basis)}`,
    `(cardinality(${methods}) = 0 OR ${fc.method} = ANY(${methods}))`,
  ])
}

const rowSchema = z.object({ key: z.string() }).catchall(z.number())

async function readSums<F extends string>(
  db: Pick<Database, 'query'>,
  sql: Statement,
  cells: string,
  figures: readonly F[],
  column: (figure: F) => Expression,
  by: Grouping | null,
): Promise<GroupedSums<F>[]> {
  const sums = figures.map((figure) => [figure, largeTotal(column(figure))] as const)
  const key = by === null ? expression("''::text") : groupings[by]
  const rows = await readAll(
    db,
    sql,
    sql.select(
      { key, ...Object.fromEntries(sums) },
      `FROM ${cells}${by === null ? '' : ' GROUP BY 1 ORDER BY 1'}`,
    ),
  )
  return rows.map((raw) => {
    const row = rowSchema.parse(raw)
    return { key: row.key, sums: sumsOf(figures, (figure) => row[figure] ?? 0) }
  })
}

/** Sums figures over the selected visits, in total or by one column. */
export async function sumCohort<F extends CohortFigure>(
  db: Pick<Database, 'query'>,
  question: CohortQuestion,
  figures: readonly F[],
  by: Grouping | null,
): Promise<GroupedSums<F>[]> {
  const sql = new Statement()
  const cells = cohortCells(sql, question)
  return await readSums(db, sql, cells, figures, (figure) => cohort[cohortKeys[figure]], by)
}

/** Sums figures over the selected days, in total or by one column. */
export async function sumDays<F extends DayFigure>(
  db: Pick<Database, 'query'>,
  question: DayQuestion,
  figures: readonly F[],
  by: Exclude<Grouping, 'method'> | null,
): Promise<GroupedSums<F>[]> {
  const sql = new Statement()
  const cells = dayCells(sql, question)
  return await readSums(db, sql, cells, figures, (figure) => days[dayKeys[figure]], by)
}

/** One entry of a map of counts, as `jsonb_each_text` returns it. */
const entry = { name: computed(z.string(), 't.key'), n: largeTotal('t.value::bigint') }

/**
 * Counts the durations of the steps of the selected visits. The result maps `step/bucket` to the number of durations.
 */
export async function sumTimes(
  db: Pick<Database, 'query'>,
  question: CohortQuestion,
): Promise<ReadonlyMap<string, number>> {
  const sql = new Statement()
  const from = `FROM ${cohortCells(sql, question)} CROSS JOIN LATERAL jsonb_each_text(${cohort.times}) t`
  const rows = await readAll(db, sql, sql.select(entry, `${from} GROUP BY 1`))
  return new Map(rows.map(({ name, n }) => [name, n]))
}

function mapEntries(sql: Statement, question: DayQuestion, map: DayMap): string {
  return `FROM ${dayCells(sql, question)} CROSS JOIN LATERAL jsonb_each_text(${days[map]}) t WHERE ${days[map]} <> '{}'`
}

/** Adds up one of the maps of counts over the selected days. The result has one sum for each name in the map. */
export async function sumMap(
  db: Pick<Database, 'query'>,
  question: DayQuestion,
  map: DayMap,
): Promise<ReadonlyMap<string, number>> {
  const sql = new Statement()
  const rows = await readAll(db, sql, sql.select(entry, `${mapEntries(sql, question, map)} GROUP BY 1`))
  return new Map(rows.map(({ name, n }) => [name, n]))
}

/** Adds up one of the maps of counts by day and name. All spans of the query must have the grain DAY. */
export async function sumMapByDay(db: Pick<Database, 'query'>, question: DayQuestion, map: DayMap) {
  const sql = new Statement()
  const from = mapEntries(sql, question, map)
  return await readAll(
    db,
    sql,
    sql.select({ day: days.day, ...entry }, `${from} GROUP BY 1, 2 ORDER BY 1, 2`),
  )
}
