import type { Ids } from '../../kernel/ids.ts'

/**
 * Letters and digits that cannot be confused on paper or over the phone. There are 32 of them, so `byte % 32` chooses
 * each with equal probability.
 */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'

/**
 * Creates a password of 80 random bits in groups of four characters. It is shown once and must be replaced at the
 * first sign-in.
 */
export function oneTimePassword(ids: Ids): string {
  const bytes = Buffer.from(ids.token(), 'base64url').subarray(0, 16)
  const letters = [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')
  return letters.replace(/(.{4})(?=.)/g, '$1-')
}
