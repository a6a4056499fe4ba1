import { canonical, type Json, sha256Hex } from './canonical.ts'

/**
 * The seal of a signed questionnaire. It is a SHA-256 over the hash of the pinned text, the answers, the identity
 * check, the hash of the signature strokes, and the instant of signing. It can be recomputed from these data, and
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
