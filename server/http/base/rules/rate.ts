/** A rate limit: the maximum number of requests in a burst, and the long-term number of requests per second. */
export interface Rate {
  readonly burst: number
  readonly perSecond: number
}

/**
 * The rate limits of requests. Thousands of customers of one mobile carrier share an IP address, so each session has
 * its own allowance. An IP address is charged only for requests without an open session: sign-ins, and requests
 * refused because they have no session.
 */
export const rates = {
  /** Per network: an IPv4 address, or the /64 of an IPv6 address. */
  network: { burst: 600, perSecond: 60 },
  /** Per customer session. A page makes two or three requests, and a whole visit makes about thirty. */
  customer: { burst: 150, perSecond: 10 },
  /** Per staff session. A person may have several browser tabs open, and each tab polls separately. */
  staff: { burst: 600, perSecond: 30 },
} as const satisfies Readonly<Record<string, Rate>>

/**
 * Block size, in bytes, for charging calls. A call costs one unit for each started block of its body, because larger
 * bodies take longer to read and check.
 */
const PIECE_BYTES = 16 * 1024

export function costOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / PIECE_BYTES))
}

/** The remaining allowance of a caller, and the time at which it was computed. */
export interface Bucket {
  readonly left: number
  readonly atMs: number
}

export type Taken =
  | { readonly ok: true; readonly bucket: Bucket }
  | { readonly ok: false; readonly retryAfterSeconds: number }

/**
 * Deducts `cost` from a bucket that refills over time.
 * @param nowMs time of a clock that never goes back
 */
export function take(bucket: Bucket | undefined, rate: Rate, cost: number, nowMs: number): Taken {
  const filled =
    bucket === undefined
      ? rate.burst
      : Math.min(rate.burst, bucket.left + ((nowMs - bucket.atMs) / 1000) * rate.perSecond)
  // If the cost is higher than a full bucket, the call takes the whole bucket.
  const wanted = Math.min(cost, rate.burst)
  if (filled >= wanted) return { ok: true, bucket: { left: filled - wanted, atMs: nowMs } }
  return { ok: false, retryAfterSeconds: Math.ceil((wanted - filled) / rate.perSecond) }
}
