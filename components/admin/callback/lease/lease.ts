/** Under this much the agent is warned [D]. */
export const WARN_MS = 3 * 60_000

/** However much is typed, a lease is renewed no more often than this [D]. */
export const RENEW_MS = 30_000

/** So long after the last change what was typed is sent to the server [D]. */
export const SAVE_AFTER_MS = 1500

/**
 * A lease as this browser can count it: what was left by the server's own clock when it was asked, and when that was here.
 * Only spans of the browser's clock are used; what time it believes it is does not matter.
 */
export interface LeaseSpan {
  readonly leftMs: number
  /** Before the question went out, so that the way there and back is never counted in the agent's favour. */
  readonly askedAt: number
}

/** What is left of a lease the server described. */
export function spanOf(held: { readonly until: string; readonly now: string }, askedAt: number): LeaseSpan {
  return { leftMs: Date.parse(held.until) - Date.parse(held.now), askedAt }
}

/** Whichever was asked for last knows best. */
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

/** Whether a sign of life has to be passed on yet. */
export function mayRenew(lastAt: number, now: number): boolean {
  return now - lastAt >= RENEW_MS
}
