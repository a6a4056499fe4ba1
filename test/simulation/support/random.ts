/** A random generator that gives the same numbers for the same seed (mulberry32, 32 bits of state). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A separate generator for one part of a run, so that the parts do not influence each other. */
  static of(seed: number, ...part: readonly number[]): Random {
    const mixed = part.reduce(
      (hash, value) => Math.imul(hash ^ (value + 0x9e3779b9), 0x85ebca6b) >>> 0,
      seed >>> 0,
    )
    const random = new Random(mixed)
    random.next()
    return random
  }

  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** An integer in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** @throws Error on an empty list, because a simulation with nothing to choose from is a mistake in the simulation */
  pick<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)]
    if (found === undefined) throw new Error('nothing to pick from')
    return found
  }

  bytes(size: number): Buffer {
    return Buffer.from(Array.from({ length: size }, () => this.below(256)))
  }
}
