import { z } from 'zod'
import type { OneOutcome } from '../../intake/one.ts'
import type { PolicyMark, RefusedOutcome } from '../../intake/prepared.ts'
import { allows, type Condition } from '../operation/entity-tag.ts'
import { policyTag } from '../reading/policies.ts'
import { type FieldError, Problem } from '../rules/problem.ts'
import { intakeResult, policyNo } from './schemas.ts'

/** The answer to a write of one policy. */
export const policyResult = z
  .object({ policyNo, result: intakeResult, visitId: z.uuid().nullable() })
  .meta({ id: 'PolicyResult', description: '收录结果；visitId 是因此发起的回访' })

/**
 * The fields at fault of a policy that the intake refused.
 * @param named the names that fields of a policy have in the request, where they are others
 */
export function refusalErrors(
  { fields, message }: RefusedOutcome,
  named: Readonly<Record<string, string>> = {},
): FieldError[] {
  if (fields.length === 0) return [{ pointer: '', detail: message }]
  const parts = message.split('；')
  const own = parts.length === fields.length
  return fields.map((field, index) => ({
    pointer: `/${named[field] ?? field}`,
    detail: (own && parts[index]) || message,
  }))
}

/** Whether the request's condition allows the write in a state; undefined if the request has no condition. */
export function acceptsOf(condition: Condition | undefined) {
  if (condition === undefined) return undefined
  return (mark: PolicyMark | null) => allows(condition, mark && policyTag(mark))
}

/**
 * The answer to a write of one policy.
 * @throws Problem ROW_REFUSED {errors}; PRECONDITION_FAILED
 */
export function answerOf(of: string, outcome: OneOutcome, named: Readonly<Record<string, string>> = {}) {
  if (outcome.kind === 'NOT_AS_SEEN') throw new Problem('PRECONDITION_FAILED')
  if (outcome.kind === 'REFUSED')
    throw new Problem('ROW_REFUSED', { errors: refusalErrors(outcome.refusal, named) })
  const { result, visitId, mark } = outcome
  return { status: 200, body: { policyNo: of, result, visitId }, etag: policyTag(mark) } as const
}
