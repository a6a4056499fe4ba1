import { canonical, type Json, sha256 } from '../evidence/canonical.ts'
import { DomainError } from '../kernel/errors.ts'
import type { VisitStep } from './read.ts'
import type { VisitStatus } from './rules/events.ts'

/** What every writing step answers: where the visit stands after it. */
export interface StepResult {
  readonly status: VisitStatus
  readonly version: number
}

/** What a request asks, as one hash: under the same idempotency key only the very same may be asked again. */
export function digestOfRequest(request: {
  readonly action: string
  readonly visitId: string
  /** What was asked beside that: answers, a signature's hash. */
  readonly asked: Json
}): Buffer {
  return sha256(canonical({ ...request }))
}

/**
 * The answer an earlier request under the same idempotency key got, or null when there was none.
 * @throws DomainError IDEMPOTENCY_KEY_REUSED when that one asked something else
 */
export function earlierAnswer({ replay }: Pick<VisitStep, 'replay'>, digest: Buffer): StepResult | null {
  if (replay === null) return null
  if (replay.digest === null || !replay.digest.equals(digest)) throw new DomainError('IDEMPOTENCY_KEY_REUSED')
  return { status: replay.status, version: replay.seq }
}
