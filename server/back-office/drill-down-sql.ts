import type { Statement } from '../kernel/database/statement.ts'
import { outcomesOf, type Trace } from '../reporting/rules/drill-down.ts'
import type { DrillDownPlace } from './drill-down-cursor.ts'

/** The filters that narrow a drill-down in addition to the figure. An empty list means that this filter is not set. */
export interface DrillDownFilter {
  /** First and last day of the period the figure counts. */
  readonly from: string
  readonly to: string
  readonly channels: readonly string[]
  readonly products: readonly string[]
  readonly branches: readonly string[]
  readonly methods: readonly string[]
  readonly designTypes: readonly string[]
}

/**
 * Maximum number of days that a visit can be online under any setting of its window. No online event happens to a
 * visit after these days.
 */
const ONLINE_DAYS = 31

/** Adds the values of a filter to the statement, each once. Returns the parameter expressions. */
function parametersOf(sql: Statement, filter: DrillDownFilter, after: DrillDownPlace | null) {
  const list = (values: readonly string[]) => `${sql.value(values)}::text[]`
  return {
    from: `${sql.value(filter.from)}::date`,
    to: `${sql.value(filter.to)}::date`,
    channels: list(filter.channels),
    products: list(filter.products),
    branches: list(filter.branches),
    methods: list(filter.methods),
    designTypes: list(filter.designTypes),
    afterDay: `${sql.value(after?.day ?? null)}::date`,
    afterVisit: `${sql.value(after?.visitId ?? null)}::uuid`,
  }
}
type Parameters = ReturnType<typeof parametersOf>

/** The conditions of the filter on `visit_figure f`. */
function filtered(p: Parameters): string {
  const among = (list: string, column: string) => `(cardinality(${list}) = 0 OR ${column} = ANY(${list}))`
  const designs = `(cardinality(${p.designTypes}) = 0 OR f.product_code IN (SELECT p.code FROM product p
    JOIN product_version pv ON pv.product_code = p.code AND pv.version = p.version WHERE pv.design_type::text = ANY(${p.designTypes})))`
  return [
    among(p.channels, 'f.channel'),
    among(p.products, 'f.product_code'),
    among(p.branches, 'f.branch'),
    among(p.methods, 'f.method'),
    designs,
  ].join(' AND ')
}

/** The conditions that the trace adds for visits with one outcome. */
function condition(sql: Statement, trace: Exclude<Trace, { kind: 'mark' }>, p: Parameters): string {
  switch (trace.kind) {
    case 'figures':
      return `f.contribution->'cohort' ?| ${sql.value(trace.figures)}::text[]`
    case 'lost':
      return `f.reached = ${sql.value(trace.reached)}::int`
    case 'breach':
      return `f.contribution->'cohort' ? 'cased'`
    case 'day':
      return `EXISTS (SELECT 1 FROM jsonb_each(f.contribution->'days') d WHERE d.key BETWEEN ${p.from}::text AND ${p.to}::text
        AND d.value->'counts' ? ${sql.value(trace.figure)}::text)`
  }
}

/**
 * Visits with one of these marks. A mark can occur on several days; the visit is listed once, on the last of these
 * days.
 */
function byMark(sql: Statement, marks: readonly string[], p: Parameters, limit: string): string {
  const wanted = `${sql.value(marks)}::text[]`
  return `SELECT DISTINCT one.visit_id, one.day FROM unnest(${wanted}) k(mark) CROSS JOIN LATERAL (
      SELECT f.visit_id, m.day FROM figure_mark m JOIN visit_figure f ON f.visit_id = m.visit_id
      WHERE m.mark = k.mark AND m.day BETWEEN ${p.from} AND ${p.to}
        AND (${p.afterDay} IS NULL OR (m.day, m.visit_id) < (${p.afterDay}, ${p.afterVisit})) AND ${filtered(p)}
        AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements_text(f.contribution->'marks') e
          WHERE substr(e, 12) = ANY(${wanted}) AND left(e, 10)::date > m.day AND left(e, 10)::date <= ${p.to})
      ORDER BY m.day DESC, m.visit_id DESC LIMIT ${limit}) one
    ORDER BY one.day DESC, one.visit_id DESC LIMIT ${limit}`
}

/**
 * Visits selected by outcome. Each outcome is read in index order, so that no page reads more rows per outcome than
 * it shows.
 */
function byOutcome(
  sql: Statement,
  trace: Exclude<Trace, { kind: 'mark' }>,
  p: Parameters,
  limit: string,
): string {
  const day = trace.kind !== 'day' && trace.basis === 'DUE' ? 'f.due_on' : 'f.opened_on'
  const first = trace.kind === 'day' ? `${p.from} - ${ONLINE_DAYS}` : p.from
  return `SELECT one.visit_id, one.day FROM unnest(${sql.value(outcomesOf(trace))}::text[]) o(outcome) CROSS JOIN LATERAL (
      SELECT f.visit_id, ${day} AS day FROM visit_figure f WHERE f.outcome = o.outcome AND ${day} BETWEEN ${first} AND ${p.to}
        AND (${p.afterDay} IS NULL OR (${day}, f.visit_id) < (${p.afterDay}, ${p.afterVisit})) AND ${filtered(p)} AND ${condition(sql, trace, p)}
      ORDER BY ${day} DESC, f.visit_id DESC LIMIT ${limit}) one
    ORDER BY one.day DESC, one.visit_id DESC LIMIT ${limit}`
}

/**
 * The visits behind a figure, as rows (visit_id, day), the newest day first.
 * @param page.after the end of the previous page; null for the first page
 */
export function visitsBehind(
  sql: Statement,
  trace: Trace,
  filter: DrillDownFilter,
  page: { readonly after: DrillDownPlace | null; readonly limit: number },
): string {
  const parameters = parametersOf(sql, filter, page.after)
  const limit = `${sql.value(page.limit)}::int`
  return trace.kind === 'mark'
    ? byMark(sql, trace.marks, parameters, limit)
    : byOutcome(sql, trace, parameters, limit)
}
