import { initTRPC } from '@trpc/server'
import type { CustomerRequest, Services } from '../context.ts'
import type { BodySize } from './body-limits.ts'
import { toDomainError, toTrpcError, wireError } from './errors.ts'

/** The context of the customers' procedures. Staff procedures have their own router and context. */
export interface PublicContext {
  readonly services: Services
  readonly request: CustomerRequest
}

/** The conditions for admitting a call; server/http/base/door.ts checks them. */
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
      // The stack and the cause of an error are not sent to the client.
      message: shape.message,
      data: { httpStatus: shape.data.httpStatus, ...wireError(toDomainError(error)) },
    }),
  })

export const publicRouter = t.router
export const createPublicCaller = t.createCallerFactory

/** All procedures use this base, which converts errors with the single error mapper. */
const mapped = t.procedure.use(async ({ next }) => {
  const result = await next()
  if (!result.ok) throw toTrpcError(result.error.cause ?? result.error)
  return result
})

/** For all callers, signed in or not. */
export const publicProcedure = mapped.meta({ session: 'none' })

/** For callers with a session. A call without a session is refused before its body is read. */
export function customerProcedure(body: BodySize = 'plain') {
  return mapped.meta({ session: 'needed', body })
}
