import type { SealedBytes, Secrets } from '../kernel/secret/secrets.ts'

/** The field name with which names of files are sealed. Their row is the attachment. */
export const NAME_FIELD = 'attachment_name'
const CONTENT_FIELD = 'attachment_content'

/** The place of a piece: its attachment, and its number in the content. */
export interface PiecePlace {
  readonly attachmentId: string
  readonly seq: number
}

const rowOf = ({ attachmentId, seq }: PiecePlace): string => `${attachmentId}/${seq}`

/*
 * Papers show names, signatures and documents, and so do the names of their files. Both are stored sealed and are opened
 * only here. A piece is bound to its attachment and to its place, so that pieces cannot be exchanged.
 */

export function sealName(secrets: Secrets, attachmentId: string, name: string): string {
  return secrets.encrypt(NAME_FIELD, attachmentId, name)
}

export function openName(secrets: Secrets, attachmentId: string, sealed: string): string {
  return secrets.decrypt(NAME_FIELD, attachmentId, sealed)
}

export function sealPiece(secrets: Secrets, place: PiecePlace, bytes: Uint8Array): SealedBytes {
  return secrets.sealBytes(CONTENT_FIELD, rowOf(place), bytes)
}

/** @throws Error if the piece was altered or comes from another place */
export function openPiece(secrets: Secrets, place: PiecePlace, piece: SealedBytes): Buffer {
  return secrets.openBytes(CONTENT_FIELD, rowOf(place), piece)
}
