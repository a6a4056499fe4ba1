import { type NoteKey, type NoteSignature, noteKinds, readSignatureLine } from './note.ts'
import { utf8 } from './text.ts'

/* Cosignatures of witnesses: c2sp.org/tlog-cosignature, the kind with Ed25519 (cosignature/v1). */

/** Whether an Ed25519 signature is right. Key and signature have any length. */
export type VerifyEd25519 = (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean

const TIME_BYTES = 8
const SIGNATURE_BYTES = 64
/** Lines of an answer that are looked at. */
const MOST_LINES = 64

/** What a witness signs: when it saw a checkpoint, and the checkpoint's text. */
export function cosignedMessage(text: string, seconds: number): Uint8Array {
  return utf8(`cosignature/v1\ntime ${seconds}\n${text}`)
}

/** The bytes of a cosignature: the time in seconds since 1970 (eight bytes, the most significant first), the signature. */
export function cosignatureBytes(seconds: number, signature: Uint8Array): Uint8Array {
  const time = new Uint8Array(TIME_BYTES)
  new DataView(time.buffer).setBigUint64(0, BigInt(seconds))
  return Uint8Array.of(...time, ...signature)
}

export interface Cosignature {
  /** When the witness saw the checkpoint as the largest, in seconds since 1970. */
  readonly seconds: number
  readonly signature: Uint8Array
}

/** Reads the bytes of a cosignature; null if they are none. A cosignature without a time is none. */
export function readCosignature(bytes: Uint8Array): Cosignature | null {
  if (bytes.length !== TIME_BYTES + SIGNATURE_BYTES) return null
  const seconds = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0))
  if (seconds === 0 || !Number.isSafeInteger(seconds)) return null
  return { seconds, signature: bytes.slice(TIME_BYTES) }
}

/** Whether a signature of a note is this witness's cosignature of this text. */
export function isCosignatureOf(
  verify: VerifyEd25519,
  key: NoteKey,
  text: string,
  { name, id, signature }: NoteSignature,
): boolean {
  const read = readCosignature(signature)
  if (read === null || key.kind !== noteKinds.cosignature || name !== key.name || id !== key.id) return false
  return verify(key.key, cosignedMessage(text, read.seconds), read.signature)
}

/**
 * The witness's cosignature in its answer. Lines of other keys are ignored, as the specification demands. Null if there is
 * none, if the answer has anything but signature lines, if a line of this witness is wrong, or if it is of a later time than
 * `notAfter` (seconds since 1970).
 */
export function cosignatureIn(
  verify: VerifyEd25519,
  key: NoteKey,
  text: string,
  answer: string,
  notAfter: number,
): NoteSignature | null {
  const lines = answer.endsWith('\n') ? answer.slice(0, -1).split('\n') : []
  if (lines.length > MOST_LINES) return null
  const signatures = lines.flatMap((line) => readSignatureLine(line) ?? [])
  if (signatures.length !== lines.length) return null
  const own = signatures.filter(({ name, id }) => name === key.name && id === key.id)
  const [first] = own
  if (first === undefined || !own.every((one) => isCosignatureOf(verify, key, text, one))) return null
  return (readCosignature(first.signature)?.seconds ?? Number.POSITIVE_INFINITY) <= notAfter ? first : null
}
