import { canonical, type Json, sha256 } from '../evidence/canonical.ts'
import { DomainError } from '../kernel/errors.ts'
import type { VisitStep } from './read.ts'
import type { VisitStatus } from './rules/events.ts'

/** The answer of every writing step: the visit's state after it. */
export interface StepResult {
  readonly status: VisitStatus
  readonly version: number
}

/** The hash of what a request asks: the same idempotency key may only repeat the same request. */
export function digestOfRequest(request: {
  readonly action: string
  readonly visitId: string
  /** What was asked beside that: answers, a signature's hash. */
  readonly asked: Json
}): Buffer {
  return sha256(canonical({ ...request }))
}

/**
 * The answer given to an earlier request under the same idempotency key, or null.
 * @throws DomainError IDEMPOTENCY_KEY_REUSED when the earlier request asked something else
 */
export function earlierAnswer({ replay }: Pick<VisitStep, 'replay'>, digest: Buffer): StepResult | null {
  if (replay === null) return null
  if (replay.digest === null || !replay.digest.equals(digest)) throw new DomainError('IDEMPOTENCY_KEY_REUSED')
  return { status: replay.status, version: replay.seq }
}
