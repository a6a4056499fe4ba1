import { createPublicKey, verify } from 'node:crypto'
import { sha256 } from '../evidence/digest.ts'
import { readCheckpoint } from '../transparency/rules/checkpoint.ts'
import { type NoteKey, noteKinds, readKey, readNote, signatureOf } from '../transparency/rules/note.ts'

/** SubjectPublicKeyInfo of an Ed25519 key without its 32 bytes (RFC 8410). */
const ED25519_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

/** Reads a key of the log (vkey); null if it is none that this version can check. */
export function readLogKey(text: string): NoteKey | null {
  const key = readKey(sha256, text)
  return key?.kind === noteKinds.ed25519 && key.key.length === 32 ? key : null
}

/** Whether the signature over the text is of this key. */
export function isSignedBy({ key }: NoteKey, text: string, signature: Uint8Array): boolean {
  const publicKey = createPublicKey({ key: Buffer.concat([ED25519_HEAD, key]), format: 'der', type: 'spki' })
  return verify(null, Buffer.from(text), publicKey, signature)
}

/** What a checkpoint says, and which of the keys signed it. */
export interface ReadCheckpoint {
  readonly size: number
  readonly root: Uint8Array
  readonly signedBy: readonly NoteKey[]
}

/** Reads a checkpoint of the log. Null if it is none, is of another log, or has a wrong signature of one of the keys. */
export function readSigned(log: string, keys: readonly NoteKey[], note: string): ReadCheckpoint | null {
  const read = readNote(note)
  const checkpoint = read === null ? null : readCheckpoint(read.text)
  if (read === null || checkpoint === null || checkpoint.origin !== log) return null
  const signedBy: NoteKey[] = []
  for (const key of keys) {
    const signature = signatureOf(read, key)
    if (signature === undefined) continue
    if (!isSignedBy(key, read.text, signature)) return null
    signedBy.push(key)
  }
  return { size: checkpoint.size, root: checkpoint.root, signedBy }
}
