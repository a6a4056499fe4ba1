import { createHash } from 'node:crypto'

export function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest()
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** The digest of data by one of the algorithms of timestamps. */
export function digestOf(algorithm: 'sha256' | 'sha384' | 'sha512', data: string | Uint8Array): Buffer {
  return createHash(algorithm).update(data).digest()
}
