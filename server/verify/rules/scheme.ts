import { type Der, oidOf, partsOf } from './der.ts'

/** SHA-1 is there only for the bond between older timestamps and their certificate. */
export type HashName = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'

/** How a signature was made. The salt of RSASSA-PSS is in bytes. */
export type SignatureScheme =
  | { readonly kind: 'rsa' | 'ecdsa'; readonly hash: HashName }
  | { readonly kind: 'pss'; readonly hash: HashName; readonly salt: number }
  | { readonly kind: 'ed25519' }
  /** Of SM2 with SM3, in DER. */
  | { readonly kind: 'sm2' }

const hashes: ReadonlyMap<string, HashName> = new Map([
  ['2.16.840.1.101.3.4.2.1', 'SHA-256'],
  ['2.16.840.1.101.3.4.2.2', 'SHA-384'],
  ['2.16.840.1.101.3.4.2.3', 'SHA-512'],
])

const fixed: ReadonlyMap<string, SignatureScheme> = new Map([
  ['1.2.840.113549.1.1.11', { kind: 'rsa', hash: 'SHA-256' }],
  ['1.2.840.113549.1.1.12', { kind: 'rsa', hash: 'SHA-384' }],
  ['1.2.840.113549.1.1.13', { kind: 'rsa', hash: 'SHA-512' }],
  ['1.2.840.10045.4.3.2', { kind: 'ecdsa', hash: 'SHA-256' }],
  ['1.2.840.10045.4.3.3', { kind: 'ecdsa', hash: 'SHA-384' }],
  ['1.2.840.10045.4.3.4', { kind: 'ecdsa', hash: 'SHA-512' }],
  ['1.3.101.112', { kind: 'ed25519' }],
])
const RSA = '1.2.840.113549.1.1.1'
const PSS = '1.2.840.113549.1.1.10'
const saltOf = { 'SHA-1': 20, 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 } as const

/** The hash algorithm that an AlgorithmIdentifier names; null for those that nobody should use any more. */
export function hashNamed(algorithm: Der | undefined): HashName | null {
  const [oid] = algorithm === undefined ? [] : partsOf(algorithm)
  return oid === undefined ? null : (hashes.get(oidOf(oid)) ?? null)
}

/**
 * The scheme that an AlgorithmIdentifier names; null if it is none of ours.
 * @param digest the hash algorithm that the signer names beside it, for schemes that leave it open
 */
export function schemeNamed(algorithm: Der, digest: HashName | null): SignatureScheme | null {
  const [oid, parameters] = partsOf(algorithm)
  if (oid === undefined) return null
  const name = oidOf(oid)
  if (name === RSA) return digest === null ? null : { kind: 'rsa', hash: digest }
  if (name !== PSS) return fixed.get(name) ?? null
  const [first] = parameters === undefined ? [] : partsOf(parameters)
  const hash = hashNamed(first?.tag === 0xa0 ? partsOf(first)[0] : undefined)
  return hash === null ? null : { kind: 'pss', hash, salt: saltOf[hash] }
}
