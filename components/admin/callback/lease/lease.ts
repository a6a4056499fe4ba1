/** The agent is warned when the lease has less than this left, in milliseconds [D]. */
export const WARN_MS = 3 * 60_000

/** Least milliseconds between two renewals of a lease, however much is typed [D]. */
export const RENEW_MS = 30_000

/** Milliseconds after the last change at which the typed text is sent to the server [D]. */
export const SAVE_AFTER_MS = 1500

/**
 * A lease as this browser counts it: the time left by the server's clock, and the browser's time of the request. Only
 * differences of the browser's clock are used, so a wrong clock does no harm.
 */
export interface LeaseSpan {
  readonly leftMs: number
  /**
   * The browser's time before the request was sent. A time taken after the response would lengthen the lease by the
   * time of the transmission.
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

/** The span with the later request. */
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

/** Minutes and seconds left, for example 08:05. A started second counts in full. */
export function clockOf(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`
}

/** Whether enough time has passed since the last renewal to renew the lease again. */
export function mayRenew(lastAt: number, now: number): boolean {
  return now - lastAt >= RENEW_MS
}
