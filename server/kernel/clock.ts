/** The only source of the current time. Rules take an instant as a parameter; all other code takes a `Clock`. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock that the demo and the tests can move. After a move the clock continues to run from the new time. */
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
 * A clock that is set explicitly, for tests, simulations and the demo's past. Each reading advances the clock by a
 * millisecond, as time passes between two readings of a real clock. Otherwise a use case that wrongly reads the time
 * twice in one write could pass its tests.
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

  /** The time that the next reading returns. This getter does not advance the clock. */
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
