import type { z } from 'zod'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { isUniqueViolation } from '../kernel/database/db.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../kernel/database/decide-again.ts'
import { orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, Statement } from '../kernel/database/statement.ts'
import { columnsOf, jsonRows, rowsOf } from '../kernel/database/table.ts'
import { idNumberIndex, phoneIndex } from '../kernel/secret/blind-index.ts'
import { normalName } from '../kernel/text/spelling.ts'
import { type IndexedCustomer, refoldNames, reindexCustomers, reindexPhones } from '../policy/write.ts'
import { BATCH, walkRows } from './walk-rows.ts'

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

const c = columnsOf(tables.customer, 'c')
const p = columnsOf(tables.policy, 'p')
const r = columnsOf(tables.customer, 'r')
const o = columnsOf(tables.customer, 'o')

const CUSTOMERS = query({ after: 'uuid' }, ({ after }) =>
  select(
    pick(c, 'id', 'name', 'nameFolded', 'idType', 'idNumberEnc', 'idNumberIndex'),
    `FROM ${c} WHERE ${c.id} > ${after} ORDER BY ${c.id} LIMIT ${BATCH}`,
  ),
)
type StoredCustomer = z.output<typeof CUSTOMERS.row>

const POLICIES = query({ after: 'uuid' }, ({ after }) =>
  select(
    pick(p, 'id', 'phoneEnc', 'phoneIndex'),
    `FROM ${p} WHERE ${p.id} > ${after} ORDER BY ${p.id} LIMIT ${BATCH}`,
  ),
)

async function foldNames({ db }: Services, rows: readonly StoredCustomer[]): Promise<number> {
  const anew = rows.flatMap(({ id, name, nameFolded: before }) => {
    const nameFolded = normalName(name)
    return nameFolded === before ? [] : [{ id, name, nameFolded }]
  })
  if (anew.length === 0) return 0
  return await refoldNames(db, anew)
}

const HOLDERS = query({ rows: 'jsonb' }, ({ rows }) =>
  select(
    { id: r.id, holder: orNull(o.id) },
    `FROM ${rowsOf(tables.customer, rows, 'r')} LEFT JOIN ${o} ON ${o.idType} = ${r.idType}
      AND ${o.idNumberIndex} = ${r.idNumberIndex} ORDER BY ${r.id}`,
  ),
)

/**
 * Writes each customer's index, unless another customer already has the same index.
 * @returns the customers whose index was not written
 */
async function writeIndexes({ db }: Services, anew: readonly IndexedCustomer[]): Promise<DoubledCustomer[]> {
  await reindexCustomers(db, anew)
  const found = await HOLDERS.all(db, { rows: jsonRows(tables.customer, anew) })
  return found.flatMap(({ id, holder }) =>
    holder === null || holder === id ? [] : [{ keeps: holder, other: id }],
  )
}

async function indexIdNumbers(services: Services, rows: readonly StoredCustomer[]) {
  const { secrets } = services
  const anew = rows.flatMap(({ id, idType, idNumberEnc, idNumberIndex: before }) => {
    const index = idNumberIndex(secrets, secrets.decrypt('id_number', id, idNumberEnc))
    return index.equals(before) ? [] : [{ id, idType, idNumberIndex: index }]
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
  rows: readonly z.output<typeof POLICIES.row>[],
): Promise<number> {
  const anew = rows.flatMap(({ id, phoneEnc, phoneIndex: before }) => {
    const index = phoneIndex(secrets, secrets.decrypt('phone', id, phoneEnc))
    return index.equals(before) ? [] : [{ id, phoneEnc, phoneIndex: index }]
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
  for await (const rows of walkRows((after) => CUSTOMERS.all(services.db, { after }))) {
    names += await foldNames(services, rows)
    const indexed = await indexIdNumbers(services, rows)
    idNumbers += indexed.written
    doubled.push(...indexed.doubled)
    onBatch(rows.length)
  }
  for await (const rows of walkRows((after) => POLICIES.all(services.db, { after }))) {
    phones += await indexPhones(services, rows)
    onBatch(rows.length)
  }
  const rebuilt = { names, idNumbers, phones, doubled }
  await auditRebuild(services, actor, rebuilt)
  return rebuilt
}

async function auditRebuild(services: Services, actor: Actor, rebuilt: RebuiltIndexes): Promise<void> {
  const sql = new Statement()
  const index = sql.with('rebuilt', select({ key: "'index'::text" }, ''))
  const change = { ...rebuilt, doubled: rebuilt.doubled.map(({ keeps, other }) => `${other} = ${keeps}`) }
  recordAudit(sql, actor, {
    at: services.clock.now(),
    action: 'indexes.rebuild',
    from: 'rebuilt',
    targetKind: 'key',
    targetId: index.key,
    change: sql.given('jsonb', change),
  })
  await services.db.query(sql.text(`SELECT ${index.key} FROM rebuilt`), sql.values)
}
