import { type CustomerRow, type PolicyRow, tables } from '../generated/tables.ts'
import { type Expression, oneMore, pick } from '../kernel/database/expression.ts'
import type { Selection } from '../kernel/database/selection.ts'
import { prepare, type Queryable, query } from '../kernel/database/statement.ts'
import {
  assignSql,
  columnsOf,
  excluded,
  insertFrom,
  jsonRows,
  returning,
  rowsOf,
} from '../kernel/database/table.ts'

/**
 * This file is the only writer of `policy` and `customer`. A parameter with several rows contains them as `jsonRows`
 * makes them.
 */

const p = columnsOf(tables.policy, 'policy')
const c = columnsOf(tables.customer, 'customer')
/** The columns of the rows in a parameter. */
const given = { policy: columnsOf(tables.policy, 'r'), customer: columnsOf(tables.customer, 'r') }

/** The columns of a policy that every import of its row writes. */
const changeable = pick(
  given.policy,
  'productCode',
  'customerId',
  'phoneEnc',
  'phoneIndex',
  'insuredName',
  'insuredIsApplicant',
  'insuredBirthDate',
  'termKind',
  'termValue',
  'payMode',
  'payYears',
  'payFrequency',
  'premium',
  'dualRecorded',
  'channel',
  'branch',
  'underwrittenOn',
  'receiptSignedOn',
  'coolingOffDays',
  'status',
  'endedOn',
  'endReason',
  'intakeDigest',
)
const imported = { ...pick(given.policy, 'id', 'policyNo'), ...changeable }
/** A policy to import. */
export type ImportedPolicy = Readonly<Pick<PolicyRow, keyof typeof imported>>

/** What the audit says of the end of a policy's contract is computed from these. */
export const endColumns = pick(p, 'id', 'endedOn', 'endReason', 'termKind', 'termValue')

/** SQL: what the audit says of the end of a policy's contract, null while it runs; `retentionTermOf` is the same rule. */
export function auditedEnd({ endedOn, endReason, termKind, termValue }: typeof endColumns): string {
  const term = `CASE WHEN ${termKind.is('YEARS')} AND ${termValue} <= 1 THEN 'SHORT' ELSE 'LONG' END`
  return `CASE WHEN ${endedOn} IS NOT NULL THEN
    jsonb_build_object('endedOn', ${endedOn}, 'endReason', ${endReason}, 'term', ${term}) END`
}

/**
 * Builds the SQL that gives policies the end of their contract, unless they have one or have changed since they were read.
 * @param rows a parameter with the id, the version that was read, and the end of each
 */
export function endPolicies(rows: string, at: string): Selection<typeof endColumns> {
  const r = given.policy
  const set = assignSql(tables.policy, {
    ...pick(r, 'endedOn', 'endReason'),
    version: oneMore(p.version),
    updatedAt: at,
  })
  return returning(
    `UPDATE ${p} SET ${set} FROM ${rowsOf(tables.policy, rows, 'r')}
      WHERE ${p.id} = ${r.id} AND ${p.version} = ${r.version} AND ${p.endedOn} IS NULL`,
    endColumns,
  )
}

/** Builds the SQL that inserts policies from a parameter that contains the rows. */
export function insertPolicies(rows: string, at: string): Selection<typeof endColumns> {
  const nothing = { exemption: 'NULL', exemptionNote: 'NULL' }
  const row = { ...imported, ...nothing, version: '1', createdAt: at, updatedAt: at }
  return returning(insertFrom(tables.policy, row, rowsOf(tables.policy, rows, 'r')), endColumns)
}

/**
 * Builds the SQL that updates a policy if it has not changed since it was read. Imports keep its exemption.
 * @param change.row a parameter with the policy's row alone
 * @param change.seen the version of the policy when it was read
 * @param change.before its digest then, which an instance of an older release changes without the version
 * @param change.exemption parameters with the exemption to write and the words about it
 * @param change.provided further conditions
 */
export function updatePolicy(change: {
  readonly row: string
  readonly id: string
  readonly seen: string
  readonly before: string
  readonly at: string
  readonly exemption?: { readonly exemption: string; readonly exemptionNote: string } | undefined
  readonly provided?: readonly string[]
}): Selection<Pick<typeof p, 'id'>> {
  const { row, id, seen, before, at, exemption = {}, provided = [] } = change
  const set = assignSql(tables.policy, {
    ...changeable,
    ...exemption,
    version: oneMore(p.version),
    updatedAt: at,
  })
  const unchanged = [`${p.version} = ${seen}`, `${p.intakeDigest} = ${before}`]
  const where = [`${p.id} = ${id}`, ...unchanged, ...provided]
  return returning(
    `UPDATE ${p} SET ${set} FROM ${rowsOf(tables.policy, row, 'r')} WHERE ${where.join(' AND ')}`,
    pick(p, 'id'),
  )
}

/** A customer to import. `id` is used only if the customer is new. */
export type ImportedCustomer = Readonly<Omit<CustomerRow, 'createdAt' | 'version'>>

const UPSERT = query({ rows: 'jsonb', at: 'timestamptz' }, ({ rows, at }) => {
  const row = {
    ...pick(given.customer, 'id', 'name', 'nameFolded', 'gender', 'idType', 'idNumberEnc', 'idNumberIndex'),
    createdAt: at,
  }
  const { idType, idNumberIndex } = tables.customer.sql
  const { name, gender } = columnsOf(tables.customer, 'excluded')
  const known = `coalesce(${gender}, ${c.gender})`
  const changed = `(${c.name}, ${c.gender}) IS DISTINCT FROM (${name}, ${known})`
  const set = [
    excluded(tables.customer, 'name', 'nameFolded'),
    assignSql(tables.customer, { gender: known, version: `${c.version} + (${changed})::int` }),
  ]
  return returning(
    `${insertFrom(tables.customer, row, rowsOf(tables.customer, rows, 'r'))}
    ON CONFLICT (${idType}, ${idNumberIndex}) DO UPDATE SET ${set.join(', ')}`,
    pick(c, 'id', 'idType', 'idNumberIndex', 'version'),
  )
})

