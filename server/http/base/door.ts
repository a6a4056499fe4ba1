import type { IncomingMessage } from 'node:http'
import type { Services } from '../../context.ts'
import { BoundedMap } from '../../kernel/bounded-map.ts'
import { DomainError } from '../../kernel/errors.ts'
import { isSessionOpen } from '../../session/open.ts'
import { declaredBytes } from './body.ts'
import { networkOf } from './network.ts'
import { clientAddress } from './request.ts'
import { type Bucket, costOf, rates, take } from './rules/rate.ts'

/** Rate limits kept in memory; a dropped visitor starts with a full one. About 100 bytes each. */
const MOST_BUCKETS = 50_000
/** Sessions remembered as open. */
const MOST_SESSIONS = 20_000
/**
 * How long that is believed. It only lets a call pass the door: each use case checks the session again, in
 * its own statement.
 */
const KNOWN_FOR_MS = 60_000

/** Too many requests, and the seconds until the next one is allowed. */
export class TooOften extends DomainError {
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super('TOO_MANY_REQUESTS')
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** The visitor whose allowance a request is charged to. */
type Visitor = { readonly kind: keyof typeof rates; readonly key: string }

/**
 * The door of the API: it checks how often a caller may ask, and whether a customer's session exists, before
 * a request's body is read. It is kept in memory per instance, because it protects the process, not a secret.
 *
 * @param nowMs a clock that never goes back
 */
export function createDoor(
  services: Pick<Services, 'db' | 'clock'>,
  trustedProxies: number,
  nowMs: () => number = () => performance.now(),
) {
  const buckets = new BoundedMap<string, Bucket>(MOST_BUCKETS)
  const known = new BoundedMap<string, number>(MOST_SESSIONS)

  function charge({ kind, key }: Visitor, cost: number): void {
    const name = `${kind} ${key}`
    const taken = take(buckets.get(name), rates[kind], cost, nowMs())
    if (!taken.ok) throw new TooOften(taken.retryAfterSeconds)
    buckets.set(name, taken.bucket)
  }

  /** Returns what was charged to the network once the caller proves to be a customer. */
  function giveBack({ kind, key }: Visitor): void {
    const name = `${kind} ${key}`
    const bucket = buckets.get(name)
    if (bucket) buckets.set(name, { ...bucket, left: Math.min(rates[kind].burst, bucket.left + 1) })
  }

  function network(request: IncomingMessage): Visitor {
    return { kind: 'network', key: networkOf(clientAddress(request, trustedProxies)) }
  }

  function isKnown(key: string): boolean {
    return (known.get(key) ?? Number.NEGATIVE_INFINITY) > nowMs()
  }

  function costOfBody(request: IncomingMessage): number {
    return costOf(declaredBytes(request) ?? 0)
  }

  return {
    /** A caller without a known session. @throws TooOften */
    stranger(request: IncomingMessage): void {
      charge(network(request), 1)
    },

    /** A staff session whose signature was verified. @throws TooOften */
    staff(request: IncomingMessage, session: string): void {
      charge({ kind: 'staff', key: session }, costOfBody(request))
    },

    /**
     * A customer's call. A call without a session known to be open is charged to its network, and refused
     * here when it needs a session.
     * @throws TooOften, DomainError NOT_SIGNED_IN
     */
    async customer(request: IncomingMessage, session: Buffer | null, needsSession: boolean): Promise<void> {
      const key = session?.toString('base64url') ?? ''
      if (isKnown(key)) return charge({ kind: 'customer', key }, costOfBody(request))
      const stranger = network(request)
      charge(stranger, 1)
      if (!needsSession) return
      if (session === null || !(await isSessionOpen(services, session)))
        throw new DomainError('NOT_SIGNED_IN')
      known.set(key, nowMs() + KNOWN_FOR_MS)
      giveBack(stranger)
      charge({ kind: 'customer', key }, costOfBody(request))
    },
  }
}

export type Door = ReturnType<typeof createDoor>
