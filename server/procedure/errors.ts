import { TRPCError } from '@trpc/server'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc'
import { ZodError } from 'zod'
import { DomainError, type ErrorCode, type ErrorDetails } from '../kernel/errors.ts'
import { errorMessages } from './errors.zh-CN.ts'

/**
 * The HTTP error class of each refusal. A refusal that is not listed gets status 422: the request was understood, but
 * its action is not possible now.
 */
const trpcCodes: Partial<Record<ErrorCode, TRPC_ERROR_CODE_KEY>> = {
  NOT_SIGNED_IN: 'UNAUTHORIZED',
  SIGN_IN_FAILED: 'UNAUTHORIZED',
  LINK_INVALID: 'UNAUTHORIZED',
  LINK_ON_OTHER_DEVICES: 'UNAUTHORIZED',
  NOT_BOUND: 'FORBIDDEN',
  IDENTITY_REQUIRED: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  ALREADY_FINISHED: 'CONFLICT',
  ALREADY_SUBMITTED: 'CONFLICT',
  ALREADY_BOUND: 'CONFLICT',
  ANSWERS_CHANGED: 'CONFLICT',
  IDEMPOTENCY_KEY_REUSED: 'CONFLICT',
  STAFF_NOT_SIGNED_IN: 'UNAUTHORIZED',
  STAFF_SIGN_IN_FAILED: 'UNAUTHORIZED',
  SECOND_FACTOR_WRONG: 'UNAUTHORIZED',
  SECOND_FACTOR_EXPIRED: 'UNAUTHORIZED',
  STAFF_LOCKED: 'TOO_MANY_REQUESTS',
  PASSWORD_CHANGE_REQUIRED: 'FORBIDDEN',
  SECOND_FACTOR_REQUIRED: 'FORBIDDEN',
  PASSWORD_OVER: 'FORBIDDEN',
  DIRECTORY_REFUSED: 'UNAUTHORIZED',
  IDENTITY_TAKEN: 'CONFLICT',
  SEARCHED_ENOUGH: 'TOO_MANY_REQUESTS',
  UNMASKED_ENOUGH: 'TOO_MANY_REQUESTS',
  NOT_ALLOWED: 'FORBIDDEN',
  AUTHOR_CANNOT_APPROVE: 'FORBIDDEN',
  RECORD_NOT_FOUND: 'NOT_FOUND',
  EXPORT_EXPIRED: 'NOT_FOUND',
  EDITED_MEANWHILE: 'CONFLICT',
  IMPORT_UNDER_WAY: 'CONFLICT',
  NAME_TAKEN: 'CONFLICT',
  TEMPLATE_LOCKED: 'CONFLICT',
  TEMPLATE_LOCK_LOST: 'CONFLICT',
  PUBLISHED_MEANWHILE: 'CONFLICT',
  PRODUCT_CODE_TAKEN: 'CONFLICT',
  LEASE_EXPIRED: 'CONFLICT',
  LEASE_LOST: 'CONFLICT',
  RESULT_STANDS: 'CONFLICT',
  CASE_CLOSED: 'CONFLICT',
  ALREADY_HOLDING: 'CONFLICT',
  CUSTOMER_BUSY: 'CONFLICT',
  DAY_LOCKED: 'TOO_MANY_REQUESTS',
  CHECKS_USED_UP: 'TOO_MANY_REQUESTS',
  CHANGES_USED_UP: 'TOO_MANY_REQUESTS',
  SUBMISSIONS_USED_UP: 'TOO_MANY_REQUESTS',
  TOO_MANY_REQUESTS: 'TOO_MANY_REQUESTS',
  RESEND_TOO_SOON: 'TOO_MANY_REQUESTS',
  SEND_LIMIT_HOUR: 'TOO_MANY_REQUESTS',
  SEND_LIMIT_DAY: 'TOO_MANY_REQUESTS',
  BAD_INPUT: 'BAD_REQUEST',
  PAYLOAD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  ATTACHMENT_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  SCANNER_MISSING: 'SERVICE_UNAVAILABLE',
  VENDOR_UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  OVERLOADED: 'SERVICE_UNAVAILABLE',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
}

/**
 * The error data that a client receives in addition to tRPC's own error data: the stable code, its Chinese message,
 * and its details.
 */
export interface WireError {
  readonly code: ErrorCode
  readonly message: string
  readonly details: ErrorDetails
}

/**
 * Limits on the reported errors: only the first errors are reported, so that the response does not become larger than
 * the request.
 */
const MOST_FIELDS = 20
const MOST_NAMED = 100
const LONGEST_NAME = 300

function shortened(list: readonly string[], most: number): string[] {
  return list
    .slice(0, most)
    .map((name) => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name))
}

function bounded(details: ErrorDetails): ErrorDetails {
  const entries = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === 'object' ? shortened(value, MOST_NAMED) : value,
  ])
  return Object.fromEntries(entries)
}

export function wireError(error: DomainError): WireError {
  const details = bounded(error.details)
  return { code: error.code, message: errorMessages[error.code](details), details }
}

function fieldsOf({ issues }: ZodError): string[] {
  const places = issues.slice(0, MOST_FIELDS).map(({ path }) => path.join('.'))
  return shortened([...new Set(places)], MOST_FIELDS)
}

/** Converts a thrown value to a refusal. Any unexpected error becomes INTERNAL, which reveals no detail. */
export function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error
  if (error instanceof ZodError) {
    return new DomainError('BAD_INPUT', { fields: fieldsOf(error) })
  }
  if (error instanceof TRPCError) {
    if (error.cause instanceof DomainError) return error.cause
    if (error.cause instanceof ZodError) return toDomainError(error.cause)
    if (error.code === 'NOT_FOUND') return new DomainError('NOT_FOUND')
    if (error.code === 'METHOD_NOT_SUPPORTED' || error.code === 'BAD_REQUEST')
      return new DomainError('BAD_INPUT')
    if (error.code === 'PAYLOAD_TOO_LARGE') return new DomainError('PAYLOAD_TOO_LARGE')
  }
  return new DomainError('INTERNAL', {}, { cause: error })
}

export function toTrpcError(error: unknown): TRPCError {
  const cause = toDomainError(error)
  return new TRPCError({ code: trpcCodes[cause.code] ?? 'UNPROCESSABLE_CONTENT', message: cause.code, cause })
}
