import { z } from 'zod'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { isUniqueViolation } from '../kernel/database/db.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../kernel/database/decide-again.ts'
import { Statement } from '../kernel/database/statement.ts'
import { idNumberIndex, phoneIndex } from '../kernel/secret/blind-index.ts'
import { normalName } from '../kernel/text/spelling.ts'
import { refoldNames, reindexCustomers, reindexPhones } from '../policy/write.ts'
import { walkRows } from './walk-rows.ts'

/**
 * Two customers with the same document. A search by the index finds the customer `keeps` and never the customer
 * `other`.
 */
export interface DoubledCustomer {
  readonly keeps: string
  readonly other: string
}

export interface RebuiltIndexes {
  readonly names: number
  readonly idNumbers: number
  readonly phones: number
  readonly doubled: readonly DoubledCustomer[]
}

const customerSchema = z.object({
  id: z.string(),
  name: z.string(),
  name_folded: z.string(),
  id_type: z.string(),
  id_number_enc: z.string(),
  id_number_index: z.instanceof(Buffer),
})
type CustomerRow = z.infer<typeof customerSchema>

const policySchema = z.object({
  id: z.string(),
  phone_enc: z.string(),
  phone_index: z.instanceof(Buffer),
})

const hex = (bytes: Buffer) => `\\x${bytes.toString('hex')}`

async function foldNames({ db }: Services, rows: readonly CustomerRow[]): Promise<number> {
  const anew = rows
    .map((row) => ({ id: row.id, name: row.name, folded: normalName(row.name), before: row.name_folded }))
    .filter(({ folded, before }) => folded !== before)
  if (anew.length === 0) return 0
  return await refoldNames(db, anew)
}

const holderSchema = z.object({ id: z.string(), holder: z.string().nullable() })

interface NewIndex {
  readonly id: string
  readonly id_type: string
  readonly index: string
}

/**
 * Writes each customer's index, unless another customer already has the same index.
 * @returns the customers whose index was not written
 */
async function writeIndexes({ db }: Services, anew: readonly NewIndex[]): Promise<DoubledCustomer[]> {
  await reindexCustomers(db, anew)
  const found = await db.query(
    `SELECT r.id, o.id AS holder FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, id_type id_type, index bytea)
      LEFT JOIN customer o ON o.id_type = r.id_type AND o.id_number_index = r.index ORDER BY r.id`,
    [JSON.stringify(anew)],
  )
  return found.rows
    .map((row) => holderSchema.parse(row))
    .flatMap(({ id, holder }) => (holder === null || holder === id ? [] : [{ keeps: holder, other: id }]))
}

async function indexIdNumbers(services: Services, rows: readonly CustomerRow[]) {
  const { secrets } = services
  const anew = rows.flatMap((row) => {
    const index = idNumberIndex(secrets, secrets.decrypt('id_number', row.id, row.id_number_enc))
    return index.equals(row.id_number_index) ? [] : [{ id: row.id, id_type: row.id_type, index: hex(index) }]
  })
  if (anew.length === 0) return { written: 0, doubled: [] }
  return await decideAgain(async () => {
    try {
      const doubled = await writeIndexes(services, anew)
      return { written: anew.length - doubled.length, doubled }
    } catch (error) {
      // An import created a customer with this document between the read and the write, so everything is read again.
      if (isUniqueViolation(error)) return WRITTEN_MEANWHILE
      throw error
    }
  })
}

async function indexPhones(
  { db, secrets }: Services,
  rows: readonly z.infer<typeof policySchema>[],
): Promise<number> {
  const anew = rows.flatMap((row) => {
    const index = phoneIndex(secrets, secrets.decrypt('phone', row.id, row.phone_enc))
    return index.equals(row.phone_index) ? [] : [{ id: row.id, sealed: row.phone_enc, index: hex(index) }]
  })
  if (anew.length === 0) return 0
  return await reindexPhones(db, anew)
}

/**
 * Folds every name again and computes every blind index again. This is needed after an update with other folding
 * rules, or after a change of INDEX_KEY. The function works in small batches. If it is stopped and started again, it
 * writes only the remaining rows.
 *
 * Customers with the same document are never merged, because events and audit name the customer, and evidence must
 * not change. Such customers are reported instead; a search by the index finds only one of them.
 *
 * @param onBatch called after each batch with the number of rows read
 * @throws Error if a value is sealed with a key that this installation does not have
 */
export async function rebuildIndexes(
  services: Services,
  actor: Actor,
  onBatch: (rows: number) => void = () => undefined,
): Promise<RebuiltIndexes> {
  let names = 0
  let idNumbers = 0
  let phones = 0
  const doubled: DoubledCustomer[] = []
  const customers = 'SELECT id, name, name_folded, id_type, id_number_enc, id_number_index FROM customer'
  for await (const rows of walkRows(services.db, customers, customerSchema)) {
    names += await foldNames(services, rows)
    const indexed = await indexIdNumbers(services, rows)
    idNumbers += indexed.written
    doubled.push(...indexed.doubled)
    onBatch(rows.length)
  }
  const policies = 'SELECT id, phone_enc, phone_index FROM policy'
  for await (const rows of walkRows(services.db, policies, policySchema)) {
    phones += await indexPhones(services, rows)
    onBatch(rows.length)
  }
  const rebuilt = { names, idNumbers, phones, doubled }
  await auditRebuild(services, actor, rebuilt)
  return rebuilt
}

async function auditRebuild(services: Services, actor: Actor, rebuilt: RebuiltIndexes): Promise<void> {
  const sql = new Statement()
  sql.with('rebuilt', "SELECT 'index'::text AS key")
  const change = { ...rebuilt, doubled: rebuilt.doubled.map(({ keeps, other }) => `${other} = ${keeps}`) }
  recordAudit(sql, actor, {
    at: services.clock.now(),
    action: 'indexes.rebuild',
    from: 'rebuilt',
    targetKind: 'key',
    targetId: 'rebuilt.key',
    change: `${sql.value(JSON.stringify(change))}::jsonb`,
  })
  await services.db.query(sql.text('SELECT key FROM rebuilt'), sql.values)
}
