import type { Services } from '../context.ts'
import type { CustomerRow } from '../generated/tables.ts'
import { normalIdNumber, normalName } from '../kernel/text/spelling.ts'
import { upsertCustomerRows } from '../policy/write.ts'
import type { PreparedRow } from './prepared.ts'

function customerKey(idType: string, idIndex: Buffer): string {
  return `${idType}:${idIndex.toString('base64')}`
}

/** An applicant as a policy names them. */
export interface Applicant {
  readonly id: string
  /** Counts the changes of their name and gender. */
  readonly version: number
}

/**
 * Finds or creates the applicants of these rows. If a row has a different name for a known applicant, the stored name
 * is updated.
 */
export async function upsertCustomers(
  services: Services,
  ready: readonly PreparedRow[],
  at: Date,
): Promise<Map<string, Applicant>> {
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
  return new Map(found.map(({ idType, idNumberIndex, ...own }) => [customerKey(idType, idNumberIndex), own]))
}

/** The stored applicant of a policy. */
export type StoredApplicant = Readonly<
  Pick<CustomerRow, 'id' | 'idType' | 'idNumberEnc' | 'name' | 'gender' | 'version'>
>

/**
 * Whether a row names the applicant that its policy already has: the document is the same, even if its number was
 * indexed in another spelling. Otherwise the same person would count as a new applicant and would be asked again.
 */
export function isSameApplicant(
  services: Pick<Services, 'secrets'>,
  { row }: PreparedRow,
  known: Pick<StoredApplicant, 'id' | 'idType' | 'idNumberEnc'>,
): boolean {
  const stored = services.secrets.decrypt('id_number', known.id, known.idNumberEnc)
  return known.idType === row.idType && normalIdNumber(stored) === normalIdNumber(row.idNumber)
}

/** The name and gender to write for a known applicant; null if the row has nothing new. */
export function renamingOf(
  { row }: PreparedRow,
  known: StoredApplicant,
): Pick<CustomerRow, 'name' | 'nameFolded' | 'gender'> | null {
  const name = row.applicantName
  const gender = row.applicantGender ?? known.gender
  if (name === known.name && gender === known.gender) return null
  return { name, nameFolded: normalName(name), gender }
}

/** Returns the row's applicant, which `upsertCustomers` found or created. */
export function customerOf(customers: ReadonlyMap<string, Applicant>, entry: PreparedRow): Applicant {
  const applicant = customers.get(customerKey(entry.row.idType, entry.idIndex))
  if (applicant === undefined) throw new Error('an applicant just written was not found')
  return applicant
}
