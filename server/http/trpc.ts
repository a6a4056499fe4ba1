import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AnyTRPCRouter, callTRPCProcedure, getTRPCErrorShape, type TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { DomainError } from '../errors.ts'
import type { Log } from '../log.ts'
import { readJson } from '../shared/storable.ts'
import { toTrpcError } from './errors.ts'
import { readBody, sendJson } from './respond.ts'
import { noteUnexpected } from './unexpected.ts'

/**
 * Answers one call of a tRPC router: `POST <prefix>/<path>` with the input as a JSON body, the envelope of
 * tRPC's own HTTP adapter in return (clients: httpLink with methodOverride POST).
 *
 * Only that. A query by GET would put its input into the URL, and URLs end up in logs; batches would make one
 * answer wait for another. And tRPC's adapter spends more time turning Node's request into a fetch Request and
 * back than the call itself takes.
 */
export async function answerTrpc(
  router: AnyTRPCRouter,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  context: { readonly services: object; readonly request?: { readonly requestId: string } },
  log: Log,
  /** Sent with the answer where the call is done, never with a refusal. */
  cookies: readonly string[] = [],
): Promise<void> {
  let input: unknown
  try {
    requireOwnPage(request)
    const body = await readBody(request)
    input = body === '' ? undefined : parseJson(body)
    const data: unknown = await callTRPCProcedure({
      router,
      path,
      getRawInput: () => Promise.resolve(input),
      ctx: context,
      type: 'mutation',
      allowMethodOverride: true,
      signal: undefined,
      batchIndex: 0,
    })
    if (cookies.length > 0) response.setHeader('Set-Cookie', cookies)
    sendJson(response, 200, { result: { data } })
  } catch (thrown) {
    const error = toTrpcError(thrown)
    if (error.message === 'INTERNAL')
      noteUnexpected(log, { path, requestId: context.request?.requestId }, error.cause)
    const shape: unknown = getTRPCErrorShape({
      config: router._def._config,
      error,
      type: 'unknown',
      path,
      input: undefined,
      ctx: undefined,
    })
    sendJson(response, httpStatusOf(error), { error: shape })
  }
}

export function httpStatusOf(error: TRPCError): number {
  return getHTTPStatusCodeFromError(error)
}

/** @throws DomainError BAD_INPUT for anything another site's page could make a browser send */
export function requireOwnPage(request: IncomingMessage): void {
  if (request.method !== 'POST') throw new DomainError('BAD_INPUT', { fields: ['method'] })
  if (!request.headers['content-type']?.startsWith('application/json')) {
    throw new DomainError('BAD_INPUT', { fields: ['content-type'] })
  }
  const { origin, host } = request.headers
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
    throw new DomainError('BAD_INPUT', { fields: ['origin'] })
  }
}

/**
 * Reads what came as JSON, with every text in it storable: the one place all input passes before it is validated.
 * @throws DomainError BAD_INPUT
 */
export function parseJson(text: string): unknown {
  try {
    return readJson(text)
  } catch {
    throw new DomainError('BAD_INPUT', { fields: ['body'] })
  }
}
