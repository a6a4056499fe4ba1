import { tables } from '../generated/tables.ts'
import { orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { hasPrefix } from '../policy/numbers.ts'

/*
 * The records that the search for everything finds. Each statement reads only the records of at most MOST_FOUND
 * policies, or a table with few rows, and returns at most `limit` rows.
 */

const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const k = columnsOf(tables.callbackCase, 'k')
const t = columnsOf(tables.problemCase, 't')
const f = columnsOf(tables.followUp, 'f')
const tv = columnsOf(tables.templateVersion, 'tv')
const pd = columnsOf(tables.product, 'pd')
const pv = columnsOf(tables.productVersion, 'pv')

const ofPolicies = { policies: 'uuid[]', limit: 'int4' } as const

/** The policy to which a record with this id belongs: a visit, a case, a problem case, a follow-up or the policy. */
export const POLICY_OF_RECORD = query({ id: 'uuid' }, ({ id }) =>
  select(
    pick(p, 'id'),
    `FROM ${p} WHERE ${p.id} = ${id}
      UNION SELECT ${v.policyId} FROM ${v} WHERE ${v.id} = ${id}
      UNION SELECT ${v.policyId} FROM ${k} JOIN ${v} ON ${v.id} = ${k.visitId} WHERE ${k.id} = ${id}
      UNION SELECT ${v.policyId} FROM ${t} JOIN ${v} ON ${v.id} = ${t.visitId} WHERE ${t.id} = ${id}
      UNION SELECT ${v.policyId} FROM ${f} JOIN ${v} ON ${v.id} = ${f.visitId} WHERE ${f.id} = ${id}`,
  ),
)

const policyOf = (visitId: unknown) =>
  `JOIN ${v} ON ${v.id} = ${visitId} JOIN ${p} ON ${p.id} = ${v.policyId}`

/** The cases of these policies, open cases first, then the newest. */
export const CASES = query(ofPolicies, ({ policies, limit }) =>
  select(
    { ...pick(k, 'id', 'status', 'outcome', 'reasons', 'openedAt'), ...pick(p, 'policyNo') },
    `FROM ${k} ${policyOf(k.visitId)} WHERE ${v.policyId} = ANY(${policies})
      ORDER BY ${k.status}, ${k.openedAt} DESC, ${k.id} LIMIT ${limit}`,
  ),
)

/** The problem cases of these policies, the newest first. */
export const PROBLEMS = query(ofPolicies, ({ policies, limit }) =>
  select(
    { ...pick(t, 'id', 'category', 'status', 'openedAt'), ...pick(p, 'policyNo') },
    `FROM ${t} ${policyOf(t.visitId)} WHERE ${v.policyId} = ANY(${policies})
      ORDER BY ${t.openedAt} DESC, ${t.id} LIMIT ${limit}`,
  ),
)

const followUpColumns = {
  ...pick(f, 'id', 'visitId', 'cause', 'kind', 'status', 'reference', 'openedAt'),
  ...pick(p, 'policyNo'),
}

/** The follow-ups of these policies, the newest first. */
export const FOLLOW_UPS = query(ofPolicies, ({ policies, limit }) =>
  select(
    followUpColumns,
    `FROM ${f} ${policyOf(f.visitId)} WHERE ${v.policyId} = ANY(${policies})
      ORDER BY ${f.openedAt} DESC, ${f.id} LIMIT ${limit}`,
  ),
)

/** The follow-ups whose number (of the letter, or of the branch's task) begins with this text. */
export const FOLLOW_UPS_REFERENCED = query({ prefix: 'text', past: 'text', limit: 'int4' }, (given) => {
  const referenced = select(pick(f, 'id'), `FROM ${f} WHERE ${hasPrefix(f.reference, given)}`)
  return select(
    followUpColumns,
    `FROM ${f} ${policyOf(f.visitId)} WHERE ${f.id} IN (${referenced.text})
      ORDER BY ${f.openedAt} DESC, ${f.id} LIMIT ${given.limit}`,
  )
})

/** The versions of the questionnaire with this number, or whose note contains the text. There are few versions. */
export const TEMPLATES = query({ number: 'int4?', pattern: 'text', limit: 'int4' }, (given) =>
  select(
    pick(tv, 'id', 'number', 'status', 'note'),
    `FROM ${tv} WHERE ${tv.number} = ${given.number} OR ${tv.note} ILIKE ${given.pattern}
      ORDER BY ${tv.number} DESC LIMIT ${given.limit}`,
  ),
)

/** The products whose code or newest name contains the text. There are few products. */
export const PRODUCTS = query({ pattern: 'text', limit: 'int4' }, ({ pattern, limit }) =>
  select(
    { code: pd.code, name: orNull(pv.name) },
    `FROM ${pd} JOIN ${pv} ON ${pv.productCode} = ${pd.code} AND ${pv.version} = ${pd.version}
      WHERE ${pd.code} ILIKE ${pattern} OR ${pv.name} ILIKE ${pattern} ORDER BY ${pd.code} LIMIT ${limit}`,
  ),
)
