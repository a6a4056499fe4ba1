import { canonical, type Json, sha256Hex } from './canonical.ts'

/**
 * The seal of a signed questionnaire: SHA-256 over the pinned text (by its own hash), the answers, the
 * identity check, the signature strokes (by their hash) and the instant. It can be recomputed from these, and
 * changes if any of them changes.
 */
export function seal(input: {
  visitId: string
  questionnaireSha256: string
  revision: number
  answers: Json
  method: string
  attemptId: string
  signature: string
  signedAt: Date
}): string {
  const { signedAt, ...rest } = input
  return sha256Hex(canonical({ ...rest, signedAt: signedAt.toISOString() }))
}
