import type { Memory } from '../people/memory.ts'

/** Measures the longest time in which nobody's write was acknowledged. */
export class Silence {
  readonly #memory: Memory
  #began = Number.NaN
  #last = Number.NaN
  #longest = 0
  #over = false

  constructor(memory: Memory) {
    this.#memory = memory
  }

  begin(): void {
    this.#began = performance.now()
    this.#last = this.#began
    void this.#listen()
  }

  async #listen(): Promise<void> {
    while (!this.#over) {
      await this.#memory.next()
      this.#note()
    }
  }

  #note(): void {
    const now = performance.now()
    this.#longest = Math.max(this.#longest, now - this.#last)
    this.#last = now
  }

  /** Resolves when a write is acknowledged from now on. */
  async heard(): Promise<void> {
    await this.#memory.next()
  }

  /** @returns the longest time, in milliseconds */
  end(): number {
    this.#over = true
    this.#note()
    return this.#longest
  }
}
