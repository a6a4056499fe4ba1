import { z } from 'zod'

const detailsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]))
const refusalSchema = z.object({
  data: z.object({ code: z.string(), message: z.string(), details: detailsSchema.optional() }),
})

/** Said when nothing came back at all; everything else is said by the server. */
const UNREACHABLE = '暂时连不上服务器，请检查网络后重试。'

/** Why a call to the admin's API did not do what was asked: a stable code, and a sentence to show as it is. */
export class StaffFailure extends Error {
  /** One of server/kernel/errors.ts, or UNREACHABLE. */
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

/** Reads whatever a call threw; what has no code of ours is an answer that never came. */
export function toStaffFailure(error: unknown): StaffFailure {
  if (error instanceof StaffFailure) return error
  const refusal = refusalSchema.safeParse(error)
  if (!refusal.success) return new StaffFailure('UNREACHABLE', UNREACHABLE)
  const { code, message, details } = refusal.data.data
  return new StaffFailure(code, message, details)
}

/** A text detail the server put beside its refusal, '' without it. */
export function detailText(failure: StaffFailure, name: string): string {
  const value = failure.details[name]
  return typeof value === 'string' ? value : ''
}

/** Names the server put beside its refusal (fields, problems), none without them. */
export function detailList(failure: StaffFailure, name: string): readonly string[] {
  const value = failure.details[name]
  return Array.isArray(value) ? value : []
}
