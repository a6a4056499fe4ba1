import type { HashName, SignatureScheme } from './scheme.ts'

export type EvidenceHashes = Readonly<Record<'sha256' | 'sm3', (data: Uint8Array) => Uint8Array>>

/** What a check needs of the machine on which it runs. The server and browsers have it under different names. */
export interface Machine {
  /** The hash functions of evidence. SHA-256 is also that of certificates and keys. */
  readonly hashes: EvidenceHashes
  readonly digest: (name: HashName, data: Uint8Array) => Promise<Uint8Array>
  /**
   * Whether the signature over the message is of this key (SubjectPublicKeyInfo in DER; of SM2 the point). Keys and
   * signatures can be anything.
   * @throws Unsupported if this machine does not know the algorithm
   */
  readonly isSigned: (
    scheme: SignatureScheme,
    key: Uint8Array,
    message: Uint8Array,
    signature: Uint8Array,
  ) => Promise<boolean>
  /** Unpacks bytes that were packed as zlib does; null if they are not, or if more than `most` bytes would come out. */
  readonly inflate: (data: Uint8Array, most: number) => Promise<Uint8Array | null>
}

/** Thrown if the machine cannot check signatures of a kind. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported'
}

/** The bytes as text with one character for each. */
export function latin1(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 8192)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
  return parts.join('')
}

export function bytesOfLatin1(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

/** The text of bytes in UTF-8; null if they are no UTF-8. A byte order mark is part of the text. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
