import type { HashName } from '../kernel/secret/suite.ts'
import { hashText } from './digest.ts'
import { canonical, type Json } from './rules/canonical.ts'

/**
 * Computes the seal of a signed questionnaire. The seal is a hash (`hashText`) over the hash of the pinned text, the answers,
 * the identity check, the hash of the signature strokes, and the instant of signing. Anyone who has these data can
 * recompute the seal. If any of these data changes, the seal no longer matches.
 */
export function seal(
  input: {
    visitId: string
    questionnaireSha256: string
    revision: number
    answers: Json
    method: string
    attemptId: string
    signature: string
    signedAt: Date
  },
  hash: HashName,
): string {
  const { signedAt, ...rest } = input
  return hashText(hash, canonical({ ...rest, signedAt: signedAt.toISOString() }))
}
