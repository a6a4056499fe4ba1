import { initTRPC } from '@trpc/server'
import type { CustomerRequest, Services } from '../context.ts'
import type { BodySize } from './body-limits.ts'
import { toDomainError, toTrpcError, wireError } from './errors.ts'

/** The context of the customers' procedures. Staff have a router and a context of their own. */
export interface PublicContext {
  readonly services: Services
  readonly request: CustomerRequest
}

/** What a call needs to be let in: see server/http/base/door.ts. */
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
      // Neither stack nor cause is sent to the client.
      message: shape.message,
      data: { httpStatus: shape.data.httpStatus, ...wireError(toDomainError(error)) },
    }),
  })

export const publicRouter = t.router
export const createPublicCaller = t.createCallerFactory

/** Every procedure passes its errors to the one error mapper. */
const mapped = t.procedure.use(async ({ next }) => {
  const result = await next()
  if (!result.ok) throw toTrpcError(result.error.cause ?? result.error)
  return result
})

/** For everybody, signed in or not. */
export const publicProcedure = mapped.meta({ session: 'none' })

/** For callers with a session: without one, the call is refused before its body is read. */
export function customerProcedure(body: BodySize = 'plain') {
  return mapped.meta({ session: 'needed', body })
}
