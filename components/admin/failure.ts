import { z } from 'zod'

const detailsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]))
const refusalSchema = z.object({
  data: z.object({ code: z.string(), message: z.string(), details: detailsSchema.optional() }),
})

/** Shown when the server did not respond. Every other error message comes from the server. */
const UNREACHABLE = '暂时连不上服务器，请检查网络后重试。'
/** Shown when the id in the URL cannot be the id of any record. */
const NO_SUCH_ID = '没有找到这条记录，可能已被删除或地址不完整。'

/** Why a call to the admin's API failed: a stable code, and a sentence that is shown unchanged. */
export class StaffFailure extends Error {
  /** A code of server/kernel/errors.ts, or UNREACHABLE. */
  readonly code: string
  readonly details: Readonly<Record<string, string | number | readonly string[]>>

  constructor(
    code: string,
    message: string,
    details: Readonly<Record<string, string | number | readonly string[]>> = {},
  ) {
    super(message)
    this.name = 'StaffFailure'
    this.code = code
    this.details = details
  }
}

/**
 * Turns an error thrown by a call into a StaffFailure. An error without a code of server/kernel/errors.ts means that
 * the server did not respond.
 */
export function toStaffFailure(error: unknown): StaffFailure {
  if (error instanceof StaffFailure) return error
  const refusal = refusalSchema.safeParse(error)
  if (!refusal.success) return new StaffFailure('UNREACHABLE', UNREACHABLE)
  const { code, message, details } = refusal.data.data
  return new StaffFailure(code, message, details)
}

/**
 * The failure of loading one record by the id in the URL. The id is the only input, so if the input is refused, there is
 * no such record, and trying again does not help.
 */
export function failureOfRecord(failure: StaffFailure | null): StaffFailure | null {
  return failure?.code === 'BAD_INPUT' ? new StaffFailure('RECORD_NOT_FOUND', NO_SUCH_ID) : failure
}

/**
 * React Query's `retry`: a refused query is not repeated; a query that could not reach the server, or for which the server
 * had no room, is repeated once.
 */
export function retriesOnce(count: number, error: unknown): boolean {
  return count < 1 && ['UNREACHABLE', 'OVERLOADED'].includes(toStaffFailure(error).code)
}

/** React Query's `retryDelay`, in milliseconds: as long as the server says, and a little more at random. */
export function retriesAfter(_: number, error: unknown): number {
  return (detailNumber(toStaffFailure(error), 'seconds') || 1) * (1000 + Math.random() * 500)
}

/** Returns one string from the details of a refusal; '' when the details do not contain it. */
export function detailText(failure: StaffFailure, name: string): string {
  const value = failure.details[name]
  return typeof value === 'string' ? value : ''
}

/**
 * Returns one list from the details of a refusal, for example fields or problems; an empty list when the details do
 * not contain it.
 */
export function detailList(failure: StaffFailure, name: string): readonly string[] {
  const value = failure.details[name]
  return Array.isArray(value) ? value : []
}

/** Returns one number from the details of a refusal; 0 when the details do not contain it. */
export function detailNumber(failure: StaffFailure, name: string): number {
  const value = failure.details[name]
  return typeof value === 'number' ? value : 0
}
