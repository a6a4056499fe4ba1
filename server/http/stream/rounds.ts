/**
 * The pause before the next round is at least this many times as long as the last round took. Reading therefore takes
 * at most about a tenth of the time.
 */
const SHARE = 10

/**
 * Repeats work while somebody watches. At most one round runs or is scheduled at a time, and none while nobody watches.
 *
 * @param options.periodMs minimum time, in milliseconds, between the ends of two rounds
 * @param options.work one round; it must handle its own failures
 * @param options.watched whether somebody watches
 * @param options.spread a number from 0 to 1 that varies; up to a quarter of the period is added, so that several
 * instances do not read at the same instants
 */
export function createRounds(options: {
  readonly periodMs: number
  readonly work: () => Promise<void>
  readonly watched: () => boolean
  readonly spread: () => number
}) {
  const { periodMs, work, watched, spread } = options
  let timer: NodeJS.Timeout | null = null
  let working = false
  let closed = false

  async function round(): Promise<void> {
    const began = performance.now()
    timer = null
    working = true
    try {
      await work()
    } finally {
      working = false
    }
    next(Math.max(periodMs * (1 + spread() / 4), (performance.now() - began) * SHARE))
  }

  function next(inMs: number): void {
    if (!closed && !working && timer === null && watched()) timer = setTimeout(() => void round(), inMs)
  }

  function stop(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
  }

  return {
    /** Begins with a round at once, unless a round already runs or is scheduled. */
    begin: () => next(0),
    /** Cancels the next round. To be called when nobody watches any more. */
    stop,
    close: () => {
      closed = true
      stop()
    },
  }
}
