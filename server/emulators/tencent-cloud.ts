import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto'

import type { Clock } from '../kernel/clock.ts'
import { type EmulatorReply, type EmulatorRequest, json } from './base/http.ts'

/*
 * The request checks and responses of Tencent Cloud API 3.0, written from the vendor's description of signature v3.
 * This file shares no code with the client in `server/adapters/`. With shared code, a mistake would be the same on
 * both sides, and no test would detect it.
 */

export interface CloudProduct {
  readonly service: string
  readonly version: string
  readonly actions: readonly string[]
  readonly regionRequired: boolean
  readonly secretId: string
  readonly secretKey: string
}

/** Builds an API error in the vendor's format: HTTP 200 with `Response.Error`. */
export function cloudError(code: string): EmulatorReply {
  return json({ Response: { Error: { Code: code, Message: `emulated ${code}` }, RequestId: randomUUID() } })
}

export function cloudAnswer(
  fields: Readonly<Record<string, unknown>>,
  requestId: string = randomUUID(),
): EmulatorReply {
  return json({ Response: { ...fields, RequestId: requestId } })
}

const MAX_SKEW_SECONDS = 300

const AUTHORIZATION =
  /^TC3-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{4}-\d\d-\d\d)\/([a-z0-9]+)\/tc3_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/

const header = (request: EmulatorRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

/**
 * Checks a request in the vendor's order: format, key, clock, signature, product.
 *
 * @param wallClock the clock of real time; signatures use real time even when the demo's clock was moved
 * @returns the error code with which to refuse the request, or null if the request is valid
 */
export function refuseRequest(
  product: CloudProduct,
  request: EmulatorRequest,
  wallClock: Clock,
): string | null {
  if (request.method !== 'POST') return 'UnsupportedProtocol'
  const authorization = AUTHORIZATION.exec(header(request, 'authorization') ?? '')
  if (authorization === null) return 'AuthFailure.InvalidAuthorization'
  const [, secretId, date, service, signedNames = '', signature = ''] = authorization
  const names = signedNames.split(';')
  if (service !== product.service) return 'AuthFailure.InvalidAuthorization'
  if (!names.includes('content-type') || !names.includes('host')) return 'AuthFailure.InvalidAuthorization'
  if (names.join(';') !== [...names].sort().join(';')) return 'AuthFailure.InvalidAuthorization'
  if (secretId !== product.secretId) return 'AuthFailure.SecretIdNotFound'

  const stamp = header(request, 'x-tc-timestamp')
  if (stamp === undefined) return 'MissingParameter'
  if (!/^\d{1,12}$/.test(stamp)) return 'InvalidParameterValue'
  const seconds = Number(stamp)
  if (Math.abs(wallClock.now().getTime() / 1000 - seconds) > MAX_SKEW_SECONDS)
    return 'AuthFailure.SignatureExpire'
  if (date !== new Date(seconds * 1000).toISOString().slice(0, 10)) return 'AuthFailure.SignatureFailure'

  let canonical = 'POST\n/\n\n'
  for (const name of names) {
    const value = header(request, name)
    if (value === undefined) return 'AuthFailure.SignatureFailure'
    canonical += `${name}:${value.toLowerCase().trim()}\n`
  }
  canonical += `\n${signedNames}\n${createHash('sha256').update(request.body).digest('hex')}`
  const scope = `${date}/${service}/tc3_request`
  const digest = createHash('sha256').update(canonical).digest('hex')
  let key: Buffer = Buffer.from(`TC3${product.secretKey}`)
  for (const step of [date, service, 'tc3_request']) key = createHmac('sha256', key).update(step).digest()
  const expected = createHmac('sha256', key).update(`TC3-HMAC-SHA256\n${stamp}\n${scope}\n${digest}`).digest()
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) return 'AuthFailure.SignatureFailure'

  const action = header(request, 'x-tc-action')
  const version = header(request, 'x-tc-version')
  if (action === undefined || version === undefined) return 'MissingParameter'
  if (version !== product.version) return 'NoSuchVersion'
  if (!product.actions.includes(action)) return 'InvalidAction'
  if (product.regionRequired && header(request, 'x-tc-region') === undefined) return 'MissingParameter'
  return null
}

export function actionOf(request: EmulatorRequest): string {
  return header(request, 'x-tc-action') ?? ''
}
