import { type CustomerRow, type PolicyRow, tables } from '../generated/tables.ts'
import { type Expression, pick } from '../kernel/database/expression.ts'
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
  'intakeDigest',
)
const imported = { ...pick(given.policy, 'id', 'policyNo'), ...changeable }
/** A policy to import. */
export type ImportedPolicy = Readonly<Pick<PolicyRow, keyof typeof imported>>

/** Builds the SQL that inserts policies from a parameter that contains the rows. */
export function insertPolicies(rows: string, at: string): Selection<Pick<typeof p, 'id'>> {
  const row = { ...imported, createdAt: at, updatedAt: at }
  return returning(insertFrom(tables.policy, row, rowsOf(tables.policy, rows, 'r')), pick(p, 'id'))
}

/**
 * Builds the SQL that updates a policy if it has not changed since it was read.
 * @param change.row a parameter with the policy's row alone
 * @param change.before the digest of the policy's row when it was read
 */
export function updatePolicy(change: {
  readonly row: string
  readonly id: string
  readonly before: string
  readonly at: string
}): Selection<Pick<typeof p, 'id'>> {
  const { row, id, before, at } = change
  const set = assignSql(tables.policy, { ...changeable, updatedAt: at })
  return returning(
    `UPDATE ${p} SET ${set} FROM ${rowsOf(tables.policy, row, 'r')}
    WHERE ${p.id} = ${id} AND ${p.intakeDigest} = ${before}`,
    pick(p, 'id'),
  )
}

/** A customer to import. `id` is used only if the customer is new. */
export type ImportedCustomer = Readonly<Omit<CustomerRow, 'createdAt'>>

const UPSERT = query({ rows: 'jsonb', at: 'timestamptz' }, ({ rows, at }) => {
  const row = {
    ...pick(given.customer, 'id', 'name', 'nameFolded', 'gender', 'idType', 'idNumberEnc', 'idNumberIndex'),
    createdAt: at,
  }
  const { idType, idNumberIndex } = tables.customer.sql
  const { gender } = columnsOf(tables.customer, 'excluded')
  const set = [
    excluded(tables.customer, 'name', 'nameFolded'),
    assignSql(tables.customer, { gender: `coalesce(${gender}, ${c.gender})` }),
  ]
  return returning(
    `${insertFrom(tables.customer, row, rowsOf(tables.customer, rows, 'r'))}
    ON CONFLICT (${idType}, ${idNumberIndex}) DO UPDATE SET ${set.join(', ')}`,
    pick(c, 'id', 'idType', 'idNumberIndex'),
  )
})

/** Inserts customers. If a customer with the same document exists, updates that customer's name. */
export async function upsertCustomerRows(db: Queryable, rows: readonly ImportedCustomer[], at: Date) {
  return await UPSERT.all(db, { rows: jsonRows(tables.customer, rows), at })
}

const RENAME = prepare(pick(c, 'id', 'name', 'nameFolded', 'gender'), ({ id, name, nameFolded, gender }) => {
  const set = { name, nameFolded, gender: `coalesce(${gender}, ${c.gender})` }
  return `UPDATE ${c} SET ${assignSql(tables.customer, set)} WHERE ${c.id} = ${id}`
})

export async function renameCustomer(
  db: Queryable,
  customer: Pick<CustomerRow, 'id' | 'name' | 'nameFolded' | 'gender'>,
): Promise<void> {
  await RENAME.run(db, customer)
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
