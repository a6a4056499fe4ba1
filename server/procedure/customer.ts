import { initTRPC } from '@trpc/server'
import type { CustomerRequest, Services } from '../context.ts'
import type { BodySize } from './body-limits.ts'
import { toDomainError, toTrpcError, wireError } from './errors.ts'

/** The context of the customers' procedures. Staff procedures have their own router and context. */
export interface PublicContext {
  readonly services: Services
  readonly request: CustomerRequest
}

/** The conditions under which a call is admitted. `server/http/base/door.ts` checks them. */
interface PublicMeta {
  readonly session: 'needed' | 'none'
  readonly body?: BodySize
}

const t = initTRPC
  .context<PublicContext>()
  .meta<PublicMeta>()
  .create({
    errorFormatter: ({ shape, error }) => ({
      code: shape.code,
      // Sends only these fields, so that the client never receives the stack or the cause of an error.
      message: shape.message,
      data: { httpStatus: shape.data.httpStatus, ...wireError(toDomainError(error)) },
    }),
  })

export const publicRouter = t.router
export const createPublicCaller = t.createCallerFactory

/** The base of all procedures. It converts errors with the single error mapper. */
const mapped = t.procedure.use(async ({ next }) => {
  const result = await next()
  if (!result.ok) throw toTrpcError(result.error.cause ?? result.error)
  return result
})

/** The base of procedures for all callers, signed in or not. */
export const publicProcedure = mapped.meta({ session: 'none' })

/**
 * Builds the base of procedures for callers with a session. A call without a session is refused before its body is
 * read.
 */
export function customerProcedure(body: BodySize = 'plain') {
  return mapped.meta({ session: 'needed', body })
}
