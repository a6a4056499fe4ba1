import type { Database } from '../kernel/database/db.ts'

/**
 * This file is the only writer of `policy` and `customer`. Rows are passed as JSON with the names of the columns;
 * bytes are written as hex text.
 */

type Db = Pick<Database, 'query'>

const policyNames = `id, policy_no, product_code, customer_id, phone_enc, phone_index, insured_name, insured_is_applicant,
  insured_birth_date, term_kind, term_value, pay_mode, pay_years, pay_frequency, premium, dual_recorded, channel, branch,
  underwritten_on, receipt_signed_on, cooling_off_days, status, intake_digest`

/** Builds the SQL that inserts policies from a parameter that contains the rows. */
export function insertPolicies(rows: string, at: string): string {
  return `INSERT INTO policy (${policyNames}, created_at, updated_at)
    SELECT ${policyNames}, ${at}, ${at} FROM jsonb_populate_recordset(null::policy, ${rows}) RETURNING id`
}

/**
 * Builds the SQL that updates a policy if it has not changed since it was read.
 * @param change.columns the columns to update
 * @param change.before the digest of the policy's row when it was read
 */
export function updatePolicy(change: {
  readonly columns: readonly string[]
  readonly row: string
  readonly id: string
  readonly before: string
  readonly at: string
}): string {
  const { columns, row, id, before, at } = change
  return `UPDATE policy SET ${columns.map((name) => `${name} = r.${name}`).join(', ')}, updated_at = ${at}
    FROM jsonb_populate_record(null::policy, ${row}) AS r
    WHERE policy.id = ${id} AND policy.intake_digest = ${before} RETURNING policy.id`
}

/** A customer to import. `id` is used only if the customer is new. */
export interface CustomerRow {
  readonly id: string
  readonly name: string
  readonly name_folded: string
  readonly gender: string | null
  readonly id_type: string
  readonly id_number_enc: string
  readonly id_number_index: string
}

/**
 * Inserts customers. If a customer with the same document exists, updates that customer's name.
 * @returns id, id_type and id_number_index of each customer
 */
export async function upsertCustomerRows(db: Db, rows: readonly CustomerRow[], at: Date) {
  const found = await db.query(
    `INSERT INTO customer AS c (id, name, name_folded, gender, id_type, id_number_enc, id_number_index, created_at)
      SELECT r.id, r.name, r.name_folded, r.gender, r.id_type, r.id_number_enc, r.id_number_index, $2::timestamptz
      FROM jsonb_to_recordset($1::jsonb)
        AS r(id uuid, name text, name_folded text, gender gender, id_type id_type, id_number_enc text, id_number_index bytea)
      ON CONFLICT (id_type, id_number_index) DO UPDATE
        SET name = excluded.name, name_folded = excluded.name_folded, gender = coalesce(excluded.gender, c.gender)
      RETURNING id, id_type, id_number_index`,
    [JSON.stringify(rows), at],
  )
  return found.rows
}

export async function renameCustomer(
  db: Db,
  customer: Pick<CustomerRow, 'id' | 'name' | 'name_folded' | 'gender'>,
): Promise<void> {
  await db.query(
    'UPDATE customer SET name = $2, name_folded = $3, gender = coalesce($4::gender, gender) WHERE id = $1',
    [customer.id, customer.name, customer.name_folded, customer.gender],
  )
}

/**
 * Writes names folded with the current rule. A name that has changed since it was read is skipped, because the write
 * that changed it already used the current rule.
 * @returns the number of names written
 */
export async function refoldNames(
  db: Db,
  rows: readonly { readonly id: string; readonly name: string; readonly folded: string }[],
): Promise<number> {
  const written = await db.query(
    `UPDATE customer c SET name_folded = r.folded FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, name text, folded text)
      WHERE c.id = r.id AND c.name = r.name`,
    [JSON.stringify(rows)],
  )
  return written.rowCount ?? 0
}

/**
 * Writes each customer's new index, unless another customer already has the same index.
 * @throws pg.DatabaseError 23505 if another write created the same index concurrently
 */
export async function reindexCustomers(
  db: Db,
  rows: readonly { readonly id: string; readonly id_type: string; readonly index: string }[],
): Promise<void> {
  await db.query(
    `UPDATE customer c SET id_number_index = r.index
      FROM (SELECT DISTINCT ON (id_type, index) * FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, id_type id_type, index bytea)
        ORDER BY id_type, index, id) AS r
      WHERE c.id = r.id AND NOT EXISTS (SELECT 1 FROM customer o WHERE o.id_type = r.id_type AND o.id_number_index = r.index)`,
    [JSON.stringify(rows)],
  )
}

/**
 * Writes the new indexes of phones. A phone that has changed since it was read is skipped, because the write that
 * changed it already used the current key.
 * @returns the number of indexes written
 */
export async function reindexPhones(
  db: Db,
  rows: readonly { readonly id: string; readonly sealed: string; readonly index: string }[],
): Promise<number> {
  const written = await db.query(
    `UPDATE policy p SET phone_index = r.index FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, sealed text, index bytea)
      WHERE p.id = r.id AND p.phone_enc = r.sealed`,
    [JSON.stringify(rows)],
  )
  return written.rowCount ?? 0
}

/** Every column with sealed values, and the field name with which its values are sealed. */
export const sealedColumns = [
  { table: 'customer', column: 'id_number_enc', field: 'id_number' },
  { table: 'policy', column: 'phone_enc', field: 'phone' },
] as const
export type SealedColumn = (typeof sealedColumns)[number]

/**
 * Writes values sealed with the current key. A value that has changed since it was read is skipped, because the write
 * that changed it already used the current key.
 * @returns the number of values written
 */
export async function resealColumn(
  db: Db,
  { table, column }: SealedColumn,
  rows: readonly { readonly id: string; readonly before: string; readonly after: string }[],
): Promise<number> {
  const written = await db.query(
    `UPDATE ${table} t SET ${column} = r.after FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, before text, after text)
      WHERE t.id = r.id AND t.${column} = r.before`,
    [JSON.stringify(rows)],
  )
  return written.rowCount ?? 0
}
