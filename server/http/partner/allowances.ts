import { BoundedMap } from '../../kernel/bounded-map.ts'
import { currentWork } from '../../kernel/telemetry/work.ts'
import { Problem } from '../../partner/rules/problem.ts'
import { type Bucket, type Rate, take } from '../base/rules/rate.ts'

/** Requests of one client. A batch counts by its size. */
const RATE: Rate = { burst: 200, perSecond: 50 }
/** Bytes of a body that count as one request. */
const PIECE_BYTES = 64 * 1024
/** Requests of one client that are worked on at once. */
const AT_ONCE = 4
/**
 * Requests of all clients that are worked on at once. It is well below the number of database connections, so that
 * customers always find one.
 */
const AT_ONCE_OVERALL = 6

export interface Allowance {
  /** The headers that tell the client what is left. */
  readonly headers: Readonly<Record<string, string>>
  /** Must be called once, when the request has been answered. */
  readonly end: () => void
}

/**
 * Limits what partners may use of this instance. Counts are kept in memory, because they only protect the process and
 * the customers.
 * @param nowMs a clock that never goes back
 */
export function createAllowances(nowMs: () => number = () => performance.now()) {
  const buckets = new BoundedMap<string, Bucket>(1000)
  const running = new Map<string, number>()
  let overall = 0

  return {
    /**
     * @param bytes the declared size of the body
     * @throws Problem TOO_MANY_REQUESTS with Retry-After
     */
    take(clientId: string, bytes: number): Allowance {
      const busy = running.get(clientId) ?? 0
      if (busy >= AT_ONCE || overall >= AT_ONCE_OVERALL) {
        currentWork()?.counters.refusedByRate('partner-at-once')
        throw new Problem('TOO_MANY_REQUESTS', { headers: { 'Retry-After': '1' } })
      }
      const taken = take(buckets.get(clientId), RATE, 1 + Math.floor(bytes / PIECE_BYTES), nowMs())
      const policy = `"client";q=${RATE.burst};w=${RATE.burst / RATE.perSecond}`
      if (!taken.ok) {
        const wait = taken.retryAfterSeconds
        currentWork()?.counters.refusedByRate('partner')
        throw new Problem('TOO_MANY_REQUESTS', {
          headers: {
            'Retry-After': String(wait),
            'RateLimit-Policy': policy,
            RateLimit: `"client";r=0;t=${wait}`,
          },
        })
      }
      buckets.set(clientId, taken.bucket)
      running.set(clientId, busy + 1)
      overall += 1
      const left = Math.floor(taken.bucket.left)
      const refill = Math.ceil((RATE.burst - taken.bucket.left) / RATE.perSecond)
      let ended = false
      return {
        headers: { 'RateLimit-Policy': policy, RateLimit: `"client";r=${left};t=${refill}` },
        end: () => {
          if (ended) return
          ended = true
          overall -= 1
          const still = (running.get(clientId) ?? 1) - 1
          if (still === 0) running.delete(clientId)
          else running.set(clientId, still)
        },
      }
    },
  }
}