/** Inserts customers. If a customer with the same document exists, updates that customer's name. */
export async function upsertCustomerRows(db: Queryable, rows: readonly ImportedCustomer[], at: Date) {
  return await UPSERT.all(db, { rows: jsonRows(tables.customer, rows), at })
}

/**
 * Builds the SQL that changes a customer's name and gender if they have not changed since they were read. The arguments
 * are parameters; a gender that is null is not written.
 */
export function renameCustomer(
  change: {
    readonly [K in 'id' | 'seen' | 'name' | 'nameFolded' | 'gender']: string
  },
): Selection<Pick<typeof c, 'id'>> {
  const { id, seen, name, nameFolded, gender } = change
  const set = {
    name,
    nameFolded,
    gender: `coalesce(${gender}, ${c.gender})`,
    version: oneMore(c.version),
  }
  return returning(
    `UPDATE ${c} SET ${assignSql(tables.customer, set)} WHERE ${c.id} = ${id} AND ${c.version} = ${seen}`,
    pick(c, 'id'),
  )
}

const REFOLD = prepare({ rows: 'jsonb' }, ({ rows }) => {
  const r = given.customer
  return `UPDATE ${c} SET ${assignSql(tables.customer, pick(r, 'nameFolded'))} FROM ${rowsOf(tables.customer, rows, 'r')}
    WHERE ${c.id} = ${r.id} AND ${c.name} = ${r.name}`
})

/**
 * Writes names folded with the current rule. A name that has changed since it was read is skipped, because the write
 * that changed it already used the current rule.
 * @param rows the names as they were read, and the folded names to write
 * @returns the number of names written
 */
export async function refoldNames(
  db: Queryable,
  rows: readonly Pick<CustomerRow, 'id' | 'name' | 'nameFolded'>[],
): Promise<number> {
  return (await REFOLD.run(db, { rows: jsonRows(tables.customer, rows) })).rowCount ?? 0
}

const REINDEX = prepare({ rows: 'jsonb' }, ({ rows }) => {
  const r = given.customer
  const x = columnsOf(tables.customer, 'x')
  const o = columnsOf(tables.customer, 'o')
  return `UPDATE ${c} SET ${assignSql(tables.customer, pick(r, 'idNumberIndex'))}
    FROM (SELECT DISTINCT ON (${x.idType}, ${x.idNumberIndex}) * FROM ${rowsOf(tables.customer, rows, 'x')}
      ORDER BY ${x.idType}, ${x.idNumberIndex}, ${x.id}) AS r
    WHERE ${c.id} = ${r.id} AND NOT EXISTS (SELECT 1 FROM ${o}
      WHERE ${o.idType} = ${r.idType} AND ${o.idNumberIndex} = ${r.idNumberIndex})`
})

/** A customer's document with the index to write. */
export type IndexedCustomer = Pick<CustomerRow, 'id' | 'idType' | 'idNumberIndex'>

/**
 * Writes each customer's new index, unless another customer already has the same index.
 * @throws pg.DatabaseError 23505 if another write created the same index concurrently
 */
export async function reindexCustomers(db: Queryable, rows: readonly IndexedCustomer[]): Promise<void> {
  await REINDEX.run(db, { rows: jsonRows(tables.customer, rows) })
}

const REINDEX_PHONES = prepare({ rows: 'jsonb' }, ({ rows }) => {
  const r = given.policy
  return `UPDATE ${p} SET ${assignSql(tables.policy, pick(r, 'phoneIndex'))} FROM ${rowsOf(tables.policy, rows, 'r')}
    WHERE ${p.id} = ${r.id} AND ${p.phoneEnc} = ${r.phoneEnc}`
})

/**
 * Writes the new indexes of phones. A phone that has changed since it was read is skipped, because the write that
 * changed it already used the current key.
 * @param rows the sealed phones as they were read, and the indexes to write
 * @returns the number of indexes written
 */
export async function reindexPhones(
  db: Queryable,
  rows: readonly Pick<PolicyRow, 'id' | 'phoneEnc' | 'phoneIndex'>[],
): Promise<number> {
  return (await REINDEX_PHONES.run(db, { rows: jsonRows(tables.policy, rows) })).rowCount ?? 0
}

/** SQL that writes values sealed again, unless they have changed since they were read. */
const reseal = (table: object, id: Expression, sealed: Expression, set: (after: string) => string) =>
  prepare(
    { rows: 'jsonb' },
    ({ rows }) => `UPDATE ${table} SET ${set('r.after')}
      FROM jsonb_to_recordset(${rows}) AS r(id uuid, before text, after text) WHERE ${id} = r.id AND ${sealed} = r.before`,
  )

/** The sealed columns of customers and policies, and the field name with which the values of each are sealed. */
export const sealedPolicyColumns = [
  {
    table: tables.customer.name,
    column: tables.customer.sql.idNumberEnc,
    field: 'id_number',
    of: c,
    sealed: c.idNumberEnc,
    RESEAL: reseal(c, c.id, c.idNumberEnc, (after) => assignSql(tables.customer, { idNumberEnc: after })),
  },
  {
    table: tables.policy.name,
    column: tables.policy.sql.phoneEnc,
    field: 'phone',
    of: p,
    sealed: p.phoneEnc,
    RESEAL: reseal(p, p.id, p.phoneEnc, (after) => assignSql(tables.policy, { phoneEnc: after })),
  },
] as const
