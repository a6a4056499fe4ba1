import { z } from 'zod'

const detailsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]))
const refusalSchema = z.object({
  data: z.object({ code: z.string(), message: z.string(), details: detailsSchema.optional() }),
})

/** Shown when no answer came; every other sentence is the server's. */
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

/** Turns what a call threw into a StaffFailure. An error without one of our codes means that no answer came. */
export function toStaffFailure(error: unknown): StaffFailure {
  if (error instanceof StaffFailure) return error
  const refusal = refusalSchema.safeParse(error)
  if (!refusal.success) return new StaffFailure('UNREACHABLE', UNREACHABLE)
  const { code, message, details } = refusal.data.data
  return new StaffFailure(code, message, details)
}

/** A text the server put beside its refusal; '' without it. */
export function detailText(failure: StaffFailure, name: string): string {
  const value = failure.details[name]
  return typeof value === 'string' ? value : ''
}

/** A list the server put beside its refusal (fields, problems); empty without it. */
export function detailList(failure: StaffFailure, name: string): readonly string[] {
  const value = failure.details[name]
  return Array.isArray(value) ? value : []
}
