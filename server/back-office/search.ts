import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { addDays, startOfDay } from '../kernel/calendar.ts'
import { many } from '../kernel/database/expression.ts'
import { readAll, Statement } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { productOfPolicy } from '../policy/facts.ts'
import { candidates } from './candidates.ts'
import type { Cursor, VisitFilter } from './filter.ts'
import { pageOf, type VisitPage } from './page.ts'
import { countColumns, rowColumns, toVisitRow } from './rows.ts'

const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')

/** The sort key of a search. Policies without a visit sort as the oldest. */
const OPENED = `coalesce(${v.openedAt}, 'epoch'::timestamptz)`
const PLACE = `coalesce(${v.id}, ${p.id})`

/** The visits of these policies, and the policies themselves, that match the other conditions of the filter. */
function matches(
  sql: Statement,
  policies: readonly string[],
  filter: VisitFilter,
  after: Cursor | null,
): { readonly from: string; readonly where: string } {
  const { status, channel, product, branch, from, to, order } = filter
  const wanted = [`${p.id} = ANY(${sql.given('uuid[]', policies)})`]
  if (status.length > 0) wanted.push(`${v.status} = ANY(${sql.given(many(v.status), status)})`)
  if (channel.length > 0) wanted.push(`${p.channel} = ANY(${sql.given(many(p.channel), channel)})`)
  if (product.length > 0) wanted.push(`${p.productCode} = ANY(${sql.given('text[]', product)})`)
  if (branch.length > 0) wanted.push(`${p.branch} = ANY(${sql.given('text[]', branch)})`)
  if (from) wanted.push(`${v.openedAt} >= ${sql.given('timestamptz', startOfDay(from))}`)
  if (to) wanted.push(`${v.openedAt} < ${sql.given('timestamptz', startOfDay(addDays(to, 1)))}`)
  if (after) {
    const cursor = `(${sql.given('timestamptz', after.openedAt)}, ${sql.given('uuid', after.id)})`
    wanted.push(`(${OPENED}, ${PLACE}) ${order === 'newest' ? '<' : '>'} ${cursor}`)
  }
  return {
    from: `FROM ${p} LEFT JOIN ${v} ON ${v.policyId} = ${p.id} JOIN ${c} ON ${c.id} = coalesce(${v.customerId}, ${p.customerId})`,
    where: `WHERE ${wanted.join(' AND ')}`,
  }
}

async function countMatches(
  services: Pick<Services, 'db'>,
  policies: readonly string[],
  filter: VisitFilter,
): Promise<number> {
  const sql = new Statement()
  const { from, where } = matches(sql, policies, filter, null)
  const [row] = await readAll(services.db, sql, sql.select(countColumns, `${from} ${where}`))
  return row?.n ?? 0
}

/** One page of the visits of these policies, and of the policies themselves if they have no visit. */
export async function visitsOfPolicies(
  services: Pick<Services, 'db'>,
  policies: readonly string[],
  input: { filter: VisitFilter; after: Cursor | null; limit: number },
): Promise<Pick<VisitPage, 'rows' | 'next'>> {
  const { filter, after, limit } = input
  const sql = new Statement()
  const { from, where } = matches(sql, policies, filter, after)
  const direction = filter.order === 'newest' ? 'DESC' : 'ASC'
  const rest = `${from} ${productOfPolicy} ${where}
      ORDER BY ${OPENED} ${direction}, ${PLACE} ${direction} LIMIT ${sql.given('int4', limit + 1)}`
  const rows = await readAll(services.db, sql, sql.select(rowColumns, rest))
  return pageOf(rows.map(toVisitRow), limit)
}

/**
 * The visits, and the policies without a visit, that a search finds. It searches by a part of a policy number, by an
 * applicant's name, or by a whole phone or document number through its blind index.
 *
 * @throws DomainError SEARCH_TOO_SHORT {least}
 */
export async function searchVisits(
  services: Pick<Services, 'db' | 'secrets'>,
  input: { filter: VisitFilter; search: string; after: Cursor | null; limit: number },
): Promise<VisitPage> {
  const { filter, after } = input
  const { byNumber, byPerson } = await candidates(services, input.search)
  const ids = [...new Set([...byNumber.ids, ...byPerson.ids])]
  const total = after === null ? await countMatches(services, ids, filter) : null
  return {
    ...(await visitsOfPolicies(services, ids, input)),
    count: total === null ? null : { value: total, capped: false },
    tooMany: byNumber.tooMany || byPerson.tooMany,
  }
}
