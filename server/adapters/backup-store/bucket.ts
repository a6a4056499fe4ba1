import { createHash } from 'node:crypto'
import { SECOND_MS } from '../../kernel/calendar.ts'
import type { Clock } from '../../kernel/clock.ts'
import { namesIn, refusalIn } from '../bucket/answers.ts'
import { askBucket } from '../bucket/ask.ts'
import type { BytesAnswer } from '../vendor/vendor-bytes.ts'
import type { VendorError } from '../vendor/vendor-error.ts'
import { type BackupStore, checkObject, isObjectName, MOST_OBJECT_BYTES, storeFailure } from './port.ts'

/** Names that one answer lists at most, and the bytes that an answer without an object has at most. */
const PAGE = 1000
const LONGEST_PAGE = 2 * 1024 * 1024

export interface BackupBucketSettings {
  /** The URL of the bucket, below which the objects lie. The bucket is for backups alone. */
  readonly url: string
  readonly keyId: string
  readonly keySecret: string
  readonly region: string
  readonly timeoutMs?: number
  readonly wallClock?: Clock
}

function refused(operation: string, { status, body }: BytesAnswer): VendorError {
  const retryable = status === 409 || status === 429 || status >= 500
  return storeFailure(
    `HTTP_${status}`,
    retryable,
    `${operation}: HTTP ${status} ${refusalIn(body) ?? ''}`.trimEnd(),
  )
}

/**
 * Keeps objects in a bucket of a storage with the S3 protocol. Unlike the bucket of the evidence, this one has no object
 * lock, because backups are removed when they are old.
 */
export function createBucketStore(settings: BackupBucketSettings): BackupStore {
  const access = { vendor: 'backup', timeoutMs: 60 * SECOND_MS, ...settings } as const

  async function write(
    name: string,
    bytes: Uint8Array,
    condition: Readonly<Record<string, string>>,
  ): Promise<void> {
    checkObject(name, bytes)
    const answer = await askBucket(access, {
      operation: 'put',
      target: name,
      most: LONGEST_PAGE,
      put: {
        bytes: Uint8Array.from(bytes),
        headers: {
          ...condition,
          'Content-Type': 'application/octet-stream',
          'Content-MD5': createHash('md5').update(bytes).digest('base64'),
        },
      },
    })
    if (answer.status === 412) throw storeFailure('TAKEN', false)
    if (answer.status !== 200) throw refused('put', answer)
    // A storage answers a write with no content. A page with 200 comes from something that stands in between.
    if (answer.body.length > 0) throw storeFailure('UNREADABLE', true)
  }

  async function get(name: string): Promise<Uint8Array | null> {
    if (!isObjectName(name)) return null
    const answer = await askBucket(access, { operation: 'get', target: name, most: MOST_OBJECT_BYTES })
    if (answer.status === 200) return answer.body
    if (answer.status === 404 && refusalIn(answer.body) === 'NoSuchKey') return null
    throw refused('get', answer)
  }

  return {
    kind: 'bucket',
    put: (name, bytes) => write(name, bytes, { 'If-None-Match': '*' }),
    replace: (name, bytes) => write(name, bytes, {}),
    get,
    list: async function* (prefix) {
      for (let last = ''; ; ) {
        const query = new URLSearchParams({ 'list-type': '2', 'max-keys': String(PAGE), prefix })
        if (last !== '') query.set('start-after', last)
        const answer = await askBucket(access, {
          operation: 'list',
          target: `?${query}`,
          most: LONGEST_PAGE,
        })
        if (answer.status !== 200) throw refused('list', answer)
        const page = namesIn(answer.body)
        if (page === null) throw storeFailure('UNREADABLE', false)
        for (const name of page.names) {
          // A storage that repeats itself would be asked for ever.
          if (name <= last) throw storeFailure('UNREADABLE', false)
          last = name
          if (isObjectName(name) && name.startsWith(prefix)) yield name
        }
        if (!page.more) return
        if (page.names.length === 0) throw storeFailure('UNREADABLE', false)
      }
    },
    remove: async (name) => {
      if (!isObjectName(name)) return
      const answer = await askBucket(access, {
        operation: 'remove',
        target: name,
        most: LONGEST_PAGE,
        method: 'DELETE',
      })
      if (answer.status !== 204 && answer.status !== 200 && answer.status !== 404)
        throw refused('remove', answer)
    },
  }
}
