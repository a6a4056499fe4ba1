import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { addDays, startOfDay } from '../kernel/calendar.ts'
import { type Expression, many, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { readAll, Statement } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { productOfPolicy } from '../policy/facts.ts'
import { countSearch } from './count-search.ts'
import { tracedVisits } from './drill-down.ts'
import { type Cursor, lookUps, readCursor, type VisitFilter } from './filter.ts'
import { COUNT_CAP, pageOf, type VisitPage } from './page.ts'
import { countColumns, rowColumns, toVisitRow } from './rows.ts'
import { searchVisits } from './search.ts'

const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')

interface Walk {
  readonly filter: VisitFilter
  readonly after: Cursor | null
}

/** The columns by which the visits are listed. */
const place = pick(v, 'openedAt', 'id')

/**
 * The parts of the statement. `probes` yields one row per look-up. `wanted` is the WHERE clause, with its conditions
 * in the order of the index columns.
 */
function walk(sql: Statement, { filter, after }: Walk) {
  const { columns, openStatuses } = lookUps(filter)
  const newest = filter.order === 'newest'
  const probes: string[] = []
  const conditions = columns.map(({ name, values }, index) => {
    const column: Expression = v[name]
    probes.push(`unnest(${sql.given(many(column), values)}) AS probe${index}(value)`)
    return `${column} = probe${index}.value`
  })
  if (openStatuses) {
    const status = `${v.status} = ANY(${sql.given(many(v.status), openStatuses)})`
    conditions.push(`(${v.stage.isNot('OPEN')} OR ${status})`)
  }
  if (filter.from) conditions.push(`${v.openedAt} >= ${sql.given('timestamptz', startOfDay(filter.from))}`)
  if (filter.to)
    conditions.push(`${v.openedAt} < ${sql.given('timestamptz', startOfDay(addDays(filter.to, 1)))}`)
  if (after) {
    const cursor = `(${sql.given('timestamptz', after.openedAt)}, ${sql.given('uuid', after.id)})`
    conditions.push(`(${v.openedAt}, ${v.id}) ${newest ? '<' : '>'} ${cursor}`)
  }
  const direction = newest ? 'DESC' : 'ASC'
  return {
    probes: probes.length > 0 ? `${probes.join(' CROSS JOIN ')} CROSS JOIN` : '',
    wanted: conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '',
    inOrder: (by: { readonly [K in keyof typeof place]: unknown }) =>
      `${by.openedAt} ${direction}, ${by.id} ${direction}`,
  }
}

/** The statement that reads one page. It reads one extra row, which shows whether another page follows. */
export function pageStatement(sql: Statement, input: Walk & { limit: number }) {
  const { probes, wanted, inOrder } = walk(sql, input)
  const limit = sql.given('int4', input.limit + 1)
  const one = select(place, `FROM ${v} ${wanted} ORDER BY ${inOrder(v)} LIMIT ${limit}`)
  const found = one.names('found')
  const page = sql.once(
    'page',
    select(
      pick(found, 'openedAt', 'id'),
      `FROM ${probes} LATERAL (${one.text}) found ORDER BY ${inOrder(found)} LIMIT ${limit}`,
    ),
  )
  return sql.select(
    rowColumns,
    `FROM page JOIN ${v} ON ${v.id} = ${page.id} JOIN ${p} ON ${p.id} = ${v.policyId}
      JOIN ${c} ON ${c.id} = ${v.customerId} ${productOfPolicy} ORDER BY ${inOrder(v)}`,
  )
}

/**
 * The statement that counts the matches, up to one more than the cap. A count needs no order, but the statement uses
 * the index order. Without the index order, the planner can choose to scan the whole table when it expects few rows.
 */
export function countStatement(sql: Statement, filter: VisitFilter) {
  const { probes, wanted, inOrder } = walk(sql, { filter, after: null })
  const cap = sql.given('int4', COUNT_CAP + 1)
  return sql.select(
    countColumns,
    `FROM (SELECT 1 FROM ${probes} LATERAL (
      SELECT ${v.id} FROM ${v} ${wanted} ORDER BY ${inOrder(v)} LIMIT ${cap}) found LIMIT ${cap}) counted`,
  )
}

async function countVisits(services: Pick<Services, 'db'>, filter: VisitFilter) {
  const sql = new Statement()
  const [{ n } = { n: 0 }] = await readAll(services.db, sql, countStatement(sql, filter))
  return { value: Math.min(n, COUNT_CAP), capped: n > COUNT_CAP }
}

/**
 * One page of visits for the page of a person. A search is counted, like those for everything.
 * @throws DomainError SEARCHED_ENOUGH {seconds}, and the refusals of `browseVisits`
 */
export async function listVisits(
  services: Pick<Services, 'db' | 'secrets' | 'clock'>,
  staff: { readonly id: string },
  input: { filter: VisitFilter; after: string | null; limit: number },
): Promise<VisitPage> {
  if (input.filter.search) await countSearch(services, staff.id)
  return await browseVisits(services, input)
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
  const sql = new Statement()
  const [rows, total] = await Promise.all([
    readAll(services.db, sql, pageStatement(sql, { filter, after, limit })),
    after === null ? countVisits(services, filter) : null,
  ])
  return { ...pageOf(rows.map(toVisitRow), limit), count: total, tooMany: false }
}
