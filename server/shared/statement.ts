/**
 * Builds one SQL statement out of common table expressions with numbered parameters. The same sequence of parts
 * always gives the same text, so that each shape is prepared once per connection.
 */
export class Statement {
  readonly values: unknown[] = []
  readonly #parts: string[] = []

  /** Adds a parameter and returns its `$n`. */
  value(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }

  /** Adds `name AS (body)`. */
  with(name: string, body: string): this {
    this.#parts.push(`${name} AS (${body})`)
    return this
  }

  /** The whole text, ending in the given SELECT. */
  text(select: string): string {
    return `WITH ${this.#parts.join(',\n')}\n${select}`
  }
}
