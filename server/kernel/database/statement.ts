import { type Database, isStale } from './db.ts'

/**
 * Builds one SQL statement from common table expressions with numbered parameters. The same sequence of parts
 * always gives the same text, so each shape is prepared once per connection.
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

/** The closing SELECT of a statement whose parts must all succeed: one row each, or `rows` in total. */
export function selectAllOrNothing(parts: readonly string[], rows: number = parts.length): string {
  const found = parts.map((part) => `(SELECT count(*) FROM ${part})`).join(' + ')
  return `SELECT require_rows(${found}, ${rows}) AS done`
}

/**
 * Sends a statement whose parts must all succeed.
 * @returns false when one of them gave no row because another write came first: then nothing was written
 */
export async function writeAllOrNothing(
  db: Pick<Database, 'query'>,
  sql: Statement,
  parts: readonly string[],
  rows: number = parts.length,
): Promise<boolean> {
  try {
    await db.query(sql.text(selectAllOrNothing(parts, rows)), sql.values)
    return true
  } catch (error) {
    if (isStale(error)) return false
    throw error
  }
}
