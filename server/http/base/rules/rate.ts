/** So many at once, and so many a second in the long run. */
export interface Rate {
  readonly burst: number
  readonly perSecond: number
}

/**
 * How often somebody may ask. Customers of one mobile carrier share addresses by the thousand, so a session has an allowance
 * of its own, and an address only what comes without one: signing in, and whatever is refused at the door.
 */
export const rates = {
  /** Per network (an IPv4 address, a /64). */
  network: { burst: 600, perSecond: 60 },
  /** Per customer's session: a page asks for two or three things, a visit for some thirty. */
  customer: { burst: 150, perSecond: 10 },
  /** Per member of staff's session: several tabs, each asking again by itself. */
  staff: { burst: 600, perSecond: 30 },
} as const satisfies Readonly<Record<string, Rate>>

/** A call costs as many as it began pieces of this size: what is large takes longer to read and to check. */
const PIECE_BYTES = 16 * 1024

export function costOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / PIECE_BYTES))
}

/** What is left, and since when. */
export interface Bucket {
  readonly left: number
  readonly atMs: number
}

export type Taken =
  | { readonly ok: true; readonly bucket: Bucket }
  | { readonly ok: false; readonly retryAfterSeconds: number }

/** Takes `cost` out of a bucket that fills as time passes. @param nowMs of a clock that never goes back */
export function take(bucket: Bucket | undefined, rate: Rate, cost: number, nowMs: number): Taken {
  const filled =
    bucket === undefined
      ? rate.burst
      : Math.min(rate.burst, bucket.left + ((nowMs - bucket.atMs) / 1000) * rate.perSecond)
  // What costs more than a full bucket holds takes all of it.
  const wanted = Math.min(cost, rate.burst)
  if (filled >= wanted) return { ok: true, bucket: { left: filled - wanted, atMs: nowMs } }
  return { ok: false, retryAfterSeconds: Math.ceil((wanted - filled) / rate.perSecond) }
}
