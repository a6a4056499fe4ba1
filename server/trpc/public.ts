import { initTRPC } from '@trpc/server'
import type { CustomerRequest, Services } from '../context.ts'
import { toDomainError, toTrpcError, wireError } from '../http/errors.ts'

/** What a procedure of the customers' router is called with. Staff have a router and a context of their own. */
export interface PublicContext {
  readonly services: Services
  readonly request: CustomerRequest
}

const t = initTRPC.context<PublicContext>().create({
  errorFormatter: ({ shape, error }) => ({
    code: shape.code,
    // Neither stack nor cause leaves the house.
    message: shape.message,
    data: { httpStatus: shape.data.httpStatus, ...wireError(toDomainError(error)) },
  }),
})

export const publicRouter = t.router
export const createPublicCaller = t.createCallerFactory

/** Every procedure ends in the one error mapper. */
export const publicProcedure = t.procedure.use(async ({ next }) => {
  const result = await next()
  if (!result.ok) throw toTrpcError(result.error.cause ?? result.error)
  return result
})
