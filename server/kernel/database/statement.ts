import { type Database, isStale } from './db.ts'

/**
 * Names of columns for the text of a statement, by the names of their properties. `${v.policyId}` becomes
 * `v.policy_id`, and `${v}` becomes what stands after FROM, for example `visit v`.
 */
export type Names<Key extends string> = { readonly [K in Key]: string }

/** A part of a statement whose rows other parts can read. */
export interface Part<N> {
  readonly text: string
  /** Returns the names of the columns that the part returns, for the given name of the part. */
  readonly names: (name: string) => N
}

/**
 * Returns an object with the keys of `of`, in which each value is replaced by `write(value)`. An unknown key throws, so
 * that a wrong name is refused when the text is built, even where the compiler does not see it.
 * @param whole the text of the object itself
 */
export function named<Of extends Names<string>>(
  of: Of,
  whole: string,
  write: (value: string, key: string) => string,
): { readonly [K in keyof Of]: string } {
  return new Proxy(of, {
    get: (target, key) => {
      if (key === Symbol.toPrimitive) return () => whole
      const value: unknown = Reflect.get(target, key)
      if (typeof key !== 'string' || typeof value !== 'string')
        throw new Error(`${whole} has no column ${String(key)}`)
      return write(value, key)
    },
  })
}

/** The common table expressions of one SQL statement. The same sequence of parts always gives the same text. */
export class Parts {
  readonly #parts = new Map<string, string>()
  readonly #once = new Set<string>()

  /**
   * Adds a part. For a part that returns rows, the result gives the names of its columns to later parts.
   * @throws Error if the statement already has a part of this name
   */
  with<N>(name: string, part: Part<N>): N
  with(name: string, part: string): void
  with<N>(name: string, part: Part<N> | string): N | undefined {
    if (this.#parts.has(name)) throw new Error(`a statement has two parts named ${name}`)
    this.#parts.set(name, typeof part === 'string' ? part : part.text)
    return typeof part === 'string' ? undefined : part.names(name)
  }

  /** Like `with`, but PostgreSQL computes the part only once, even if several other parts read it. */
  once<N>(name: string, part: Part<N>): N {
    this.#once.add(name)
    return this.with(name, part)
  }

  /** Returns the text of the statement, which ends with the given SELECT. */
  text(select: string): string {
    const parts: string[] = []
    for (const [name, body] of this.#parts)
      parts.push(`${name} AS ${this.#once.has(name) ? 'MATERIALIZED ' : ''}(${body})`)
    return `WITH ${parts.join(',\n')}\n${select}`
  }
}

/**
 * Builds one SQL statement from parts with numbered parameters. The same sequence of parts always gives the same text,
 * so that the statement is prepared only once per connection.
 */
export class Statement extends Parts {
  readonly values: unknown[] = []

  /** Adds a parameter and returns its placeholder `$n`. */
  value(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }
}

/** The values that pg accepts for a parameter of each type. A value of `jsonb` is written as JSON. */
interface Accepted {
  uuid: string
  text: string
  int4: number
  bool: boolean
  timestamptz: Date
  date: string
  bytea: Buffer
  jsonb: unknown
  'text[]': readonly string[]
  'uuid[]': readonly string[]
}

/** The type of a parameter; with a question mark, the parameter can be null. */
type ParameterType = keyof Accepted | `${keyof Accepted}?`
type Parameters = Readonly<Record<string, ParameterType>>

type ValueOf<T> = T extends `${infer Base extends keyof Accepted}?`
  ? Accepted[Base] | null
  : T extends keyof Accepted
    ? Accepted[T]
    : never

/** A statement whose text never changes, with the names and types of its parameters. */
export interface Prepared<P extends Parameters> {
  readonly text: string
  /** Returns the values in the order of their placeholders. */
  readonly values: (given: { readonly [K in keyof P]: ValueOf<P[K]> }) => unknown[]
}

/**
 * Prepares a statement when its module is loaded.
 *
 * @param write returns the text; `${p.now}` becomes the placeholder of the parameter `now`, with its type
 * @throws Error if the text does not use a parameter
 */
export function prepare<P extends Parameters>(
  parameters: P,
  write: (p: { readonly [K in keyof P]: string }, sql: Parts) => string,
): Prepared<P> {
  const order = Object.keys(parameters)
  const unused = new Set(order)
  const text = write(
    named<P>(parameters, 'the statement', (type, name) => {
      unused.delete(name)
      return `$${order.indexOf(name) + 1}::${type.replace('?', '')}`
    }),
    new Parts(),
  )
  if (unused.size > 0) throw new Error(`the statement does not use ${[...unused].join(', ')}`)
  const asJson = new Set(order.filter((name) => parameters[name]?.startsWith('jsonb')))
  return {
    text,
    values: (given) => {
      const values: unknown[] = []
      for (const name in parameters) {
        const value: unknown = given[name]
        values.push(asJson.has(name) && value !== null ? JSON.stringify(value) : value)
      }
      return values
    },
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
