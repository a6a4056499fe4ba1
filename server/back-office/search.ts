import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { addDays, startOfDay } from '../kernel/calendar.ts'
import { type Expression, many, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, readAll, Statement } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { idNumberIndex, phoneIndex } from '../kernel/secret/blind-index.ts'
import { normalIdNumber, normalName, normalPhone, normalPolicyNo } from '../kernel/text/spelling.ts'
import { productOfPolicy } from '../policy/facts.ts'
import { idTypes } from '../vocabulary/enums.ts'
import type { Cursor, VisitFilter } from './filter.ts'
import { pageOf, type VisitPage } from './page.ts'
import { countColumns, rowColumns, toVisitRow } from './rows.ts'

/**
 * Maximum number of people or policies that a search considers. With more matches, the user is asked to narrow the
 * search.
 */
const MOST = 200
const NAME_LEAST = 2
const NUMBER_LEAST = 4
/**
 * Minimum number of characters in a search for any part of a name. The trigram index needs three characters. A
 * shorter text matches only the beginning of a name.
 */
const PART_LEAST = 3

const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')

/** SQL condition: the text has this prefix. It is a range in collation C, so that an index finds it. */
const hasPrefix = (text: Expression, given: { readonly prefix: string; readonly past: string }) =>
  `${text} COLLATE "C" >= ${given.prefix} AND ${text} COLLATE "C" < ${given.past}
    ORDER BY ${text} COLLATE "C" LIMIT ${MOST + 1}`

const NAMED_FROM = query({ prefix: 'text', past: 'text' }, (given) =>
  select(pick(c, 'id'), `FROM ${c} WHERE ${hasPrefix(c.nameFolded, given)}`),
)

const NAMED_LIKE = query({ pattern: 'text' }, ({ pattern }) =>
  select(pick(c, 'id'), `FROM ${c} WHERE ${c.nameFolded} LIKE ${pattern} LIMIT ${MOST + 1}`),
)

const OF_CUSTOMERS = query({ customers: 'uuid[]' }, ({ customers }) =>
  select(
    pick(p, 'id'),
    `FROM ${p} WHERE ${p.customerId} = ANY(${customers})
      UNION SELECT ${v.policyId} FROM ${v} WHERE ${v.customerId} = ANY(${customers})`,
  ),
)

const NUMBERED_FROM = query({ prefix: 'text', past: 'text' }, (given) =>
  select(pick(p, 'id'), `FROM ${p} WHERE ${hasPrefix(p.policyNo, given)}`),
)

const BY_PHONE = query({ phone: 'bytea' }, ({ phone }) =>
  select(pick(p, 'id'), `FROM ${p} WHERE ${p.phoneIndex} = ${phone}`),
)

const BY_DOCUMENT = query({ number: 'bytea', types: many(c.idType) }, ({ number, types }, sql) => {
  const holder = sql.with(
    'holder',
    select(pick(c, 'id'), `FROM ${c} WHERE ${c.idType} = ANY(${types}) AND ${c.idNumberIndex} = ${number}`),
  )
  return sql.select(
    pick(p, 'id'),
    `FROM ${p} JOIN holder ON ${holder.id} = ${p.customerId}
      UNION SELECT ${v.policyId} FROM ${v} JOIN holder ON ${holder.id} = ${v.customerId}`,
  )
})

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id)

/** Returns a string that sorts after every name with this prefix, in collation C. */
function pastPrefix(prefix: string): string {
  return `${prefix}\u{10FFFF}`
}

/**
 * Applicants whose folded name begins with `name`. If they are few and `name` has at least PART_LEAST characters,
 * applicants whose name contains `name` are added.
 */
async function byName(services: Pick<Services, 'db'>, name: string): Promise<string[]> {
  const beginning = idsOf(await NAMED_FROM.all(services.db, { prefix: name, past: pastPrefix(name) }))
  if (beginning.length > MOST || [...name].length < PART_LEAST) return beginning
  const pattern = `%${name.replaceAll(/[\\%_]/g, '\\$&')}%`
  const anywhere = idsOf(await NAMED_LIKE.all(services.db, { pattern }))
  return [...new Set([...beginning, ...anywhere])]
}

/**
 * Returns the ids of the matching policies. A search without digits matches applicants' names. Otherwise it matches
 * the beginning of a policy number, or a whole phone or document number.
 */
async function candidates(services: Pick<Services, 'db' | 'secrets'>, search: string): Promise<string[]> {
  const number = normalIdNumber(search)
  if (!/\d/.test(number)) {
    const name = normalName(search)
    if ([...name].length < NAME_LEAST) throw new DomainError('SEARCH_TOO_SHORT', { least: NAME_LEAST })
    const customers = await byName(services, name)
    const policies = idsOf(await OF_CUSTOMERS.all(services.db, { customers: customers.slice(0, MOST) }))
    return customers.length > MOST ? [...policies, TOO_MANY] : policies
  }
  if (number.length < NUMBER_LEAST) throw new DomainError('SEARCH_TOO_SHORT', { least: NUMBER_LEAST })
  const policyNo = normalPolicyNo(search)
  const digits = /^\d{4,17}$/.test(policyNo) ? policyNo : null
  const phone = normalPhone(search)
  const { db, secrets } = services
  const found = await Promise.all([
    digits === null ? [] : NUMBERED_FROM.all(db, { prefix: digits, past: pastPrefix(digits) }),
    phone === null ? [] : BY_PHONE.all(db, { phone: phoneIndex(secrets, phone) }),
    BY_DOCUMENT.all(db, { number: idNumberIndex(secrets, number), types: idTypes }),
  ])
  const policies = [...new Set(idsOf(found.flat()))]
  return policies.length > MOST ? [...policies.slice(0, MOST), TOO_MANY] : policies
}

/** Marker that is appended to the ids when there were more matches than were considered. */
const TOO_MANY = 'too many'

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

/**
 * The visits, and the policies without a visit, that a search finds. It searches by the beginning of a policy number,
 * by an applicant's name, or by a whole phone or document number through its blind index.
 *
 * @throws DomainError SEARCH_TOO_SHORT {least}
 */
export async function searchVisits(
  services: Pick<Services, 'db' | 'secrets'>,
  input: { filter: VisitFilter; search: string; after: Cursor | null; limit: number },
): Promise<VisitPage> {
  const { filter, after, limit } = input
  const found = await candidates(services, input.search)
  const policies = found.filter((id) => id !== TOO_MANY)
  const total = after === null ? await countMatches(services, policies, filter) : null
  const sql = new Statement()
  const { from, where } = matches(sql, policies, filter, after)
  const direction = filter.order === 'newest' ? 'DESC' : 'ASC'
  const rest = `${from} ${productOfPolicy} ${where}
      ORDER BY ${OPENED} ${direction}, ${PLACE} ${direction} LIMIT ${sql.given('int4', limit + 1)}`
  const rows = await readAll(services.db, sql, sql.select(rowColumns, rest))
  return {
    ...pageOf(rows.map(toVisitRow), limit),
    count: total === null ? null : { value: total, capped: false },
    tooMany: found.length > policies.length,
  }
}
