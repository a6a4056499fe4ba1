import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { many, patternOfPart, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { idNumberIndex, phoneIndex } from '../kernel/secret/blind-index.ts'
import { normalIdNumber, normalName, normalPhone } from '../kernel/text/spelling.ts'
import {
  considered,
  type FoundPolicies,
  hasPrefix,
  MOST_FOUND,
  NO_POLICIES,
  pastPrefix,
  policiesNumbered,
} from '../policy/numbers.ts'
import { BEGINNING_LEAST } from '../policy/rules/number-part.ts'
import { idTypes } from '../vocabulary/enums.ts'

const NAME_LEAST = 2
/**
 * Minimum number of characters in a search for any part of a name. The trigram index needs three characters. A
 * shorter text matches only the beginning of a name.
 */
const NAME_PART_LEAST = 3

const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')

const NAMED_FROM = query({ prefix: 'text', past: 'text' }, (given) =>
  select(pick(c, 'id'), `FROM ${c} WHERE ${hasPrefix(c.nameFolded, given)}`),
)

const NAMED_LIKE = query({ pattern: 'text' }, ({ pattern }) =>
  select(pick(c, 'id'), `FROM ${c} WHERE ${c.nameFolded} LIKE ${pattern} LIMIT ${MOST_FOUND + 1}`),
)

const OF_CUSTOMERS = query({ customers: 'uuid[]' }, ({ customers }) =>
  select(
    pick(p, 'id'),
    `FROM ${p} WHERE ${p.customerId} = ANY(${customers})
      UNION SELECT ${v.policyId} FROM ${v} WHERE ${v.customerId} = ANY(${customers})`,
  ),
)

const BY_PHONE = query({ phone: 'bytea' }, ({ phone }) =>
  select(pick(p, 'id'), `FROM ${p} WHERE ${p.phoneIndex} = ${phone} LIMIT ${MOST_FOUND + 1}`),
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

/**
 * Applicants whose folded name begins with `name`. If they are few and `name` has at least NAME_PART_LEAST characters,
 * applicants whose name contains `name` are added.
 */
async function byName(services: Pick<Services, 'db'>, name: string): Promise<string[]> {
  const beginning = idsOf(await NAMED_FROM.all(services.db, { prefix: name, past: pastPrefix(name) }))
  if (beginning.length > MOST_FOUND || [...name].length < NAME_PART_LEAST) return beginning
  const anywhere = idsOf(await NAMED_LIKE.all(services.db, { pattern: patternOfPart(name) }))
  return [...new Set([...beginning, ...anywhere])]
}

/** The policies that a search found, by the way in which it found them. */
export interface Candidates {
  readonly byNumber: FoundPolicies
  /** Found by the applicant: a name, or a whole phone or document number. */
  readonly byPerson: FoundPolicies
}

/**
 * Finds the policies that a search means. A search without digits matches applicants' names. Otherwise it matches a
 * part of a policy number, or a whole phone or document number through its blind index.
 *
 * @throws DomainError SEARCH_TOO_SHORT {least}
 */
export async function candidates(
  services: Pick<Services, 'db' | 'secrets'>,
  search: string,
): Promise<Candidates> {
  const number = normalIdNumber(search)
  if (!/\d/.test(number)) {
    const name = normalName(search)
    if ([...name].length < NAME_LEAST) throw new DomainError('SEARCH_TOO_SHORT', { least: NAME_LEAST })
    const customers = considered(await byName(services, name))
    const policies = idsOf(await OF_CUSTOMERS.all(services.db, { customers: customers.ids }))
    return { byNumber: NO_POLICIES, byPerson: { ids: policies, tooMany: customers.tooMany } }
  }
  if (number.length < BEGINNING_LEAST) throw new DomainError('SEARCH_TOO_SHORT', { least: BEGINNING_LEAST })
  const phone = normalPhone(search)
  const { db, secrets } = services
  const [byNumber, ...people] = await Promise.all([
    policiesNumbered(services, search),
    phone === null ? [] : BY_PHONE.all(db, { phone: phoneIndex(secrets, phone) }),
    BY_DOCUMENT.all(db, { number: idNumberIndex(secrets, number), types: idTypes }),
  ])
  return { byNumber, byPerson: considered([...new Set(idsOf(people.flat()))]) }
}
