import { initTRPC } from '@trpc/server'
import type { Services } from '../context.ts'
import { DomainError } from '../kernel/errors.ts'
import type { Right } from '../vocabulary/rights.ts'
import type { BodySize } from './body-limits.ts'
import { toDomainError, toTrpcError, wireError } from './errors.ts'
import { requireStaff, type StaffRequest, staffActor } from './staff-member.ts'

/** The context of the staff procedures. It never contains a customer's session. */
export interface StaffContext {
  readonly services: Services
  readonly request: StaffRequest
}

const t = initTRPC
  .context<StaffContext>()
  .meta<{ readonly right: Right | 'own account'; readonly body?: BodySize }>()
  .create({
    errorFormatter: ({ shape, error }) => ({
      code: shape.code,
      message: shape.message,
      data: { httpStatus: shape.data.httpStatus, ...wireError(toDomainError(error)) },
    }),
  })

export const staffRouter = t.router
export const createStaffCaller = t.createCallerFactory

/** The base of all procedures for signed-in staff. It converts errors with the single error mapper. */
const signedIn = t.procedure
  .use(async ({ next }) => {
    const result = await next()
    if (!result.ok) throw toTrpcError(result.error.cause ?? result.error)
    return result
  })
  .use(({ ctx, next }) => {
    const { staff } = ctx.request
    if (staff === null) throw new DomainError('STAFF_NOT_SIGNED_IN')
    return next({ ctx: { ...ctx, staff, actor: staffActor(ctx.request, staff) } })
  })

/**
 * The base of procedures that concern a staff member's own account. These procedures are allowed even before the
 * account is ready.
 */
export const accountProcedure = signedIn.meta({ right: 'own account' })

/**
 * The base of procedures that everybody may call whose account is ready, and that answer with the person's own data.
 * Refuses with STAFF_NOT_SIGNED_IN or the refusals of `requireReady`.
 */
export const readyProcedure = accountProcedure.use(({ ctx, next }) => {
  requireStaff(ctx.request, null)
  return next()
})

/**
 * Builds the base of procedures for staff with the given right. The right is checked before the input is read.
 * Refuses with STAFF_NOT_SIGNED_IN, the refusals of `requireReady`, or NOT_ALLOWED {right}.
 */
export function staffProcedure(right: Right, body: BodySize = 'plain') {
  return signedIn.meta({ right, body }).use(({ ctx, next }) => {
    requireStaff(ctx.request, right)
    return next()
  })
}
