import { sha256 } from '../evidence/digest.ts'
import { canonical, type Json } from '../evidence/rules/canonical.ts'
import { DomainError } from '../kernel/errors.ts'
import type { VisitStep } from './read.ts'
import type { VisitStatus } from './rules/events.ts'

/** The response to every writing step: the visit's state after the step. */
export interface StepResult {
  readonly status: VisitStatus
  readonly version: number
}

/**
 * The hash of a request's content. It shows whether a second request under the same idempotency key is a repetition
 * of the first.
 */
export function digestOfRequest(request: {
  readonly action: string
  readonly visitId: string
  /** The rest of the request's content, for example answers or a signature's hash. */
  readonly asked: Json
}): Buffer {
  return sha256(canonical({ ...request }))
}

/**
 * The response to an earlier request with the same idempotency key, or null if there was none.
 * @throws DomainError IDEMPOTENCY_KEY_REUSED when the earlier request had other content
 */
export function earlierAnswer({ replay }: Pick<VisitStep, 'replay'>, digest: Buffer): StepResult | null {
  if (replay === null) return null
  if (replay.digest === null || !replay.digest.equals(digest)) throw new DomainError('IDEMPOTENCY_KEY_REUSED')
  return { status: replay.status, version: replay.seq }
}
