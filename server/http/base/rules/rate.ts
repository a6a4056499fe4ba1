/** A burst size, and a long-term rate per second. */
export interface Rate {
  readonly burst: number
  readonly perSecond: number
}

/**
 * How often a caller may ask. Customers of one mobile carrier share addresses by the thousand, so each
 * session has its own allowance, and an address is charged only for requests without one: signing in, and
 * requests refused at the door.
 */
export const rates = {
  /** Per network (an IPv4 address, a /64). */
  network: { burst: 600, perSecond: 60 },
  /** Per customer's session: a page makes two or three requests, a visit about thirty. */
  customer: { burst: 150, perSecond: 10 },
  /** Per staff session: several tabs, each polling by itself. */
  staff: { burst: 600, perSecond: 30 },
} as const satisfies Readonly<Record<string, Rate>>

/**
 * A call costs one unit per started piece of this size, because larger calls take longer to read and check.
 */
const PIECE_BYTES = 16 * 1024

export function costOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / PIECE_BYTES))
}

/** The remaining allowance, and when it was computed. */
export interface Bucket {
  readonly left: number
  readonly atMs: number
}

export type Taken =
  | { readonly ok: true; readonly bucket: Bucket }
  | { readonly ok: false; readonly retryAfterSeconds: number }

/** Takes `cost` out of a bucket that refills over time. @param nowMs of a clock that never goes back */
export function take(bucket: Bucket | undefined, rate: Rate, cost: number, nowMs: number): Taken {
  const filled =
    bucket === undefined
      ? rate.burst
      : Math.min(rate.burst, bucket.left + ((nowMs - bucket.atMs) / 1000) * rate.perSecond)
  // A cost above a full bucket takes the whole bucket.
  const wanted = Math.min(cost, rate.burst)
  if (filled >= wanted) return { ok: true, bucket: { left: filled - wanted, atMs: nowMs } }
  return { ok: false, retryAfterSeconds: Math.ceil((wanted - filled) / rate.perSecond) }
}
