import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import type { Json } from '../../evidence/rules/canonical.ts'
import { isOversized } from '../../kernel/json-size.ts'
import type { Log } from '../../kernel/process/log.ts'
import { DEEPEST, readJson } from '../../kernel/storable.ts'
import { noteWork } from '../../kernel/telemetry/work.ts'
import { authenticate, type PartnerClient } from '../../partner/client/authenticate.ts'
import { openApiDocument } from '../../partner/document.ts'
import { allows, type Condition, readCondition } from '../../partner/operation/entity-tag.ts'
import { onceOnly } from '../../partner/operation/once-only.ts'
import type { Operation } from '../../partner/operation/operation.ts'
import { languageOf, Problem, problemOfRefusal, problems } from '../../partner/rules/problem.ts'
import type { UsageRecorder } from '../../partner/usage/recorder.ts'
import { toDomainError } from '../../procedure/errors.ts'
import { readBody } from '../base/body.ts'
import { ComeAgain } from '../base/come-again.ts'
import type { Door } from '../base/door.ts'
import { clientAddress, customerRequest } from '../base/request.ts'
import { sendJson } from '../base/respond.ts'
import { noteUnexpected } from '../base/unexpected.ts'
import { type Allowance, createAllowances } from './allowances.ts'
import { clientCertificate } from './client-certificate.ts'
import { findRoute } from './routes.ts'

const PREFIX = '/api/v1'
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{8,100}$/

/** Parses a JSON text of a client. Returns undefined for a text that is not JSON. */
function parsed(text: string, entries: number): unknown {
  if (isOversized(text, entries, DEEPEST)) throw new Problem('PAYLOAD_TOO_LARGE')
  try {
    return readJson(text)
  } catch {
    return undefined
  }
}

/** The rows of an NDJSON body. A line that is not JSON stands as null, so that it is refused and the others are not. */
function rowsOfLines(text: string, entries: number): { rows: unknown[] } {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return { rows: lines.map((line) => parsed(line, entries) ?? null) }
}

function bodyOf({ bodyKind, bound }: Operation, type: string, text: string): unknown {
  if (bodyKind === 'rows' && type === 'application/x-ndjson') return rowsOfLines(text, bound.entries)
  if (type !== 'application/json') throw new Problem('CONTENT_TYPE_NOT_SUPPORTED')
  const body = parsed(text, bound.entries)
  if (body === undefined) throw new Problem('BODY_INVALID')
  return body
}

/** Query parameters, each at most once. */
function queryOf(url: URL): Record<string, string> {
  const names = [...url.searchParams.keys()]
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw new Problem('INPUT_INVALID', { errors: [{ pointer: `/${twice}`, detail: 'given twice' }] })
  return Object.fromEntries(url.searchParams)
}

/**
 * The condition of a request.
 * @throws Problem INPUT_INVALID if a write would not obey it, because its sender relies on it
 */
function conditionOf({ writes, tagged }: Operation, { headers }: IncomingMessage): Condition | undefined {
  const condition = readCondition(headers)
  if (tagged || condition === undefined) return condition
  if (!writes) return undefined
  const detail = 'this operation knows no If-Match and no If-None-Match'
  throw new Problem('INPUT_INVALID', { errors: [{ pointer: '', detail }] })
}

function sendFile(response: ServerResponse, status: number, type: string, content: Buffer): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': content.length,
    'Content-Disposition': 'attachment',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(content)
}

/** A request, with what the audit records of its caller. The client is told the same request id. */
interface Asked {
  readonly request: IncomingMessage
  readonly requestId: string
  readonly origin: Actor['origin']
}

function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  if (thrown instanceof ComeAgain)
    return new Problem('TOO_MANY_REQUESTS', { headers: { 'Retry-After': String(thrown.retryAfterSeconds) } })
  return problemOfRefusal(toDomainError(thrown))
}

/**
 * Answers the requests of partners below /api/v1. A caller is refused before the body is read: for a wrong key, a
 * network, a scope, or an allowance that is used up.
 */
