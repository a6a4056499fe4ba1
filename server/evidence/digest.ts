import { hash as digest } from 'node:crypto'
import type { HashName } from '../kernel/secret/suite.ts'

export function sha256(data: string | Uint8Array): Buffer {
  return digest('sha256', data, 'buffer')
}

export function sha256Hex(data: string | Uint8Array): string {
  return digest('sha256', data, 'hex')
}

function sm3(data: string | Uint8Array): Buffer {
  return digest('sm3', data, 'buffer')
}

/** The hash functions of evidence. Tokens, cookies and everything else that is no evidence are hashed with SHA-256. */
export const hashFunctions: Readonly<Record<HashName, (data: string | Uint8Array) => Buffer>> = {
  sha256,
  sm3,
}

const SM3_TEXT = 'sm3:'

/** A hash in hexadecimal that names its function: bare for SHA-256, `sm3:<hex>` for SM3. */
export function hashText(hash: HashName, data: string | Uint8Array): string {
  const hex = hashFunctions[hash](data).toString('hex')
  return hash === 'sha256' ? hex : `${SM3_TEXT}${hex}`
}

/** The function that a hash in hexadecimal names. */
export function hashOfText(text: string): HashName {
  return text.startsWith(SM3_TEXT) ? 'sm3' : 'sha256'
}

/** Whether this hash in hexadecimal, of whichever function, is the hash of the data. */
export function isHashTextOf(text: string, data: string | Uint8Array): boolean {
  return hashText(hashOfText(text), data) === text
}

/** The digest of data by one of the algorithms of timestamps. */
export function digestOf(algorithm: 'sha256' | 'sha384' | 'sha512', data: string | Uint8Array): Buffer {
  return digest(algorithm, data, 'buffer')
}
