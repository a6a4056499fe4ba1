/** The marks of the log in order: position and instant. */
export class Marks {
  readonly #positions: number[] = []
  readonly #instants: Date[] = []

  add(position: number, at: Date): void {
    this.#positions.push(position)
    this.#instants.push(at)
  }

  /** The position of the last mark; null if there is none. */
  last(): number | null {
    return this.#positions.at(-1) ?? null
  }

  /** The instants of the last mark before a position, and of the first one behind it; null where there is none. */
  around(position: number): { readonly before: Date | null; readonly after: Date | null } {
    let low = 0
    let high = this.#positions.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#positions[middle] ?? 0) < position) low = middle + 1
      else high = middle
    }
    return { before: this.#instants[low - 1] ?? null, after: this.#instants[low] ?? null }
  }
}
