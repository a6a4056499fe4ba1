/** The agent is warned when less than this is left [D]. */
export const WARN_MS = 3 * 60_000

/** A lease is renewed at most this often, however much is typed [D]. */
export const RENEW_MS = 30_000

/** What was typed is sent to the server this long after the last change [D]. */
export const SAVE_AFTER_MS = 1500

/**
 * A lease as this browser counts it: how much was left by the server's clock when it was asked, and when the browser asked.
 * Only differences of the browser's clock are used, so that a wrong clock does no harm.
 */
export interface LeaseSpan {
  readonly leftMs: number
  /** Taken before the call went out: the time on the way must not lengthen the lease. */
  readonly askedAt: number
}

/** What is left of a lease the server described. */
export function spanOf(held: { readonly until: string; readonly now: string }, askedAt: number): LeaseSpan {
  return { leftMs: Date.parse(held.until) - Date.parse(held.now), askedAt }
}

/** The one that was asked for last. */
export function laterSpan(one: LeaseSpan, other: LeaseSpan): LeaseSpan {
  return other.askedAt > one.askedAt ? other : one
}

/** Milliseconds left, never less than none. */
export function leftOf(span: LeaseSpan, now: number): number {
  return Math.max(0, span.leftMs - (now - span.askedAt))
}

export type LeaseLevel = 'CALM' | 'WARNING' | 'ENDED'

export function levelOf(leftMs: number): LeaseLevel {
  if (leftMs <= 0) return 'ENDED'
  return leftMs < WARN_MS ? 'WARNING' : 'CALM'
}

/** 08:05; a second that has begun counts. */
export function clockOf(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`
}

/** Whether the lease may be renewed again by now. */
export function mayRenew(lastAt: number, now: number): boolean {
  return now - lastAt >= RENEW_MS
}
