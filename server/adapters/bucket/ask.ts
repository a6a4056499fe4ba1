import { createHash } from 'node:crypto'
import { AwsV4Signer } from 'aws4fetch'
import { type Clock, systemClock } from '../../kernel/clock.ts'
import { type BytesAnswer, exchangeBytes } from '../vendor/vendor-bytes.ts'
import type { VendorName } from '../vendor/vendor-error.ts'

/** How requests to one bucket of a storage with the S3 protocol are signed. */
export interface BucketAccess {
  readonly vendor: VendorName
  /** The URL of the bucket, below which the objects lie. */
  readonly url: string
  readonly keyId: string
  readonly keySecret: string
  readonly region: string
  readonly timeoutMs: number
  /** Real time: the storage compares the time of each request with its own. */
  readonly wallClock?: Clock
}

/** One request. Without a method it is a PUT if it has bytes, and otherwise a GET. */
export interface BucketRequest {
  readonly operation: string
  /** The object's name, or a query that begins with `?`. */
  readonly target: string
  /** The maximum length of the answer in bytes. */
  readonly most: number
  readonly method?: 'DELETE'
  readonly put?: {
    readonly bytes: Uint8Array<ArrayBuffer>
    readonly headers: Readonly<Record<string, string>>
  }
}

/** Sends one request with a signature of version 4. @throws VendorError if there is no answer; every status is returned */
export async function askBucket(access: BucketAccess, request: BucketRequest): Promise<BytesAnswer> {
  const { operation, target, most, put } = request
  const now = (access.wallClock ?? systemClock).now()
  const sha = createHash('sha256')
    .update(put?.bytes ?? new Uint8Array())
    .digest('hex')
  const signed = await new AwsV4Signer({
    method: request.method ?? (put === undefined ? 'GET' : 'PUT'),
    url: `${access.url.replace(/\/+$/, '')}/${target}`,
    headers: {
      ...put?.headers,
      'X-Amz-Content-Sha256': sha,
      // A compressed answer would have another length than the object.
      'Accept-Encoding': 'identity',
    },
    accessKeyId: access.keyId,
    secretAccessKey: access.keySecret,
    service: 's3',
    region: access.region,
    datetime: now.toISOString().replace(/[:-]|\.\d{3}/g, ''),
  }).sign()
  const { vendor, timeoutMs } = access
  const call = { vendor, operation, changes: put !== undefined || request.method === 'DELETE', timeoutMs }
  const init = { method: signed.method, headers: signed.headers, body: put?.bytes }
  return await exchangeBytes(call, signed.url.href, init, most)
}
