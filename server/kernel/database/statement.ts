import { type Database, isStale } from './db.ts'

/**
 * Builds one SQL statement from common table expressions with numbered parameters. The same sequence of parts always
 * gives the same text, so that the statement is prepared only once per connection.
 */
export class Statement {
  readonly values: unknown[] = []
  readonly #parts: string[] = []

  /** Adds a parameter and returns its placeholder `$n`. */
  value(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }

  with(name: string, body: string): this {
    this.#parts.push(`${name} AS (${body})`)
    return this
  }

  /** Returns the text of the statement, which ends with the given SELECT. */
  text(select: string): string {
    return `WITH ${this.#parts.join(',\n')}\n${select}`
  }
}

/**
 * Builds the closing SELECT of a statement whose parts must all succeed. The statement fails unless the parts return
 * `rows` rows in total, by default one row each.
 */
export function selectAllOrNothing(parts: readonly string[], rows: number = parts.length): string {
  const found = parts.map((part) => `(SELECT count(*) FROM ${part})`).join(' + ')
  return `SELECT require_rows(${found}, ${rows}) AS done`
}

/**
 * Sends a statement whose parts must all succeed.
 * @returns false if a part returned no row because another write came first; nothing was then written
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
