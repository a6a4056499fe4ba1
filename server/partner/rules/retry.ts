import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../kernel/calendar.ts'

/*
 * When a delivery is tried again, and when an endpoint is left alone. The schedule is the one that the specification of
 * Standard Webhooks recommends: exponential, over three days.
 */

/** Waits after the first try, the second, and so on, in milliseconds. Together they take just under three days. */
const WAITS: readonly number[] = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  8 * HOUR_MS,
  12 * HOUR_MS,
  12 * HOUR_MS,
  12 * HOUR_MS,
  12 * HOUR_MS,
  8 * HOUR_MS,
]
/** Number of tries of a delivery to an endpoint that takes others. */
export const MOST_TRIES: number = WAITS.length + 1

/** Failures in a row after which an endpoint is left alone for a while. */
const FAILURES_TO_OPEN = 5
/** Milliseconds for which it is left alone: after these failures, after one more, and so on. */
const PAUSES: readonly number[] = [
  10 * SECOND_MS,
  30 * SECOND_MS,
  MINUTE_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
]
/** An endpoint that has failed for so long, with no success, is disabled. */
export const DISABLED_AFTER_MS: number = 3 * DAY_MS

/** Share by which a wait is shortened at most, so that what failed together does not come back together. */
const SPREAD = 0.2

const at = (waits: readonly number[], index: number) => waits[Math.min(index, waits.length - 1)] ?? 0

/** How an endpoint has fared. */
export interface Circuit {
  /** Failures in a row, as far as they count (`afterTries`). */
  readonly failures: number
  /** When the tries began with which they began; null while there is none. */
  readonly failingSince: Date | null
  /** Until then the endpoint is left alone; null if it is not. */
  readonly retryAt: Date | null
}

export const CLOSED: Circuit = { failures: 0, failingSince: null, retryAt: null }

/** Whether messages may be sent now: one to see how the endpoint fares, several, or none. */
export function permitted({ failures, retryAt }: Circuit, now: Date): 'ALL' | 'ONE' | 'NONE' {
  if (retryAt !== null && retryAt > now) return 'NONE'
  return failures >= FAILURES_TO_OPEN ? 'ONE' : 'ALL'
}

/**
 * The circuit after some tries that ran beside each other. One success is enough to trust the endpoint again.
 * @param tries.began the instant at which they began
 */
export function afterTries(
  before: Circuit,
  tries: { readonly began: Date; readonly succeeded: number; readonly failed: number },
  now: Date,
): Circuit {
  if (tries.succeeded > 0) return CLOSED
  if (tries.failed === 0) return before
  const wasOpen = before.failures >= FAILURES_TO_OPEN
  // Failures that came together open the circuit together, and do not make its first pause longer.
  const failures = wasOpen ? before.failures + 1 : Math.min(before.failures + tries.failed, FAILURES_TO_OPEN)
  const pause = at(PAUSES, failures - FAILURES_TO_OPEN)
  return {
    failures,
    failingSince: before.failingSince ?? tries.began,
    retryAt: failures >= FAILURES_TO_OPEN ? new Date(now.getTime() + pause) : null,
  }
}

/** Whether an endpoint is to be disabled, because nothing has reached it for three days. */
export function isLost({ failingSince }: Circuit, now: Date): boolean {
  return failingSince !== null && now.getTime() - failingSince.getTime() >= DISABLED_AFTER_MS
}

/**
 * When a delivery is tried again after a failure; null if it is given up.
 *
 * It is given up only if the endpoint took other messages meanwhile. While nothing reaches the endpoint, the fault is
 * not the message's: it then waits until the endpoint answers again or is enabled again.
 *
 * @param input.tries number of tries so far, this one included
 * @param input.endpointFailing nothing has reached the endpoint since the delivery's first try
 * @param input.retryAfterMs the wait that the receiver asked for
 * @param input.chance a number in [0, 1)
 */
export function nextTry(
  input: {
    readonly tries: number
    readonly endpointFailing: boolean
    readonly retryAfterMs: number | null
    readonly chance: number
  },
  now: Date,
): Date | null {
  if (input.tries >= MOST_TRIES && !input.endpointFailing) return null
  const wait = at(WAITS, input.tries - 1) * (1 - SPREAD * input.chance)
  return new Date(now.getTime() + Math.max(wait, input.retryAfterMs ?? 0))
}
