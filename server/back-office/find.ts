import type { Services } from '../context.ts'
import { patternOfPart } from '../kernel/database/expression.ts'
import { DomainError } from '../kernel/errors.ts'
import { plainWidth } from '../kernel/text/spelling.ts'
import { NO_POLICIES, pastPrefix } from '../policy/numbers.ts'
import { BEGINNING_LEAST } from '../policy/rules/number-part.ts'
import type { StaffMember } from '../procedure/staff-member.ts'
import { may, type Right } from '../vocabulary/rights.ts'
import { type Candidates, candidates } from './candidates.ts'
import { countSearch } from './count-search.ts'
import { visitFilterSchema } from './filter.ts'
import {
  CASES,
  FOLLOW_UPS,
  FOLLOW_UPS_REFERENCED,
  POLICY_OF_RECORD,
  PROBLEMS,
  PRODUCTS,
  TEMPLATES,
} from './find-records.ts'
import { visitsOfPolicies } from './search.ts'

/** Maximum number of results of one kind. */
const MOST_SHOWN = 5

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** A version as people write it: 3, v3, 第 3 版 or 版本 3. */
const VERSION = /^(?:v|第|版本)?\s*(\d{1,6})\s*版?$/i

/** The results of one kind, at most MOST_SHOWN. */
export interface FoundGroup<Row> {
  readonly rows: readonly Row[]
  /** True if there are more results than are shown. */
  readonly more: boolean
}

const NONE = { rows: [], more: false } as const

function groupOf<Row>(rows: readonly Row[]): FoundGroup<Row> {
  return { rows: rows.slice(0, MOST_SHOWN), more: rows.length > MOST_SHOWN }
}

/** With any of these rights, a person sees records of policies. */
const policyRights = ['visit.read', 'callback.read', 'problem.read'] as const

/** The policies that the text means, or how many characters it lacks. */
async function policiesOf(
  services: Pick<Services, 'db' | 'secrets'>,
  text: string,
): Promise<Candidates & { readonly least: number | null }> {
  if (UUID.test(text)) {
    const ids = (await POLICY_OF_RECORD.all(services.db, { id: text })).map(({ id }) => id)
    return { byNumber: { ids, tooMany: false }, byPerson: NO_POLICIES, least: null }
  }
  try {
    return { ...(await candidates(services, text)), least: null }
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'SEARCH_TOO_SHORT') throw error
    return { byNumber: NO_POLICIES, byPerson: NO_POLICIES, least: Number(error.details.least) }
  }
}

const everyVisit = visitFilterSchema.parse({})

async function visits(services: Pick<Services, 'db'>, policies: readonly string[]) {
  if (policies.length === 0) return NONE
  const page = await visitsOfPolicies(services, policies, {
    filter: everyVisit,
    after: null,
    limit: MOST_SHOWN,
  })
  return { rows: page.rows, more: page.next !== null }
}

async function followUps(
  services: Pick<Services, 'db'>,
  text: string,
  policies: readonly string[],
  limit: number,
) {
  const [ofPolicies, referenced] = await Promise.all([
    policies.length === 0 ? [] : FOLLOW_UPS.all(services.db, { policies, limit }),
    text.length < BEGINNING_LEAST
      ? []
      : FOLLOW_UPS_REFERENCED.all(services.db, { prefix: text, past: pastPrefix(text), limit }),
  ])
  return [...new Map([...referenced, ...ofPolicies].map((row) => [row.id, row])).values()]
}

const opened = <Row extends { readonly openedAt: Date }>({ openedAt, ...row }: Row) => ({
  ...row,
  openedAt: openedAt.toISOString(),
})

/**
 * Finds everything that the text means: policies with their visits, customers (masked), cases, problem cases,
 * follow-ups, versions of the questionnaire and products. Each kind is shown only to staff who may read it, and with
 * at most MOST_SHOWN results. The id of a record finds the policy to which it belongs, with all its records.
 *
 * @throws DomainError SEARCHED_ENOUGH {seconds} after too many searches within the hour
 */
export async function findEverything(
  services: Pick<Services, 'db' | 'secrets' | 'clock'>,
  staff: StaffMember,
  search: string,
) {
  await countSearch(services, staff.id)
  const { db } = services
  const text = plainWidth(search).trim()
  const allowed = (right: Right) => may(staff.roles, right)
  const readsPolicies = policyRights.some(allowed)
  const { byNumber, byPerson, least } = readsPolicies
    ? await policiesOf(services, text)
    : { byNumber: NO_POLICIES, byPerson: NO_POLICIES, least: null }
  const policies = [...new Set([...byNumber.ids, ...byPerson.ids])]
  const limit = MOST_SHOWN + 1
  const pattern = patternOfPart(text)
  const number = VERSION.exec(text)?.[1]
  type Given = { readonly policies: readonly string[]; readonly limit: number }
  const ofPolicies = async <Row>(right: Right, read: (given: Given) => Promise<Row[]>): Promise<Row[]> =>
    !allowed(right) || policies.length === 0 ? [] : await read({ policies, limit })
  const [numbered, people, cases, problems, letters, templates, products] = await Promise.all([
    allowed('visit.read') ? visits(services, byNumber.ids) : NONE,
    allowed('visit.read') ? visits(services, byPerson.ids) : NONE,
    ofPolicies('callback.supervise', (given) => CASES.all(db, given)),
    ofPolicies('problem.read', (given) => PROBLEMS.all(db, given)),
    allowed('callback.read') ? followUps(services, text, policies, limit) : [],
    allowed('template.read')
      ? TEMPLATES.all(db, { number: number === undefined ? null : Number(number), pattern, limit })
      : [],
    allowed('product.read') ? PRODUCTS.all(db, { pattern, limit }) : [],
  ])
  return {
    /** Minimum number of characters for which policies and people are searched; null if the text is long enough. */
    least,
    /** True if the text matched more policies or people than were considered. */
    tooMany: byNumber.tooMany || byPerson.tooMany,
    visits: numbered,
    customers: people,
    cases: groupOf(cases.map(opened)),
    problems: groupOf(problems.map(opened)),
    followUps: groupOf(letters.map((row) => opened(row))),
    templates: groupOf(templates),
    products: groupOf(products),
  }
}
