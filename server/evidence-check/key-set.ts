/** Numbers up to this are kept as bits. */
const LARGEST = 2 ** 33

/**
 * A set of keys. Keys that are whole numbers, of which there are the most (the audit), take about a bit each; others are
 * kept as they are.
 */
export class KeySet {
  #bits = new Uint8Array(1024)
  #numbers = 0
  readonly #others = new Set<string>()

  add(key: string): void {
    const number = numberOf(key)
    if (number === null) this.#others.add(key)
    else {
      const byte = Math.floor(number / 8)
      if (byte >= this.#bits.length) this.#grow(byte)
      const before = this.#bits[byte] ?? 0
      this.#bits[byte] = before | (1 << (number % 8))
      if (before !== this.#bits[byte]) this.#numbers += 1
    }
  }

  get size(): number {
    return this.#numbers + this.#others.size
  }

  has(key: string): boolean {
    const number = numberOf(key)
    if (number === null) return this.#others.has(key)
    return ((this.#bits[Math.floor(number / 8)] ?? 0) & (1 << (number % 8))) !== 0
  }

  #grow(byte: number): void {
    const larger = new Uint8Array(Math.max(byte + 1, this.#bits.length * 2))
    larger.set(this.#bits)
    this.#bits = larger
  }
}

function numberOf(key: string): number | null {
  if (!/^\d{1,10}$/.test(key)) return null
  const number = Number(key)
  return number < LARGEST ? number : null
}
