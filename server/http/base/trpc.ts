import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AnyTRPCRouter, callTRPCProcedure, getTRPCErrorShape, type TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { z } from 'zod'
import { DomainError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/process/log.ts'
import { noteWork } from '../../kernel/telemetry/work.ts'
import { ownTurn } from '../../kernel/turns.ts'
import { bodyLimits, bodySizes } from '../../procedure/body-limits.ts'
import { toDomainError, toTrpcError, wireError } from '../../procedure/errors.ts'
import { parseJson, readBody } from './body.ts'
import { sendJson, tellWhenToReturn } from './respond.ts'
import { noteUnexpected } from './unexpected.ts'

export interface TrpcContext {
  readonly services: object
  readonly request?: { readonly requestId: string }
}

export interface TrpcCall {
  readonly router: AnyTRPCRouter
  readonly path: string
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly log: Log
  /** Set-Cookie lines to send with a successful response. They are never sent with a refusal. */
  readonly cookies?: readonly string[]
  /**
   * Returns the procedure's context. Throws to refuse the call before its body is read.
   * @param meta the meta data of the called procedure
   */
  readonly admit: (meta: ProcedureMeta) => Promise<TrpcContext> | TrpcContext
}

const metaSchema = z.object({
  session: z.enum(['needed', 'none']).default('needed'),
  body: z.enum(bodySizes).default('plain'),
})

/**
 * The meta data of a procedure (`server/procedure/customer.ts`, `server/procedure/staff.ts`). A missing entry
 * defaults to the strictest option.
 */
export type ProcedureMeta = z.infer<typeof metaSchema>

/** @throws DomainError NOT_FOUND */
export function metaOf(router: AnyTRPCRouter, path: string): ProcedureMeta {
  const { procedures } = router._def
  if (!Object.hasOwn(procedures, path)) throw new DomainError('NOT_FOUND')
  const procedure: unknown = procedures[path]
  const definition = typeof procedure === 'function' && '_def' in procedure ? procedure._def : undefined
  const { meta } = z.object({ meta: z.unknown() }).parse(definition)
  return metaSchema.parse(meta ?? {})
}

/**
 * Returns a function that reads the call's input. The procedure calls this function only after it has admitted the
 * caller. The input is read at most once.
 */
function inputOf(request: IncomingMessage, meta: ProcedureMeta): () => Promise<unknown> {
  const limit = bodyLimits[meta.body]
  let input: Promise<unknown> | undefined
  const read = async () => {
    const body = await readBody(request, limit)
    if (body.length > bodyLimits.plain.bytes) await ownTurn()
    return body === '' ? undefined : parseJson(body, limit)
  }
  return () => {
    input ??= read()
    return input
  }
}

async function dataOf({ router, path, request }: TrpcCall, meta: ProcedureMeta, ctx: TrpcContext) {
  const data: unknown = await callTRPCProcedure({
    router,
    path,
    getRawInput: inputOf(request, meta),
    ctx,
    type: 'mutation',
    allowMethodOverride: true,
    signal: undefined,
    batchIndex: 0,
  })
  return data
}

/**
 * Answers one call of a tRPC router: `POST <prefix>/<path>` with the input as a JSON body. The response has the
 * envelope of tRPC's own HTTP adapter, and clients use httpLink with methodOverride POST. A caller without permission
 * is refused before the body is read: first by `admit`, then by the procedure's own middlewares. Only the procedure's
 * input parser reads the body.
 *
 * GET queries and batches are not supported. A GET query would put its input into the URL, and URLs are written to
 * logs. In a batch, one answer would wait for another. tRPC's adapter is not used, because converting Node's request
 * into a fetch Request and back takes longer than the call itself.
 */
export async function answerTrpc(call: TrpcCall): Promise<void> {
  const { router, path, request, response, log } = call
  let context: TrpcContext | undefined
  try {
    requireOwnPage(request)
    const meta = metaOf(router, path)
    noteWork({ route: path })
    context = await call.admit(meta)
    const data = await dataOf(call, meta, context)
    if (call.cookies?.length) response.setHeader('Set-Cookie', call.cookies)
    sendJson(response, 200, { result: { data } })
  } catch (thrown) {
    const error = toTrpcError(thrown)
    noteWork({ refusal: error.message })
    if (error.message === 'INTERNAL')
      noteUnexpected(log, { path, requestId: context?.request?.requestId }, error.cause)
    const shape: unknown = getTRPCErrorShape({
      config: router._def._config,
      error,
      type: 'unknown',
      path,
      input: undefined,
      ctx: undefined,
    })
    tellWhenToReturn(response, thrown)
    sendJson(response, httpStatusOf(error), { error: shape })
  }
}

/**
 * Answers with a refusal in the form of the admin's API: `{error: {data: {code, message, details}}}`. An unexpected
 * failure is logged and answered as INTERNAL.
 */
export function answerRefusal(
  response: ServerResponse,
  thrown: unknown,
  { log, path }: { readonly log: Log; readonly path: string },
): void {
  const error = toTrpcError(thrown)
  noteWork({ refusal: error.message })
  if (error.message === 'INTERNAL') noteUnexpected(log, { path }, error.cause)
  tellWhenToReturn(response, thrown)
  sendJson(response, httpStatusOf(error), { error: { data: wireError(toDomainError(error)) } })
}

export function httpStatusOf(error: TRPCError): number {
  return getHTTPStatusCodeFromError(error)
}

/**
 * @param type the content type that the request must have
 * @throws DomainError BAD_INPUT for a request that a page of another site could cause a browser to send
 */
export function requireOwnPage(
  request: IncomingMessage,
  type: 'application/json' | 'application/octet-stream' = 'application/json',
): void {
  if (request.method !== 'POST') throw new DomainError('BAD_INPUT', { fields: ['method'] })
  if (!request.headers['content-type']?.startsWith(type)) {
    throw new DomainError('BAD_INPUT', { fields: ['content-type'] })
  }
  const { origin, host } = request.headers
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
    throw new DomainError('BAD_INPUT', { fields: ['origin'] })
  }
}
