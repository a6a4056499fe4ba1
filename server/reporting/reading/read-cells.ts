import { z } from 'zod'
import type { Database } from '../../kernel/database/db.ts'
import type { Basis } from '../rules/cells.ts'
import type { CohortFigure, DayFigure, DayMap, Method } from '../rules/figures.ts'
import type { Span } from '../rules/period.ts'
import { type GroupedSums, sumsOf } from '../rules/sums.ts'
import type { Scope } from './filter.ts'

/** The cell columns by which an answer can be broken down. */
const groupings = {
  day: 'day::text',
  channel: 'channel',
  product: 'product_code',
  branch: 'branch',
  method: 'method',
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
 * SQL for the selected cells. Each span, product and branch is looked up in the order of the primary key. OFFSET 0
 * makes the planner keep this order. Without it, the planner would use a single join, overestimate the number of
 * cells and scan all of them. `$1`–`$6` (and `$7`, `$8`) are the query's parameters.
 */
const PROBES = `unnest($1::text[], $2::date[], $3::date[]) AS s(grain, from_day, to_day) CROSS JOIN unnest($4::text[]) AS p(code)
  CROSS JOIN unnest($5::text[]) AS b(name)`
const COHORT_CELLS = `${PROBES} CROSS JOIN LATERAL (
  SELECT * FROM figure_cohort f WHERE f.basis = $7 AND f.grain = s.grain AND f.product_code = p.code AND f.branch = b.name
    AND f.day BETWEEN s.from_day AND s.to_day AND f.channel = ANY($6::text[]) AND (cardinality($8::text[]) = 0 OR f.method = ANY($8::text[]))
  OFFSET 0) c`
const DAY_CELLS = `${PROBES} CROSS JOIN LATERAL (
  SELECT * FROM figure_day f WHERE f.grain = s.grain AND f.product_code = p.code AND f.branch = b.name
    AND f.day BETWEEN s.from_day AND s.to_day AND f.channel = ANY($6::text[])
  OFFSET 0) c`

function dayValues({ spans, scope }: DayQuestion): unknown[] {
  return [
    spans.map(({ grain }) => grain),
    spans.map(({ from }) => from),
    spans.map(({ to }) => to),
    scope.products,
    scope.branches,
    scope.channels,
  ]
}

const cohortValues = (question: CohortQuestion) => [...dayValues(question), question.basis, question.methods]

const sumsSchema = z.record(z.string(), z.coerce.number())

function summed(table: string, figures: readonly string[], by: Grouping | null): string {
  const sums = figures.map((figure) => `coalesce(sum(c.${figure}), 0)::float8 AS ${figure}`)
  const key = by === null ? `''` : `c.${groupings[by]}`
  return `SELECT ${key} AS key, ${sums.join(', ')} FROM ${table}${by === null ? '' : ' GROUP BY 1 ORDER BY 1'}`
}

function toGrouped<F extends string>(
  rows: readonly Record<string, unknown>[],
  figures: readonly F[],
): GroupedSums<F>[] {
  return rows.map(({ key, ...rest }) => {
    const sums = sumsSchema.parse(rest)
    return { key: String(key), sums: sumsOf(figures, (figure) => sums[figure] ?? 0) }
  })
}

/** Sums figures over the selected visits, in total or by one column. */
export async function sumCohort<F extends CohortFigure>(
  db: Pick<Database, 'query'>,
  question: CohortQuestion,
  figures: readonly F[],
  by: Grouping | null,
): Promise<GroupedSums<F>[]> {
  const found = await db.query(summed(COHORT_CELLS, figures, by), cohortValues(question))
  return toGrouped(found.rows, figures)
}

/** Sums figures over the selected days, in total or by one column. */
export async function sumDays<F extends DayFigure>(
  db: Pick<Database, 'query'>,
  question: DayQuestion,
  figures: readonly F[],
  by: Exclude<Grouping, 'method'> | null,
): Promise<GroupedSums<F>[]> {
  const found = await db.query(summed(DAY_CELLS, figures, by), dayValues(question))
  return toGrouped(found.rows, figures)
}

const namedSchema = z.object({ name: z.string(), n: z.coerce.number() })
const datedSchema = namedSchema.extend({ day: z.string() })

/**
 * Counts the durations of the steps of the selected visits. The result maps `step/bucket` to the number of durations.
 */
export async function sumTimes(
  db: Pick<Database, 'query'>,
  question: CohortQuestion,
): Promise<ReadonlyMap<string, number>> {
  const found = await db.query(
    `SELECT t.key AS name, sum(t.value::bigint) AS n FROM ${COHORT_CELLS} CROSS JOIN LATERAL jsonb_each_text(c.times) t GROUP BY 1`,
    cohortValues(question),
  )
  return new Map(found.rows.map((raw) => namedSchema.parse(raw)).map(({ name, n }) => [name, n]))
}

/** Adds up one of the maps of counts over the selected days. The result has one sum for each name in the map. */
export async function sumMap(
  db: Pick<Database, 'query'>,
  question: DayQuestion,
  map: DayMap,
): Promise<ReadonlyMap<string, number>> {
  const found = await db.query(
    `SELECT t.key AS name, sum(t.value::bigint) AS n FROM ${DAY_CELLS} CROSS JOIN LATERAL jsonb_each_text(c.${map}) t WHERE c.${map} <> '{}' GROUP BY 1`,
    dayValues(question),
  )
  return new Map(found.rows.map((raw) => namedSchema.parse(raw)).map(({ name, n }) => [name, n]))
}

/** Adds up one of the maps of counts by day and name. All spans of the query must have the grain DAY. */
export async function sumMapByDay(db: Pick<Database, 'query'>, question: DayQuestion, map: DayMap) {
  const found = await db.query(
    `SELECT c.day::text AS day, t.key AS name, sum(t.value::bigint) AS n FROM ${DAY_CELLS} CROSS JOIN LATERAL jsonb_each_text(c.${map}) t
      WHERE c.${map} <> '{}' GROUP BY 1, 2 ORDER BY 1, 2`,
    dayValues(question),
  )
  return found.rows.map((raw) => datedSchema.parse(raw))
}
