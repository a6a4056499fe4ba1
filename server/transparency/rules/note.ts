import type { Hash } from './merkle.ts'
import { fromBase64, toBase64, toHex, utf8 } from './text.ts'

/* Signed notes and their keys: c2sp.org/signed-note. */

/** The kinds of signatures of a note, by the byte that the specification gives them. */
export const noteKinds = { ed25519: 0x01, cosignature: 0x04, other: 0xff } as const

/** A public key as `name+keyid+base64(kind, key)`. */
export interface NoteKey {
  readonly name: string
  /** The four bytes before each of its signatures, in hexadecimal. */
  readonly id: string
  readonly kind: number
  readonly key: Uint8Array
}

export interface NoteSignature {
  readonly name: string
  readonly id: string
  readonly signature: Uint8Array
}

/** A text that ends with a line end, and its signatures. */
export interface Note {
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** Signatures that a reader takes at most. */
const MOST_SIGNATURES = 64
const NAME = /^[^\s+]+$/u

/**
 * The key with its id, as the specification recommends to compute it. The algorithm is always SHA-256, whatever the log
 * hashes with.
 * @throws RangeError if the name has spaces or a plus
 */
export function noteKey(sha256: Hash, name: string, kind: number, key: Uint8Array): NoteKey {
  if (!NAME.test(name)) throw new RangeError('a key name has no spaces and no plus')
  const id = sha256(Uint8Array.of(...utf8(`${name}\n`), kind, ...key)).slice(0, 4)
  return { name, id: toHex(id), kind, key }
}

/** The key as text (vkey). */
export function keyText({ name, id, kind, key }: NoteKey): string {
  return `${name}+${id}+${toBase64(Uint8Array.of(kind, ...key))}`
}

/** Reads a key. Null if it is none, or its id is not its own. */
export function readKey(sha256: Hash, text: string): NoteKey | null {
  const [name = '', id, encoded = '', ...more] = splitKey(text)
  const bytes = fromBase64(encoded)
  const kind = bytes?.[0]
  if (bytes === null || kind === undefined || more.length > 0 || !NAME.test(name)) return null
  const key = noteKey(sha256, name, kind, bytes.slice(1))
  return key.id === id ? key : null
}

/** The base64 can contain a plus, the name and the id cannot. */
function splitKey(text: string): string[] {
  const first = text.indexOf('+')
  const second = text.indexOf('+', first + 1)
  return first < 0 || second < 0
    ? []
    : [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)]
}

const bytesOfId = (id: string): number[] => (id.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))

export function signatureLine({ name, id, signature }: NoteSignature): string {
  return `— ${name} ${toBase64(Uint8Array.of(...bytesOfId(id), ...signature))}\n`
}

export function noteText({ text, signatures }: Note): string {
  return `${text}\n${signatures.map(signatureLine).join('')}`
}

/** Reads one line of a signature, without its line end; null if it is none. */
export function readSignatureLine(line: string): NoteSignature | null {
  const [, name, encoded] = /^— ([^\s+]+) (\S+)$/u.exec(line) ?? []
  const bytes = encoded === undefined ? null : fromBase64(encoded)
  if (name === undefined || bytes === null || bytes.length < 5) return null
  return { name, id: toHex(bytes.slice(0, 4)), signature: bytes.slice(4) }
}

/** Reads a note; null if it is none. Nothing is said of its signatures. */
export function readNote(whole: string): Note | null {
  const end = whole.lastIndexOf('\n\n')
  if (end < 0 || !whole.endsWith('\n') || /(?!\n)\p{Cc}/u.test(whole)) return null
  const lines = whole.slice(end + 2, -1).split('\n')
  const signatures = lines.flatMap((line) => readSignatureLine(line) ?? [])
  if (signatures.length !== lines.length || lines.length > MOST_SIGNATURES) return null
  return { text: whole.slice(0, end + 1), signatures }
}

/** The signature that a note has of a key; undefined if it has none. */
export function signatureOf({ signatures }: Note, { name, id }: NoteKey): Uint8Array | undefined {
  return signatures.find((one) => one.name === name && one.id === id)?.signature
}
