/** A rate limit: the maximum burst, and the long-term rate per second. */
export interface Rate {
  readonly burst: number
  readonly perSecond: number
}

/**
 * How often a caller may ask. Thousands of customers of one mobile carrier share an address, so each session has its
 * own allowance. An address is charged only for requests without a session: signing in, and requests refused for lack
 * of a session.
 */
export const rates = {
  /** Per network: an IPv4 address, or the /64 of an IPv6 address. */
  network: { burst: 600, perSecond: 60 },
  /** Per customer session. A page makes two or three requests, a visit about thirty. */
  customer: { burst: 150, perSecond: 10 },
  /** Per staff session. A person may have several tabs open, and each tab polls separately. */
  staff: { burst: 600, perSecond: 30 },
} as const satisfies Readonly<Record<string, Rate>>

/**
 * A call costs one unit for each started block of this many bytes, because larger calls take longer to read and
 * check.
 */
const PIECE_BYTES = 16 * 1024

export function costOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / PIECE_BYTES))
}

/** The allowance left, and when it was computed. */
export interface Bucket {
  readonly left: number
  readonly atMs: number
}

export type Taken =
  | { readonly ok: true; readonly bucket: Bucket }
  | { readonly ok: false; readonly retryAfterSeconds: number }

/**
 * Takes `cost` out of a bucket that refills over time.
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
