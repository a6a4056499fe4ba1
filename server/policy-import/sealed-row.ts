import { z } from 'zod'
import type { Secrets } from '../kernel/secret/secrets.ts'

/** The content of a row: its cells in the order of the file's columns, or a row that does not fit the columns. */
const contentSchema = z.union([
  z.object({ cells: z.array(z.string()) }),
  z.object({ raw: z.string(), policyNo: z.string(), message: z.string() }),
])
export type RowContent = z.infer<typeof contentSchema>

/** Why a row is refused: the columns at fault, if the reason is about columns, and the reason in Chinese. */
const reasonSchema = z.object({ code: z.string(), columns: z.array(z.string()), message: z.string() })
export type Reason = z.infer<typeof reasonSchema>

/** The place of a row: its import, and its number in the import. */
export interface RowPlace {
  readonly importId: string
  readonly seq: number
}

type Sealing = Pick<Secrets, 'encrypt' | 'decrypt'>

const idOf = ({ importId, seq }: RowPlace): string => `${importId}/${seq}`

/*
 * A row contains names, document numbers and phones, and a reason can quote a cell. Both are stored sealed and bound to
 * their place, and are opened only here. The JSON is this file's own, and is parsed unchanged, because a refused row is
 * given back exactly as it came.
 */

export function sealRow(secrets: Sealing, place: RowPlace, content: RowContent): string {
  return secrets.encrypt('policy_import_row', idOf(place), JSON.stringify(content))
}

export function openRow(secrets: Sealing, place: RowPlace, sealed: string): RowContent {
  return contentSchema.parse(JSON.parse(secrets.decrypt('policy_import_row', idOf(place), sealed)))
}

export function sealReason(secrets: Sealing, place: RowPlace, reason: Reason): string {
  return secrets.encrypt('policy_import_reason', idOf(place), JSON.stringify(reason))
}

export function openReason(secrets: Sealing, place: RowPlace, sealed: string): Reason {
  return reasonSchema.parse(JSON.parse(secrets.decrypt('policy_import_reason', idOf(place), sealed)))
}
