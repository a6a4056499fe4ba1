import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Clock, systemClock } from '../../kernel/clock.ts'
import type { EmulatorHandler, EmulatorReply, EmulatorRequest } from '../base/http.ts'
import type { EmulatorStorage } from '../base/storage.ts'
import { type BucketKey, faultOfSignature } from './signature.ts'

const stored = z.object({ base64: z.string(), until: z.string() })
const EVERYTHING = 1_000_000

const statuses: Readonly<Record<string, number>> = {
  NoSuchKey: 404,
  PreconditionFailed: 412,
  ConditionalRequestConflict: 409,
  InvalidRequest: 400,
  InvalidDigest: 400,
  BadDigest: 400,
  MethodNotAllowed: 405,
  SlowDown: 503,
  InternalError: 500,
}

const xml = (status: number, body: string): EmulatorReply => ({
  status,
  headers: { 'Content-Type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
})

/** A refusal with the storage's code. */
export function bucketRefusal(code: string): EmulatorReply {
  return xml(statuses[code] ?? 403, `<Error><Code>${code}</Code></Error>`)
}

/** The names after `after`, at most `most`. */
function listOf(keys: readonly string[], query: URLSearchParams): EmulatorReply {
  const most = Math.min(1000, Number(query.get('max-keys') ?? 1000))
  const after = query.get('start-after') ?? ''
  const rest = keys.filter((key) => key > after)
  const entries = rest.slice(0, most).map((key) => `<Contents><Key>${key}</Key></Contents>`)
  const more = rest.length > most
  return xml(
    200,
    `<ListBucketResult><IsTruncated>${more}</IsTruncated>${entries.join('')}</ListBucketResult>`,
  )
}

/** What is wrong with a write to a bucket with object lock; null if nothing is. */
function faultOfWrite({ headers, body }: EmulatorRequest, now: Date): string | null {
  const md5 = headers['content-md5']
  if (md5 === undefined) return 'InvalidRequest'
  if (md5 !== createHash('md5').update(body).digest('base64')) return 'BadDigest'
  const until = Date.parse(String(headers['x-amz-object-lock-retain-until-date']))
  const locks = headers['x-amz-object-lock-mode'] === 'COMPLIANCE' && until > now.getTime()
  return locks && headers['if-none-match'] === '*' ? null : 'InvalidRequest'
}

/**
 * Emulates a bucket with object lock: it checks signatures, never replaces an object, and accepts only objects that nobody
 * can delete for a time.
 *
 * @param settings.path the path of the bucket on this server, which is signed
 */
export function createBucketEmulator(
  settings: BucketKey & { readonly path: string },
  storage: EmulatorStorage,
  wallClock: Clock = systemClock,
) {
  const api: EmulatorHandler = async (request) => {
    const now = wallClock.now()
    const fault = faultOfSignature(request, `${settings.path}/${request.path}`, settings, now)
    if (fault !== null) return bucketRefusal(fault)
    const key = decodeURIComponent(request.path)
    if (request.method === 'GET' && key === '') {
      const all = await storage.list('bucket', '', EVERYTHING)
      return listOf(all.map((entry) => entry.key).sort(), request.query)
    }
    if (request.method === 'GET') {
      const entry = await storage.get('bucket', key)
      if (entry === null) return bucketRefusal('NoSuchKey')
      return { status: 200, headers: {}, body: Buffer.from(stored.parse(entry.value).base64, 'base64') }
    }
    if (request.method !== 'PUT' || key === '') return bucketRefusal('MethodNotAllowed')
    const wrong = faultOfWrite(request, now)
    if (wrong !== null) return bucketRefusal(wrong)
    const value = {
      base64: request.body.toString('base64'),
      until: String(request.headers['x-amz-object-lock-retain-until-date']),
    }
    const isNew = await storage.insert('bucket', key, value, now)
    return isNew ? { status: 200, headers: {}, body: '' } : bucketRefusal('PreconditionFailed')
  }
  return { api }
}