export function createPartnerApi(
  services: Services,
  input: {
    readonly log: Log
    readonly trustedProxies: number
    /** The name of the header with the client's certificate. */
    readonly certificateHeader: string | undefined
    readonly demo: boolean
    readonly door: Pick<Door, 'stranger'>
    readonly usage: Pick<UsageRecorder, 'note'>
  },
) {
  const { log, trustedProxies, certificateHeader, demo, door, usage } = input
  const allowances = createAllowances()
  // It never changes, and strangers may ask for it.
  let document: ReturnType<typeof openApiDocument> | undefined

  async function clientOf(request: IncomingMessage): ReturnType<typeof authenticate> {
    try {
      return await authenticate(services, {
        authorization: request.headers.authorization,
        address: clientAddress(request, trustedProxies),
        certificate: clientCertificate(request, { trustedProxies, header: certificateHeader }),
        demo,
      })
    } catch (error) {
      // Whoever tries keys uses up the allowance of their network.
      if (error instanceof Problem) door.stranger(request)
      throw error
    }
  }

  async function perform(
    { operation, params }: { readonly operation: Operation; readonly params: Record<string, string> },
    client: PartnerClient,
    url: URL,
    { request, requestId, origin }: Asked,
  ): Promise<{
    status: number
    body: Json
    file: Buffer | null
    etag: string | null
    repeated: boolean
  }> {
    const query = queryOf(url)
    const condition = conditionOf(operation, request)
    const key = request.headers['idempotency-key']
    if (operation.writes && (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key)))
      throw new Problem('IDEMPOTENCY_KEY_MISSING')
    const reads = operation.method !== 'get'
    const text = reads ? await readBody(request, { bytes: operation.bound.bytes }) : ''
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
    const body = reads ? bodyOf(operation, type, text) : undefined
    const actor = { kind: 'PARTNER', id: client.id, requestId, origin } as const
    const work = (commandId: string | null) =>
      operation.perform(
        { services, client, actor, commandId, ...(operation.writes && condition ? { condition } : {}) },
        { params, query, body },
      )
    if (!operation.writes) {
      const { etag, ...answer } = await work(null)
      const known = etag !== null && condition !== undefined && !allows({ ...condition, match: null }, etag)
      return { ...answer, status: known ? 304 : answer.status, etag, repeated: false }
    }
    const hash = createHash('sha256').update(text).digest('base64url')
    const { match = null, noneMatch = null } = condition ?? {}
    const content = { operation: operation.id, params, hash, ...(condition ? { match, noneMatch } : {}) }
    return {
      ...(await onceOnly(services, { clientId: client.id, key: String(key), content }, work)),
      file: null,
    }
  }

  function sendProblem(response: ServerResponse, problem: Problem, { request, requestId }: Asked): void {
    const { status, ...titles } = problems[problem.code]
    for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value)
    sendJson(
      response,
      status,
      {
        type: `${services.publicUrl}/api/v1/openapi.json#${problem.code}`,
        title: titles[languageOf(request.headers['accept-language'])],
        status,
        code: problem.code,
        requestId,
        errors: problem.errors,
      },
      'application/problem+json; charset=utf-8',
    )
  }

  async function answer(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { requestId, origin } = customerRequest(request, services, trustedProxies)
    const asked = { request, requestId, origin }
    response.setHeader('Request-Id', requestId)
    const path = url.pathname.slice(PREFIX.length)
    let allowance: Allowance | null = null
    const counted = { keyId: '', operation: '', problem: '' }
    const describes = path === '/openapi.json' && request.method === 'GET'
    try {
      if (describes) {
        noteWork({ route: 'openapi' })
        door.stranger(request)
        document ??= openApiDocument(services.publicUrl)
        return sendJson(response, 200, document)
      }
      const client = await clientOf(request)
      counted.keyId = client.keyId
      noteWork({ principal: 'PARTNER' })
      const route = findRoute(request.method ?? '', path)
      counted.operation = route.operation.id
      noteWork({ route: route.operation.id })
      if (!client.scopes.includes(route.operation.scope)) throw new Problem('SCOPE_MISSING')
      allowance = allowances.take(client.id, Number(request.headers['content-length'] ?? 0))
      for (const [name, value] of Object.entries(allowance.headers)) response.setHeader(name, value)
      const { status, body, file, etag, repeated } = await perform(route, client, url, asked)
      if (repeated) response.setHeader('Idempotency-Replayed', 'true')
      if (etag !== null) response.setHeader('ETag', etag)
      if (status === 304) response.writeHead(304, { 'Cache-Control': 'no-store' }).end()
      else if (file !== null) sendFile(response, status, route.operation.file ?? '', file)
      else sendJson(response, status, body)
    } catch (thrown) {
      const problem = toProblem(thrown)
      counted.problem = problem.code
      noteWork({ refusal: problem.code })
      if (problem.code === 'INTERNAL') noteUnexpected(log, { path: PREFIX, requestId }, thrown)
      sendProblem(response, problem, asked)
    } finally {
      allowance?.end()
      if (!describes) usage.note({ ...counted, status: response.statusCode })
    }
  }

  return {
    answer,
    /** Whether the path belongs to this API. */
    owns: (path: string): boolean => path === PREFIX || path.startsWith(`${PREFIX}/`),
  }
}
