import { z } from 'zod'
import type { Services } from '../context.ts'
import { addDays, startOfDay } from '../kernel/calendar.ts'
import { DomainError } from '../kernel/errors.ts'
import { productOfPolicy } from '../policy/facts.ts'
import { tracedVisits } from './drill-down.ts'
import { type Cursor, lookUps, readCursor, type VisitFilter } from './filter.ts'
import { COUNT_CAP, pageOf, type VisitPage } from './page.ts'
import { rowColumns, visitRowSchema } from './rows.ts'
import { searchVisits } from './search.ts'

/** The numbered parameter values of an SQL statement under construction. */
class Values {
  readonly list: unknown[] = []
  add(value: unknown): string {
    this.list.push(value)
    return `$${this.list.length}`
  }
}

interface Walk {
  readonly filter: VisitFilter
  readonly after: Cursor | null
}

/**
 * The parts of the statement. `probes` yields one row per look-up. `wanted` is the WHERE clause, with its conditions
 * in the order of the index columns.
 */
function walk(
  values: Values,
  { filter, after }: Walk,
): { probes: string; wanted: string; order: string; indexOrder: string } {
  const { columns, openStatuses } = lookUps(filter)
  const newest = filter.order === 'newest'
  const conditions = columns.map(({ name }) => `v.${name} = probe_${name}.value`)
  const probes = columns.map(({ name, values: list }) => {
    const type = name === 'channel' ? 'channel' : 'text'
    return `unnest(${values.add(list)}::${type}[]) AS probe_${name}(value)`
  })
  if (openStatuses) {
    conditions.push(`(v.stage <> 'OPEN' OR v.status = ANY(${values.add(openStatuses)}::visit_status[]))`)
  }
  if (filter.from) conditions.push(`v.opened_at >= ${values.add(startOfDay(filter.from))}::timestamptz`)
  if (filter.to)
    conditions.push(`v.opened_at < ${values.add(startOfDay(addDays(filter.to, 1)))}::timestamptz`)
  if (after) {
    const place = `(${values.add(after.openedAt)}::timestamptz, ${values.add(after.id)}::uuid)`
    conditions.push(`(v.opened_at, v.id) ${newest ? '<' : '>'} ${place}`)
  }
  const direction = newest ? 'DESC' : 'ASC'
  return {
    probes: probes.length > 0 ? `${probes.join(' CROSS JOIN ')} CROSS JOIN` : '',
    wanted: conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '',
    order: `opened_at ${direction}, id ${direction}`,
    indexOrder: `v.opened_at ${direction}, v.id ${direction}`,
  }
}

/** The statement that reads one page. It reads one extra row, which shows whether another page follows. */
export function pageStatement(input: Walk & { limit: number }): { text: string; values: unknown[] } {
  const values = new Values()
  const { probes, wanted, order, indexOrder } = walk(values, input)
  const limit = `${values.add(input.limit + 1)}::int`
  const text = `WITH page AS MATERIALIZED (SELECT found.id, found.opened_at FROM ${probes} LATERAL (
        SELECT v.id, v.opened_at FROM visit v ${wanted} ORDER BY ${indexOrder} LIMIT ${limit}) found
      ORDER BY ${order} LIMIT ${limit})
    SELECT ${rowColumns} FROM page JOIN visit v ON v.id = page.id JOIN policy p ON p.id = v.policy_id
      JOIN customer c ON c.id = v.customer_id ${productOfPolicy} ORDER BY ${indexOrder}`
  return { text, values: values.list }
}

/**
 * The statement that counts the matches, up to one more than the cap. A count needs no order, but the statement uses
 * the index order. Without the index order, the planner can choose to scan the whole table when it expects few rows.
 */
export function countStatement(filter: VisitFilter): { text: string; values: unknown[] } {
  const values = new Values()
  const { probes, wanted, indexOrder } = walk(values, { filter, after: null })
  const cap = `${values.add(COUNT_CAP + 1)}::int`
  const text = `SELECT count(*)::int AS n FROM (SELECT 1 FROM ${probes} LATERAL (
      SELECT v.id FROM visit v ${wanted} ORDER BY ${indexOrder} LIMIT ${cap}) found LIMIT ${cap}) counted`
  return { text, values: values.list }
}

const countSchema = z.object({ n: z.number() })

async function countVisits(services: Pick<Services, 'db'>, filter: VisitFilter) {
  const { text, values } = countStatement(filter)
  const found = await services.db.query(text, values)
  const { n } = countSchema.parse(found.rows[0])
  return { value: Math.min(n, COUNT_CAP), capped: n > COUNT_CAP }
}

/**
 * One page of visits, the newest (or oldest) opened first.
 *
 * @param input.after cursor of the previous page
 * @throws DomainError BAD_INPUT if the cursor belongs to another list
 * @throws DomainError SEARCH_TOO_SHORT {least}
 */
export async function browseVisits(
  services: Pick<Services, 'db' | 'secrets'>,
  input: { filter: VisitFilter; after: string | null; limit: number },
): Promise<VisitPage> {
  const { filter, limit } = input
  if (filter.trace)
    return await tracedVisits(services, { filter, trace: filter.trace, after: input.after, limit })
  const after = input.after === null ? null : readCursor(input.after)
  if (input.after !== null && after === null) throw new DomainError('BAD_INPUT', { fields: ['after'] })
  if (filter.search) return await searchVisits(services, { filter, search: filter.search, after, limit })
  const { text, values } = pageStatement({ filter, after, limit })
  const [found, count] = await Promise.all([
    services.db.query(text, values),
    after === null ? countVisits(services, filter) : null,
  ])
  const rows = found.rows.map((row) => visitRowSchema.parse(row))
  return { ...pageOf(rows, limit), count, tooMany: false }
}
