import type { IncomingMessage } from 'node:http'
import type { Services } from '../../context.ts'
import { BoundedMap } from '../../kernel/bounded-map.ts'
import { DomainError } from '../../kernel/errors.ts'
import { isSessionOpen } from '../../session/open.ts'
import { declaredBytes } from './body.ts'
import { networkOf } from './network.ts'
import { clientAddress } from './request.ts'
import { type Bucket, costOf, rates, take } from './rules/rate.ts'

/** Allowances that are remembered; whoever is forgotten begins with a full one. About 100 bytes each. */
const MOST_BUCKETS = 50_000
/** Sessions that are known to be open. */
const MOST_SESSIONS = 20_000
/** How long that is believed. It only opens the door: each use case asks for the session again, in its own statement. */
const KNOWN_FOR_MS = 60_000

/** Asked too often, and after how many seconds it makes sense again. */
export class TooOften extends DomainError {
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super('TOO_MANY_REQUESTS')
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Whose allowance a request is counted against. */
type Visitor = { readonly kind: keyof typeof rates; readonly key: string }

/**
 * The door of the API: how often somebody may ask, and whether a customer's session is there, before a request's body is
 * read. In memory, for each instance by itself: it protects the process, not a secret.
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

  /** What was taken from strangers in general turned out to be a customer's. */
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
    /** Somebody nobody knows yet. @throws TooOften */
    stranger(request: IncomingMessage): void {
      charge(network(request), 1)
    },

    /** A member of staff's session that was proved by its signature. @throws TooOften */
    staff(request: IncomingMessage, session: string): void {
      charge({ kind: 'staff', key: session }, costOfBody(request))
    },

    /**
     * A customer's call. One without a session known to be open counts against its network, and is turned away here when it
     * needs one.
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
