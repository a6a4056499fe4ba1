import type { IncomingMessage } from 'node:http'
import type { Services } from '../../context.ts'
import { BoundedMap } from '../../kernel/bounded-map.ts'
import { DomainError } from '../../kernel/errors.ts'
import { currentWork, noteWork } from '../../kernel/telemetry/work.ts'
import { isSessionOpen } from '../../session/open.ts'
import type { Admission } from './admission.ts'
import { declaredBytes } from './body.ts'
import { ComeAgain } from './come-again.ts'
import { networkOf } from './network.ts'
import { clientAddress } from './request.ts'
import { type Bucket, costOf, rates, take } from './rules/rate.ts'
import { crowdOf } from './rules/shares.ts'

/**
 * Maximum number of callers whose rate limit is kept in memory, at about 100 bytes each. A caller dropped from memory
 * starts again with a full allowance.
 */
const MOST_BUCKETS = 50_000
/** Maximum number of sessions remembered as open. */
const MOST_SESSIONS = 20_000
/**
 * Milliseconds for which a session is remembered as open. Only the checks before a call's body is read rely on this
 * memory; each use case checks the session again in its own statement.
 */
const KNOWN_FOR_MS = 60_000

/** The network, customer session or staff session to which a request is charged. */
type Visitor = { readonly kind: keyof typeof rates; readonly key: string }

/**
 * Checks requests to the API before their body is read. It limits the rate of each caller's requests, gives each request
 * its place among those that are worked on at once, and checks that a customer's session exists. The counts are kept in
 * memory per instance, which is enough because they only protect the process from load.
 *
 * @param nowMs a clock that never goes back
 */
export function createDoor(
  services: Pick<Services, 'db' | 'clock'>,
  trustedProxies: number,
  admission: Admission,
  nowMs: () => number = () => performance.now(),
) {
  const buckets = new BoundedMap<string, Bucket>(MOST_BUCKETS)
  const known = new BoundedMap<string, number>(MOST_SESSIONS)

  function charge({ kind, key }: Visitor, cost: number): void {
    const name = `${kind} ${key}`
    const taken = take(buckets.get(name), rates[kind], cost, nowMs())
    if (!taken.ok) {
      currentWork()?.counters.refusedByRate(kind)
      throw new ComeAgain('TOO_MANY_REQUESTS', taken.retryAfterSeconds)
    }
    buckets.set(name, taken.bucket)
  }

  /** Cancels the charge to the caller's network if the caller turns out to have an open customer session. */
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

  /** Waits for the current request's place, if its kind needs one. The allowance comes first, because it costs nothing. */
  async function takePlace(sender: string): Promise<void> {
    const work = currentWork()
    const crowd = work === undefined || work.place !== null ? null : crowdOf(work)
    if (work !== undefined && crowd !== null) work.place = await admission.enter(crowd, sender)
  }

  return {
    /**
     * Lets a request of a caller without a session wait for its place.
     * @throws ComeAgain OVERLOADED
     */
    async enter(request: IncomingMessage): Promise<void> {
      await takePlace(network(request).key)
    },

    /**
     * Charges the request of a caller without a session to the caller's network.
     * @throws ComeAgain
     */
    stranger(request: IncomingMessage): void {
      charge(network(request), 1)
    },

    /**
     * Charges a request to its staff session. The code that calls this function must already have verified the
     * signature of the session cookie.
     * @param body 'streamed' if the body is not read as a whole. Its size is then not charged, because otherwise one
     * upload would use up the allowance of all pages of the session
     * @throws ComeAgain
     */
    async staff(request: IncomingMessage, session: string, body: 'whole' | 'streamed'): Promise<void> {
      charge({ kind: 'staff', key: session }, body === 'streamed' ? 1 : costOfBody(request))
      await takePlace(session)
    },

    /**
     * Charges a customer's call to the session if the session is already known to be open. Otherwise charges the call
     * to the caller's network, and refuses it if it needs a session and the session is not open.
     * @throws DomainError NOT_SIGNED_IN
     * @throws ComeAgain TOO_MANY_REQUESTS, OVERLOADED
     */
    async customer(request: IncomingMessage, session: Buffer | null, needsSession: boolean): Promise<void> {
      const key = session?.toString('base64url') ?? ''
      if (isKnown(key)) {
        noteWork({ principal: 'CUSTOMER' })
        charge({ kind: 'customer', key }, costOfBody(request))
        return await takePlace(key)
      }
      const stranger = network(request)
      charge(stranger, 1)
      // An instance that has just started knows no session yet, and customers behind one address are many.
      await takePlace(key === '' ? stranger.key : key)
      if (!needsSession) return
      if (session === null || !(await isSessionOpen(services, session)))
        throw new DomainError('NOT_SIGNED_IN')
      noteWork({ principal: 'CUSTOMER' })
      known.set(key, nowMs() + KNOWN_FOR_MS)
      giveBack(stranger)
      charge({ kind: 'customer', key }, costOfBody(request))
    },
  }
}

export type Door = ReturnType<typeof createDoor>
