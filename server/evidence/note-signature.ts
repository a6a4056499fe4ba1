import { verifySm2 } from '../kernel/secret/sm2.ts'
import { pointOfSm2Note } from '../kernel/secret/sm2-verify.ts'
import { verifyEd25519 } from './ed25519.ts'

/** A key as notes contain it (c2sp.org/signed-note). */
interface KeyInNote {
  readonly kind: number
  readonly key: Uint8Array
}

const ED25519 = 0x01
const ED25519_BYTES = 32
const OTHER = 0xff

/** Whether `verifyNoteSignature` can check signatures of a key: Ed25519, or SM2 with SM3. */
export function isNoteKeyKnown({ kind, key }: KeyInNote): boolean {
  return (
    (kind === ED25519 && key.length === ED25519_BYTES) || (kind === OTHER && pointOfSm2Note(key) !== null)
  )
}

/**
 * Whether the signature over the text of a note is of this key. False for a key of another kind. Signatures of SM2 are
 * in DER.
 */
export function verifyNoteSignature(
  { kind, key }: KeyInNote,
  text: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (kind === ED25519) return verifyEd25519(key, text, signature)
  const point = kind === OTHER ? pointOfSm2Note(key) : null
  return point !== null && verifySm2(point, text, signature)
}
