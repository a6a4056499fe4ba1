import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select, selection } from '../kernel/database/selection.ts'
import type { Statement } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
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

const f = columnsOf(tables.visitFigure, 'f')
const m = columnsOf(tables.figureMark, 'm')
const d = columnsOf(tables.product, 'd')
const dv = columnsOf(tables.productVersion, 'dv')

/** Adds the values of a filter to the statement, each once. Returns the parameter expressions. */
function parametersOf(sql: Statement, filter: DrillDownFilter, after: DrillDownPlace | null) {
  return {
    from: sql.given('date', filter.from),
    to: sql.given('date', filter.to),
    channels: sql.given('text[]', filter.channels),
    products: sql.given('text[]', filter.products),
    branches: sql.given('text[]', filter.branches),
    methods: sql.given('text[]', filter.methods),
    designTypes: sql.given('text[]', filter.designTypes),
    afterDay: sql.given('date?', after?.day ?? null),
    afterVisit: sql.given('uuid?', after?.visitId ?? null),
  }
}
type Parameters = ReturnType<typeof parametersOf>

/** The conditions of the filter on `visit_figure f`. */
function filtered(p: Parameters): string {
  const among = (list: string, column: unknown) => `(cardinality(${list}) = 0 OR ${column} = ANY(${list}))`
  const designs = `(cardinality(${p.designTypes}) = 0 OR ${f.productCode} IN (SELECT ${d.code} FROM ${d}
    JOIN ${dv} ON ${dv.productCode} = ${d.code} AND ${dv.version} = ${d.version} WHERE ${dv.designType}::text = ANY(${p.designTypes})))`
  return [
    among(p.channels, f.channel),
    among(p.products, f.productCode),
    among(p.branches, f.branch),
    among(p.methods, f.method),
    designs,
  ].join(' AND ')
}

/** The conditions that the trace adds for visits with one outcome. */
function condition(sql: Statement, trace: Exclude<Trace, { kind: 'mark' }>, p: Parameters): string {
  switch (trace.kind) {
    case 'figures':
      return `${f.contribution}->'cohort' ?| ${sql.given('text[]', trace.figures)}`
    case 'lost':
      return `${f.reached} = ${sql.given('int4', trace.reached)}`
    case 'breach':
      return `${f.contribution}->'cohort' ? 'cased'`
    case 'day':
      return `EXISTS (SELECT 1 FROM jsonb_each(${f.contribution}->'days') d WHERE d.key BETWEEN ${p.from}::text AND ${p.to}::text
        AND d.value->'counts' ? ${sql.given('text', trace.figure)})`
  }
}

/**
 * Visits with one of these marks. A mark can occur on several days; the visit is listed once, on the last of these
 * days.
 */
function byMark(sql: Statement, marks: readonly string[], p: Parameters, limit: string) {
  const wanted = sql.given('text[]', marks)
  const page = select(
    { visitId: f.visitId, day: m.day },
    `FROM ${m} JOIN ${f} ON ${f.visitId} = ${m.visitId}
      WHERE ${m.mark} = k.mark AND ${m.day} BETWEEN ${p.from} AND ${p.to}
        AND (${p.afterDay} IS NULL OR (${m.day}, ${m.visitId}) < (${p.afterDay}, ${p.afterVisit})) AND ${filtered(p)}
        AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements_text(${f.contribution}->'marks') e
          WHERE substr(e, 12) = ANY(${wanted}) AND left(e, 10)::date > ${m.day} AND left(e, 10)::date <= ${p.to})
      ORDER BY ${m.day} DESC, ${m.visitId} DESC LIMIT ${limit}`,
  )
  const one = page.names('one')
  return selection(
    pick(one, 'visitId', 'day'),
    (list) => `SELECT DISTINCT ${list} FROM unnest(${wanted}) k(mark) CROSS JOIN LATERAL (${page.text}) one
    ORDER BY ${one.day} DESC, ${one.visitId} DESC LIMIT ${limit}`,
  )
}

/**
 * Visits selected by outcome. Each outcome is read in index order, so that no page reads more rows per outcome than
 * it shows.
 */
function byOutcome(sql: Statement, trace: Exclude<Trace, { kind: 'mark' }>, p: Parameters, limit: string) {
  const day = trace.kind !== 'day' && trace.basis === 'DUE' ? f.dueOn : f.openedOn
  const first = trace.kind === 'day' ? `${p.from} - ${ONLINE_DAYS}` : p.from
  const outcomes = sql.given('text[]', outcomesOf(trace))
  const page = select(
    { visitId: f.visitId, day },
    `FROM ${f} WHERE ${f.outcome} = o.outcome AND ${day} BETWEEN ${first} AND ${p.to}
        AND (${p.afterDay} IS NULL OR (${day}, ${f.visitId}) < (${p.afterDay}, ${p.afterVisit})) AND ${filtered(p)} AND ${condition(sql, trace, p)}
      ORDER BY ${day} DESC, ${f.visitId} DESC LIMIT ${limit}`,
  )
  const one = page.names('one')
  return select(
    pick(one, 'visitId', 'day'),
    `FROM unnest(${outcomes}) o(outcome) CROSS JOIN LATERAL (${page.text}) one
    ORDER BY ${one.day} DESC, ${one.visitId} DESC LIMIT ${limit}`,
  )
}

/**
 * The visits behind a figure, the newest day first.
 * @param page.after the end of the previous page; null for the first page
 */
export function visitsBehind(
  sql: Statement,
  trace: Trace,
  filter: DrillDownFilter,
  page: { readonly after: DrillDownPlace | null; readonly limit: number },
) {
  const parameters = parametersOf(sql, filter, page.after)
  const limit = sql.given('int4', page.limit)
  return trace.kind === 'mark'
    ? byMark(sql, trace.marks, parameters, limit)
    : byOutcome(sql, trace, parameters, limit)
}
