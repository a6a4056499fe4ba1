import { z } from 'zod'
import type { Services } from '../context.ts'
import { addDays, startOfDay } from '../kernel/calendar.ts'
import { DomainError } from '../kernel/errors.ts'
import { idNumberIndex, phoneIndex } from '../kernel/secret/blind-index.ts'
import { normalIdNumber, normalName, normalPhone, normalPolicyNo } from '../kernel/text/spelling.ts'
import { productOfPolicy } from '../policy/facts.ts'
import { idTypes } from '../vocabulary/enums.ts'
import type { Cursor, VisitFilter } from './filter.ts'
import { pageOf, type VisitPage } from './page.ts'
import { rowColumns, visitRowSchema } from './rows.ts'

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

const idSchema = z.object({ id: z.string() })

async function ids(
  services: Pick<Services, 'db'>,
  text: string,
  values: readonly unknown[],
): Promise<string[]> {
  const found = await services.db.query(text, values)
  return found.rows.map((row) => idSchema.parse(row).id)
}

/** Returns a string that sorts after every name with this prefix, in collation C. */
function pastPrefix(prefix: string): string {
  return `${prefix}\u{10FFFF}`
}

/**
 * Applicants whose folded name begins with `name`. If they are few and `name` has at least PART_LEAST characters,
 * applicants whose name contains `name` are added.
 */
async function byName(services: Pick<Services, 'db'>, name: string): Promise<string[]> {
  const beginning = await ids(
    services,
    `SELECT id FROM customer WHERE name_folded COLLATE "C" >= $1 AND name_folded COLLATE "C" < $2 ORDER BY name_folded COLLATE "C" LIMIT ${MOST + 1}`,
    [name, pastPrefix(name)],
  )
  if (beginning.length > MOST || [...name].length < PART_LEAST) return beginning
  const pattern = `%${name.replaceAll(/[\\%_]/g, '\\$&')}%`
  const anywhere = await ids(
    services,
    `SELECT id FROM customer WHERE name_folded LIKE $1 LIMIT ${MOST + 1}`,
    [pattern],
  )
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
    const most = customers.slice(0, MOST)
    const policies = await ids(
      services,
      `SELECT id FROM policy WHERE customer_id = ANY($1::uuid[])
        UNION SELECT policy_id FROM visit WHERE customer_id = ANY($1::uuid[])`,
      [most],
    )
    return customers.length > MOST ? [...policies, TOO_MANY] : policies
  }
  if (number.length < NUMBER_LEAST) throw new DomainError('SEARCH_TOO_SHORT', { least: NUMBER_LEAST })
  const policyNo = normalPolicyNo(search)
  const digits = /^\d{4,17}$/.test(policyNo) ? policyNo : null
  const phone = normalPhone(search)
  const found = await Promise.all([
    digits === null
      ? []
      : ids(
          services,
          `SELECT id FROM policy WHERE policy_no COLLATE "C" >= $1 AND policy_no COLLATE "C" < $2 ORDER BY policy_no COLLATE "C" LIMIT ${MOST + 1}`,
          [digits, pastPrefix(digits)],
        ),
    phone === null
      ? []
      : ids(services, 'SELECT id FROM policy WHERE phone_index = $1', [phoneIndex(services.secrets, phone)]),
    ids(
      services,
      `WITH c AS (SELECT id FROM customer WHERE id_type = ANY($2::id_type[]) AND id_number_index = $1)
        SELECT p.id FROM policy p JOIN c ON c.id = p.customer_id UNION SELECT v.policy_id FROM visit v JOIN c ON c.id = v.customer_id`,
      [idNumberIndex(services.secrets, number), idTypes],
    ),
  ])
  const policies = [...new Set(found.flat())]
  return policies.length > MOST ? [...policies.slice(0, MOST), TOO_MANY] : policies
}

/** Marker that is appended to the ids when there were more matches than were considered. */
const TOO_MANY = 'too many'

/** The sort key of a search. Policies without a visit sort as the oldest. */
const OPENED = "coalesce(v.opened_at, 'epoch'::timestamptz)"
const PLACE = 'coalesce(v.id, p.id)'

/** The other conditions of the filter, applied to the few visits that a search finds. */
function conditions(filter: VisitFilter, after: Cursor | null, values: unknown[]): string[] {
  const add = (value: unknown) => `$${values.push(value)}`
  const newest = filter.order === 'newest'
  return [
    ...(filter.status.length > 0 ? [`v.status = ANY(${add(filter.status)}::visit_status[])`] : []),
    ...(filter.channel.length > 0 ? [`p.channel = ANY(${add(filter.channel)}::channel[])`] : []),
    ...(filter.product.length > 0 ? [`p.product_code = ANY(${add(filter.product)}::text[])`] : []),
    ...(filter.branch.length > 0 ? [`p.branch = ANY(${add(filter.branch)}::text[])`] : []),
    ...(filter.from ? [`v.opened_at >= ${add(startOfDay(filter.from))}::timestamptz`] : []),
    ...(filter.to ? [`v.opened_at < ${add(startOfDay(addDays(filter.to, 1)))}::timestamptz`] : []),
    ...(after
      ? [
          `(${OPENED}, ${PLACE}) ${newest ? '<' : '>'} (${add(after.openedAt)}::timestamptz, ${add(after.id)}::uuid)`,
        ]
      : []),
  ]
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
  const values: unknown[] = [policies]
  const wanted = ['p.id = ANY($1::uuid[])', ...conditions(filter, after, values)]
  const direction = filter.order === 'newest' ? 'DESC' : 'ASC'
  const from = `FROM policy p LEFT JOIN visit v ON v.policy_id = p.id JOIN customer c ON c.id = coalesce(v.customer_id, p.customer_id)`
  const total = await services.db.query(
    `SELECT count(*)::int AS n ${from} WHERE ${wanted.join(' AND ')}`,
    values,
  )
  const page = await services.db.query(
    `SELECT ${rowColumns} ${from} ${productOfPolicy} WHERE ${wanted.join(' AND ')}
      ORDER BY ${OPENED} ${direction}, ${PLACE} ${direction} LIMIT $${values.push(limit + 1)}`,
    values,
  )
  const rows = page.rows.map((row) => visitRowSchema.parse(row))
  const { n } = z.object({ n: z.number() }).parse(total.rows[0])
  return {
    ...pageOf(rows, limit),
    count: after === null ? { value: n, capped: false } : null,
    tooMany: found.length > policies.length,
  }
}
