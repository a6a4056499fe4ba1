import type { Ids } from '../../kernel/ids.ts'

/**
 * Letters and digits that are distinct on paper and over the phone; 32 of them, so that each is equally
 * likely.
 */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'

/** A password that is shown once and must be replaced at the first sign-in: 80 bits, in groups of four. */
export function oneTimePassword(ids: Ids): string {
  const bytes = Buffer.from(ids.token(), 'base64url').subarray(0, 16)
  const letters = [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')
  return letters.replace(/(.{4})(?=.)/g, '$1-')
}
