import { z } from 'zod'
import type { Services } from '../context.ts'
import { daySchema } from '../kernel/day.ts'
import { DomainError } from '../kernel/errors.ts'
import { productOfPolicy } from '../policy/facts.ts'
import { outcomesOf, readTrace, type Trace } from '../reporting/rules/drill-down.ts'
import type { VisitFilter } from './filter.ts'
import { COUNT_CAP, type VisitPage } from './page.ts'
import { rowColumns, visitRowSchema } from './rows.ts'

type Asked = NonNullable<VisitFilter['trace']>

const cursorSchema = z.tuple([daySchema, z.uuid()])

function writeCursor(day: string, id: string): string {
  return Buffer.from(JSON.stringify([day, id])).toString('base64url')
}

function readCursor(text: string): readonly [string, string] {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  } catch {
    throw new DomainError('BAD_INPUT', { fields: ['after'] })
  }
}

/**
 * Conditions that every trace shares, over `visit_figure f`. `$1`–`$9`: first and last day, channels,
 * products, branches, methods, design types, cursor.
 */
const SHARED = `(cardinality($3::text[]) = 0 OR f.channel = ANY($3::text[])) AND (cardinality($4::text[]) = 0 OR f.product_code = ANY($4::text[]))
  AND (cardinality($5::text[]) = 0 OR f.branch = ANY($5::text[])) AND (cardinality($6::text[]) = 0 OR f.method = ANY($6::text[]))
  AND (cardinality($7::text[]) = 0 OR f.product_code IN (SELECT p.code FROM product p
    JOIN product_version pv ON pv.product_code = p.code AND pv.version = p.version WHERE pv.design_type::text = ANY($7::text[])))`

/**
 * The longest time a visit can be online, whatever the window's setting: no online event happens to it later.
 */
const ONLINE_DAYS = 31

/** Further conditions on a visit with one outcome. */
function condition(trace: Exclude<Trace, { kind: 'mark' }>, values: unknown[]): string {
  const value = (given: unknown) => `$${values.push(given)}`
  switch (trace.kind) {
    case 'figures':
      return `f.contribution->'cohort' ?| ${value(trace.figures)}::text[]`
    case 'lost':
      return `f.reached = ${value(trace.reached)}::int`
    case 'breach':
      return `f.contribution->'cohort' ? 'cased'`
    case 'day':
      return `EXISTS (SELECT 1 FROM jsonb_each(f.contribution->'days') d WHERE d.key BETWEEN $1::date::text AND $2::date::text
        AND d.value->'counts' ? ${value(trace.figure)}::text)`
  }
}

/**
 * Rows of (visit_id, day), newest day first; each outcome is read in index order, so that no page reads more
 * rows than it shows per outcome.
 */
function foundSql(trace: Trace, values: unknown[], limit: string): string {
  if (trace.kind === 'mark') {
    const marks = `$${values.push(trace.marks)}::text[]`
    // A mark can occur on several days; the visit is listed once, on the last of them.
    return `SELECT DISTINCT one.visit_id, one.day FROM unnest(${marks}) k(mark) CROSS JOIN LATERAL (
        SELECT f.visit_id, m.day FROM figure_mark m JOIN visit_figure f ON f.visit_id = m.visit_id
        WHERE m.mark = k.mark AND m.day BETWEEN $1::date AND $2::date AND ($8::date IS NULL OR (m.day, m.visit_id) < ($8::date, $9::uuid)) AND ${SHARED}
          AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements_text(f.contribution->'marks') e
            WHERE substr(e, 12) = ANY(${marks}) AND left(e, 10)::date > m.day AND left(e, 10)::date <= $2::date)
        ORDER BY m.day DESC, m.visit_id DESC LIMIT ${limit}) one
      ORDER BY one.day DESC, one.visit_id DESC LIMIT ${limit}`
  }
  const day = trace.kind !== 'day' && trace.basis === 'DUE' ? 'f.due_on' : 'f.opened_on'
  const first = trace.kind === 'day' ? `$1::date - ${ONLINE_DAYS}` : '$1::date'
  const own = condition(trace, values)
  const outcomes = `$${values.push(outcomesOf(trace))}::text[]`
  return `SELECT one.visit_id, one.day FROM unnest(${outcomes}) o(outcome) CROSS JOIN LATERAL (
      SELECT f.visit_id, ${day} AS day FROM visit_figure f WHERE f.outcome = o.outcome AND ${day} BETWEEN ${first} AND $2::date
        AND ($8::date IS NULL OR (${day}, f.visit_id) < ($8::date, $9::uuid)) AND ${SHARED} AND ${own}
      ORDER BY ${day} DESC, f.visit_id DESC LIMIT ${limit}) one
    ORDER BY one.day DESC, one.visit_id DESC LIMIT ${limit}`
}

const foundSchema = z.object({ visit_id: z.string(), figure_day: z.string() })
const countSchema = z.object({ n: z.number() })

/**
 * 下钻: the visits behind a dashboard's figure, newest day first, with their number on the first page.
 *
 * @throws DomainError BAD_INPUT without both days, for an unknown figure, or a foreign cursor
 */
export async function tracedVisits(
  services: Pick<Services, 'db'>,
  input: {
    readonly filter: VisitFilter
    readonly trace: Asked
    readonly after: string | null
    readonly limit: number
  },
): Promise<VisitPage> {
  const { filter, limit } = input
  const trace = readTrace(input.trace.figure)
  if (trace === null) throw new DomainError('BAD_INPUT', { fields: ['trace'] })
  if (filter.from === undefined || filter.to === undefined)
    throw new DomainError('BAD_INPUT', { fields: ['from', 'to'] })
  const cursor = input.after === null ? null : readCursor(input.after)
  const shared = (place: readonly [string, string] | null): unknown[] => [
    filter.from,
    filter.to,
    filter.channel,
    filter.product,
    filter.branch,
    input.trace.method,
    input.trace.designType,
    place?.[0] ?? null,
    place?.[1] ?? null,
  ]
  const values = shared(cursor)
  const limited = `$${values.push(limit + 1)}::int`
  const page = services.db.query(
    `WITH found AS MATERIALIZED (${foundSql(trace, values, limited)})
      SELECT ${rowColumns}, found.day AS figure_day FROM found JOIN visit v ON v.id = found.visit_id JOIN policy p ON p.id = v.policy_id
        JOIN customer c ON c.id = v.customer_id ${productOfPolicy} ORDER BY found.day DESC, found.visit_id DESC`,
    values,
  )
  const [found, count] = await Promise.all([
    page,
    cursor === null ? countTraced(services, trace, shared(null)) : null,
  ])
  const shown = found.rows.slice(0, limit)
  const last = found.rows.length > limit ? foundSchema.parse(shown.at(-1)) : null
  return {
    rows: shown.map((row) => visitRowSchema.parse(row)),
    next: last ? writeCursor(last.figure_day, last.visit_id) : null,
    count,
    tooMany: false,
  }
}

async function countTraced(services: Pick<Services, 'db'>, trace: Trace, values: unknown[]) {
  const cap = `$${values.push(COUNT_CAP + 1)}::int`
  const counted = await services.db.query(
    `SELECT count(*)::int AS n FROM (${foundSql(trace, values, cap)}) found`,
    values,
  )
  const { n } = countSchema.parse(counted.rows[0])
  return { value: Math.min(n, COUNT_CAP), capped: n > COUNT_CAP }
}
