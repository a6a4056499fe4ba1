import type { HashName } from '../kernel/secret/suite.ts'
import { hashText } from './digest.ts'
import { type Sealed, sealText } from './rules/formulas.ts'

/**
 * Computes the seal of a signed questionnaire. The seal is a hash (`hashText`) over the hash of the pinned text, the answers,
 * the identity check, the hash of the signature strokes, and the instant of signing. Anyone who has these data can
 * recompute the seal. If any of these data changes, the seal no longer matches.
 */
export function seal(input: Omit<Sealed, 'signedAt'> & { readonly signedAt: Date }, hash: HashName): string {
  return hashText(hash, sealText({ ...input, signedAt: input.signedAt.toISOString() }))
}
