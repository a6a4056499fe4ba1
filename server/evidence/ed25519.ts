import { createPublicKey, verify } from 'node:crypto'

/** The beginning of every Ed25519 public key in DER (SubjectPublicKeyInfo, RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const KEY_BYTES = 32

/** Whether the signature over the message is of this key, which is given as its 32 bytes. */
export function verifyEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (key.length !== KEY_BYTES) return false
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI, key]), format: 'der', type: 'spki' })
  return verify(null, message, publicKey, signature)
}
