/** Remaining lease time, in milliseconds, below which the agent is warned [D]. */
export const WARN_MS = 3 * 60_000

/** Minimum time between two renewals of a lease, in milliseconds. More typing does not renew the lease sooner [D]. */
export const RENEW_MS = 30_000

/** Milliseconds from the agent's last change until the entered text is sent to the server [D]. */
export const SAVE_AFTER_MS = 1500

/**
 * A lease as the browser tracks it: the time left by the server's clock, and the browser's time at which the request
 * was sent. Only the difference between two browser times is used, so a browser clock that is wrong does no harm.
 */
export interface LeaseSpan {
  readonly leftMs: number
  /**
   * The browser's time just before the request was sent. A time taken after the response would make the lease appear
   * longer than it is, by the duration of the request.
   */
  readonly askedAt: number
}

/**
 * The span of a lease from the server's response.
 * @param held the end of the lease and the server's time
 * @param askedAt the browser's time when the request was sent
 */
export function spanOf(held: { readonly until: string; readonly now: string }, askedAt: number): LeaseSpan {
  return { leftMs: Date.parse(held.until) - Date.parse(held.now), askedAt }
}

/** Returns the span whose request was sent later. */
export function laterSpan(one: LeaseSpan, other: LeaseSpan): LeaseSpan {
  return other.askedAt > one.askedAt ? other : one
}

/** Milliseconds left of the lease, at least 0. */
export function leftOf(span: LeaseSpan, now: number): number {
  return Math.max(0, span.leftMs - (now - span.askedAt))
}

export type LeaseLevel = 'CALM' | 'WARNING' | 'ENDED'

export function levelOf(leftMs: number): LeaseLevel {
  if (leftMs <= 0) return 'ENDED'
  return leftMs < WARN_MS ? 'WARNING' : 'CALM'
}

/** Minutes and seconds left, for example 08:05. Fractions of a second are rounded up. */
export function clockOf(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`
}

/** Whether enough time has passed since the last renewal to renew the lease again. */
export function mayRenew(lastAt: number, now: number): boolean {
  return now - lastAt >= RENEW_MS
}
