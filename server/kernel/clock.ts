/** The only source of time. Rules take an instant; everything that runs takes a Clock. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock that can be moved, for the demo and the tests. It runs on from the time it was set to. */
export class MovableClock implements Clock {
  #offsetMs: number
  readonly #base: Clock

  constructor(offsetMs = 0, base: Clock = systemClock) {
    this.#offsetMs = offsetMs
    this.#base = base
  }

  now(): Date {
    return new Date(this.#base.now().getTime() + this.#offsetMs)
  }

  get offsetMs(): number {
    return this.#offsetMs
  }

  setOffset(offsetMs: number): void {
    this.#offsetMs = offsetMs
  }
}

/**
 * A clock set by hand: for tests, simulations and the demo's past. Each reading advances it by a millisecond,
 * as real clocks advance: otherwise a use case that reads the time twice in one write could pass its tests by
 * luck.
 */
export class ManualClock implements Clock {
  #now: Date

  constructor(now: Date) {
    this.#now = now
  }

  now(): Date {
    const now = this.at
    this.advance(1)
    return now
  }

  /** What the next reading gives; this getter does not advance the clock. */
  get at(): Date {
    return new Date(this.#now)
  }

  set(now: Date): void {
    this.#now = new Date(now)
  }

  advance(ms: number): void {
    this.#now = new Date(this.#now.getTime() + ms)
  }
}
