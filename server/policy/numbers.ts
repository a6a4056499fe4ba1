import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { type Expression, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { normalPolicyNo } from '../kernel/text/spelling.ts'
import { BEGINNING_LEAST, PART_LEAST } from './rules/number-part.ts'

/** Maximum number of people or policies that a search considers. With more matches, the user must narrow the search. */
export const MOST_FOUND = 200

/** The number of digits of every policy number. */
const WHOLE = 17
const NUMBER = new RegExp(`^\\d{${BEGINNING_LEAST},${WHOLE}}$`)

const p = columnsOf(tables.policy, 'p')

/** SQL condition: the text has this prefix. It is a range in collation C, so that an index finds it. */
export const hasPrefix = (text: Expression, given: { readonly prefix: string; readonly past: string }) =>
  `${text} COLLATE "C" >= ${given.prefix} AND ${text} COLLATE "C" < ${given.past}
    ORDER BY ${text} COLLATE "C" LIMIT ${MOST_FOUND + 1}`

/** Returns a string that sorts after every text with this prefix, in collation C. */
export function pastPrefix(prefix: string): string {
  return `${prefix}\u{10FFFF}`
}

const NUMBERED_FROM = query({ prefix: 'text', past: 'text' }, (given) =>
  select(pick(p, 'id'), `FROM ${p} WHERE ${hasPrefix(p.policyNo, given)}`),
)

const NUMBERED_LIKE = query({ pattern: 'text' }, ({ pattern }) =>
  select(pick(p, 'id'), `FROM ${p} WHERE ${p.policyNo} LIKE ${pattern} LIMIT ${MOST_FOUND + 1}`),
)

/** Policies that a search found, at most MOST_FOUND. */
export interface FoundPolicies {
  readonly ids: readonly string[]
  /** True if there were more matches than were considered. */
  readonly tooMany: boolean
}

export const NO_POLICIES: FoundPolicies = { ids: [], tooMany: false }

/** Limits the found ids to the maximum number. */
export function considered(ids: readonly string[]): FoundPolicies {
  return { ids: ids.slice(0, MOST_FOUND), tooMany: ids.length > MOST_FOUND }
}

/**
 * The policies whose number contains the digits: at its beginning, or from PART_LEAST digits on in any place. If the
 * beginning alone matches too many policies, other places are not searched, because the user must narrow the search in
 * any case. Each keystroke of a whole number therefore costs one range of an index.
 *
 * @returns no policies for a text that is not part of a policy number
 */
export async function policiesNumbered(
  services: Pick<Services, 'db'>,
  search: string,
): Promise<FoundPolicies> {
  const digits = normalPolicyNo(search)
  if (!NUMBER.test(digits)) return NO_POLICIES
  const { db } = services
  const beginning = await NUMBERED_FROM.all(db, { prefix: digits, past: pastPrefix(digits) })
  const among =
    beginning.length > MOST_FOUND || digits.length < PART_LEAST || digits.length === WHOLE
      ? []
      : await NUMBERED_LIKE.all(db, { pattern: `%${digits}%` })
  return considered([...new Set([...beginning, ...among].map(({ id }) => id))])
}

/**
 * The policies that the policy filter of a list selects: a whole number, or a part of at least PART_LEAST digits.
 * @throws DomainError SEARCH_TOO_SHORT {least}
 */
export async function policiesOfFilter(
  services: Pick<Services, 'db'>,
  policyNo: string,
): Promise<FoundPolicies> {
  if (normalPolicyNo(policyNo).length < PART_LEAST)
    throw new DomainError('SEARCH_TOO_SHORT', { least: PART_LEAST })
  return await policiesNumbered(services, policyNo)
}
