import type { Services } from '../context.ts'
import type { CustomerRow } from '../generated/tables.ts'
import { normalIdNumber, normalName } from '../kernel/text/spelling.ts'
import { renameCustomer, upsertCustomerRows } from '../policy/write.ts'
import type { PreparedRow } from './prepared.ts'

function customerKey(idType: string, idIndex: Buffer): string {
  return `${idType}:${idIndex.toString('base64')}`
}

/**
 * Finds or creates the applicants of these rows. If a row has a different name for a known applicant, the stored name
 * is updated.
 */
export async function upsertCustomers(
  services: Services,
  ready: readonly PreparedRow[],
  at: Date,
): Promise<Map<string, string>> {
  const byKey = new Map(ready.map((entry) => [customerKey(entry.row.idType, entry.idIndex), entry]))
  const rows = [...byKey.values()].map(({ row, idIndex }) => {
    const id = services.ids.id(at)
    return {
      id,
      name: row.applicantName,
      nameFolded: normalName(row.applicantName),
      gender: row.applicantGender,
      idType: row.idType,
      idNumberEnc: services.secrets.encrypt('id_number', id, row.idNumber),
      idNumberIndex: idIndex,
    }
  })
  // The rows are sorted in the order of the unique index, so that two concurrent imports never deadlock.
  rows.sort((a, b) => a.idNumberIndex.compare(b.idNumberIndex))
  const found = await upsertCustomerRows(services.db, rows, at)
  return new Map(found.map(({ id, idType, idNumberIndex }) => [customerKey(idType, idNumberIndex), id]))
}

/** The stored applicant of a policy. */
export type StoredApplicant = Readonly<Pick<CustomerRow, 'id' | 'idType' | 'idNumberEnc'>>

/**
 * Finds the applicant of a row whose policy is already stored. The policy's current applicant is kept if the document
 * is the same, even if its number was indexed in another spelling. Otherwise the same person would count as a new
 * applicant and would be asked again.
 */
export async function applicantOf(
  services: Services,
  entry: PreparedRow,
  at: Date,
  known: StoredApplicant,
): Promise<string> {
  const { row } = entry
  const stored = services.secrets.decrypt('id_number', known.id, known.idNumberEnc)
  if (known.idType !== row.idType || normalIdNumber(stored) !== normalIdNumber(row.idNumber)) {
    return customerOf(await upsertCustomers(services, [entry], at), entry)
  }
  await renameCustomer(services.db, {
    id: known.id,
    name: row.applicantName,
    nameFolded: normalName(row.applicantName),
    gender: row.applicantGender,
  })
  return known.id
}

/** Returns the id of the row's applicant, which `upsertCustomers` found or created. */
export function customerOf(customers: ReadonlyMap<string, string>, entry: PreparedRow): string {
  const id = customers.get(customerKey(entry.row.idType, entry.idIndex))
  if (id === undefined) throw new Error('an applicant just written was not found')
  return id
}
