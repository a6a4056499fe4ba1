/**
 * The suites of cryptography that a deployment can choose (CRYPTO_SUITE). `sm` is Chinese commercial cryptography: SM3,
 * SM2 and SM4. What is stored names its own algorithms, so a deployment that switches can read what it has.
 */
export const cryptoSuites = ['international', 'sm'] as const
export type CryptoSuite = (typeof cryptoSuites)[number]

export const hashNames = ['sha256', 'sm3'] as const
/** A hash function with results of 32 bytes, by its name in OpenSSL. */
export type HashName = (typeof hashNames)[number]

/** The hash function of new evidence under each suite. */
export const hashOfSuite: Readonly<Record<CryptoSuite, HashName>> = { international: 'sha256', sm: 'sm3' }

/** A multihash of SM3: its code 0x534d and its length of 32 bytes, each as a varint. */
const SM3_MULTIHASH = Buffer.from('cda60120', 'hex')
const HASH_BYTES = 32

/** A link of a chain as it is stored: the bare 32 bytes of SHA-256, or a multihash that names another function. */
export function linkOf(hash: HashName, digest: Buffer): Buffer {
  return hash === 'sha256' ? digest : Buffer.concat([SM3_MULTIHASH, digest])
}

/** The hash function with which a stored link was computed; null if it is no link. */
export function hashOfLink(link: Uint8Array): HashName | null {
  if (link.length === HASH_BYTES) return 'sha256'
  const named = link.length === SM3_MULTIHASH.length + HASH_BYTES
  return named && SM3_MULTIHASH.equals(link.subarray(0, SM3_MULTIHASH.length)) ? 'sm3' : null
}
