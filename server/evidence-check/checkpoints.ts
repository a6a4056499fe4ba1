import { sha256 } from '../evidence/digest.ts'
import { isNoteKeyKnown, verifyNoteSignature } from '../evidence/note-signature.ts'
import { readCheckpoint } from '../transparency/rules/checkpoint.ts'
import { type NoteKey, readKey, readNote, signatureOf } from '../transparency/rules/note.ts'

/** Reads a key of the log (vkey); null if it is none that this version can check. */
export function readLogKey(text: string): NoteKey | null {
  const key = readKey(sha256, text)
  return key !== null && isNoteKeyKnown(key) ? key : null
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
    if (!verifyNoteSignature(key, Buffer.from(read.text), signature)) return null
    signedBy.push(key)
  }
  return { size: checkpoint.size, root: checkpoint.root, signedBy }
}
