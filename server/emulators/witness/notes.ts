import { createHash, createPublicKey, verify } from 'node:crypto'

/** The beginning of every Ed25519 public key in DER (SubjectPublicKeyInfo). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

export interface LogKey {
  readonly name: string
  readonly id: string
  readonly key: Buffer
}

/** Reads a log's key (vkey, Ed25519); null if it is none. */
export function logKey(text: string): LogKey | null {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? []
  const bytes = Buffer.from(encoded ?? '', 'base64')
  if (name === undefined || id === undefined || bytes.length !== 33 || bytes[0] !== 1) return null
  return keyId(name, bytes) === id ? { name, id, key: bytes.subarray(1) } : null
}

/** The id of a key: the first four bytes of a hash over its name, its kind and its bytes. */
export function keyId(name: string, kindAndKey: Buffer): string {
  return createHash('sha256').update(`${name}\n`).update(kindAndKey).digest('hex').slice(0, 8)
}

export interface SignedCheckpoint {
  /** The text that is signed. */
  readonly text: string
  readonly origin: string
  readonly size: number
  readonly root: Buffer
  readonly signatures: readonly { readonly name: string; readonly id: string; readonly signature: Buffer }[]
}

/** Reads a checkpoint with its signatures; null if it is none. */
export function readSignedCheckpoint(note: string): SignedCheckpoint | null {
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n')) return null
  const text = note.slice(0, end + 1)
  const [origin = '', size = '', root = '', ...more] = text.split('\n')
  if (origin === '' || !/^(0|[1-9]\d{0,14})$/.test(size) || more.at(-1) !== '') return null
  const hash = Buffer.from(root, 'base64')
  if (hash.length !== 32 || hash.toString('base64') !== root) return null
  const signatures = []
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [, name, encoded] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? []
    const bytes = Buffer.from(encoded ?? '', 'base64')
    if (name === undefined || bytes.length < 5) return null
    signatures.push({ name, id: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) })
  }
  return { text, origin, size: Number(size), root: hash, signatures }
}

/** Whether a log signed a checkpoint: there is a signature of its key, and all of them are right. */
export function isSignedBy({ text, signatures }: SignedCheckpoint, { name, id, key }: LogKey): boolean {
  const own = signatures.filter((one) => one.name === name && one.id === id)
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI, key]), format: 'der', type: 'spki' })
  return own.length > 0 && own.every(({ signature }) => verify(null, Buffer.from(text), publicKey, signature))
}
