import { createHash } from 'node:crypto'
import { SECOND_MS } from '../../kernel/calendar.ts'
import { type Clock, systemClock } from '../../kernel/clock.ts'
import { namesIn, refusalIn } from '../bucket/answers.ts'
import { askBucket, type BucketRequest } from '../bucket/ask.ts'
import type { BytesAnswer } from '../vendor/vendor-bytes.ts'
import type { VendorError } from '../vendor/vendor-error.ts'
import type { PublishPort } from './port.ts'
import { checkPublishable, checkSame, isPublishName, MOST_BYTES, publishFailure } from './published.ts'

/** Names that one answer lists at most, and the bytes that such an answer has at most. */
const PAGE = 1000
const LONGEST_PAGE = 2 * 1024 * 1024

export interface BucketSettings {
  /** The URL of the bucket, below which the objects lie. The bucket must have object lock. */
  readonly url: string
  readonly keyId: string
  readonly keySecret: string
  readonly region: string
  /** How many years nobody can delete what was published, not even the owner of the account. */
  readonly years: number
  readonly timeoutMs?: number
  /** Real time: the storage compares the time of each request with its own. */
  readonly wallClock?: Clock
}

/**
 * Publishes into a bucket of a storage with the S3 protocol: conditional writes (`If-None-Match: *`), object lock in
 * compliance mode, and signatures of version 4.
 *
 * The name is also looked up before it is written, because a storage that does not know conditional writes ignores the
 * condition.
 */
export function createBucketPublisher(settings: BucketSettings): PublishPort {
  const wallClock = settings.wallClock ?? systemClock
  const timeoutMs = settings.timeoutMs ?? 15 * SECOND_MS

  const access = { vendor: 'publish', ...settings, wallClock, timeoutMs } as const

  async function ask(
    operation: string,
    target: string,
    most: number,
    put?: BucketRequest['put'],
  ): Promise<BytesAnswer> {
    return await askBucket(access, { operation, target, most, ...(put === undefined ? {} : { put }) })
  }

  function refused(operation: string, { status, body }: BytesAnswer): VendorError {
    const said = refusalIn(body)
    // 409 is an answer to two writes at once: who lost may ask again.
    const retryable = status === 409 || status === 429 || status >= 500
    return publishFailure(`HTTP_${status}`, retryable, `${operation}: HTTP ${status} ${said ?? ''}`.trimEnd())
  }

  async function read(name: string): Promise<Uint8Array | null> {
    if (!isPublishName(name)) return null
    const answer = await ask('read', name, MOST_BYTES)
    if (answer.status === 200) return answer.body
    if (answer.status === 404 && refusalIn(answer.body) === 'NoSuchKey') return null
    throw refused('read', answer)
  }

  async function write(name: string, bytes: Uint8Array): Promise<'written' | 'taken'> {
    const until = new Date(wallClock.now())
    until.setUTCFullYear(until.getUTCFullYear() + settings.years)
    const answer = await ask('publish', name, LONGEST_PAGE, {
      bytes: Uint8Array.from(bytes),
      headers: {
        'If-None-Match': '*',
        'Content-Type': 'application/octet-stream',
        // Storages demand it with object lock.
        'Content-MD5': createHash('md5').update(bytes).digest('base64'),
        'X-Amz-Object-Lock-Mode': 'COMPLIANCE',
        'X-Amz-Object-Lock-Retain-Until-Date': until.toISOString(),
      },
    })
    if (answer.status === 412) return 'taken'
    if (answer.status !== 200) throw refused('publish', answer)
    // A storage answers a write with no content. A page with 200 comes from something that stands in between.
    if (answer.body.length > 0) throw publishFailure('UNREADABLE', true)
    return 'written'
  }

  async function* list(after?: string): AsyncGenerator<string> {
    let last = after ?? ''
    for (;;) {
      const query = new URLSearchParams({ 'list-type': '2', 'max-keys': String(PAGE) })
      if (last !== '') query.set('start-after', last)
      const answer = await ask('list', `?${query}`, LONGEST_PAGE)
      if (answer.status !== 200) throw refused('list', answer)
      const page = namesIn(answer.body)
      if (page === null) throw publishFailure('UNREADABLE', false)
      for (const name of page.names) {
        // A storage that repeats itself would be asked for ever.
        if (name <= last) throw publishFailure('UNREADABLE', false)
        last = name
        if (isPublishName(name)) yield name
      }
      if (!page.more) return
      if (page.names.length === 0) throw publishFailure('UNREADABLE', false)
    }
  }

  return {
    kind: 'bucket',
    read,
    list,
    publish: async (name, bytes) => {
      checkPublishable(name, bytes)
      const there = await read(name)
      if (there !== null) return checkSame(there, bytes)
      if ((await write(name, bytes)) === 'written') return
      const other = await read(name)
      if (other === null) throw publishFailure('TAKEN', true)
      checkSame(other, bytes)
    },
    last: async () => {
      let latest: string | null = null
      for await (const name of list()) latest = name
      const bytes = latest === null ? null : await read(latest)
      return latest === null || bytes === null ? null : { name: latest, bytes }
    },
  }
}
