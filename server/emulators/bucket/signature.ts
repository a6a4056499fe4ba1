import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { EmulatorRequest } from '../base/http.ts'

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** Everything but the unreserved characters of RFC 3986. */
const encoded = (text: string) =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const MOST_SKEW_MS = 15 * 60_000

/** The instant in the form `20260301T020000Z`; NaN for anything else. */
function instantOf(text: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? []
  const [year, month, day, hour, minute, second] = parts
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

export interface BucketKey {
  readonly id: string
  readonly secret: string
  readonly region: string
}

/**
 * Checks the signature of a request: AWS signature version 4 in the Authorization header, of the service s3, with the body's
 * hash.
 *
 * @param path the path as it was sent, with the emulator's own
 * @returns the storage's code of the refusal; null if the signature is right
 */
export function faultOfSignature(
  request: EmulatorRequest,
  path: string,
  key: BucketKey,
  now: Date,
): string | null {
  const header = (name: string) => {
    const value = request.headers[name]
    return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim().replaceAll(/ +/g, ' ')
  }
  const [, id, day, region, names = '', given = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      header('authorization'),
    ) ?? []
  if (id === undefined) return 'AccessDenied'
  if (id !== key.id) return 'InvalidAccessKeyId'
  const at = header('x-amz-date')
  if (region !== key.region || at.slice(0, 8) !== day) return 'AuthorizationHeaderMalformed'
  if (!(Math.abs(instantOf(at) - now.getTime()) <= MOST_SKEW_MS)) return 'RequestTimeTooSkewed'
  const signed = names.split(';')
  const mustBeSigned = Object.keys(request.headers).filter(
    (name) => name.startsWith('x-amz-') || name === 'host' || name === 'content-md5',
  )
  if (!mustBeSigned.every((name) => signed.includes(name))) return 'AccessDenied'
  const hash = header('x-amz-content-sha256')
  if (hash !== sha256(request.body)) return 'XAmzContentSHA256Mismatch'
  const query = [...request.query]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')
  const canonical = [
    request.method,
    path,
    query,
    ...signed.map((name) => `${name}:${header(name)}`),
    '',
    names,
    hash,
  ]
  const toSign = [
    'AWS4-HMAC-SHA256',
    at,
    `${day}/${region}/s3/aws4_request`,
    sha256(canonical.join('\n')),
  ].join('\n')
  const signing = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (last, part) => hmac(last, part ?? ''),
    `AWS4${key.secret}`,
  )
  const wanted = hmac(signing, toSign)
  return timingSafeEqual(wanted, Buffer.from(given, 'hex')) ? null : 'SignatureDoesNotMatch'
}
