import { channel } from 'node:diagnostics_channel'
import type pg from 'pg'
import type { z } from 'zod'
import { type Database, isStale } from './db.ts'
import { type Columns, Expression } from './expression.ts'
import { rememberOrigin } from './names.ts'
import type { RowKey } from './row-key.ts'
import { named, type Part, type Result, type Selection, select } from './selection.ts'

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
    return `${parts.length > 0 ? `WITH ${parts.join(',\n')}\n` : ''}${select}`
  }

  /** Returns the statement that ends with a SELECT of the given columns. `rest` is what follows them. */
  select<C extends Columns>(columns: C, rest: string): Result<Selection<C>['row']> {
    const last = select(columns, rest)
    return { text: this.text(last.text), row: last.row }
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

  /** Adds a parameter with the name of its type, and returns its placeholder with the type. */
  typed(type: string, value: unknown): string {
    return `${this.value(sentAs(type, value))}::${type}`
  }

  /** Adds a parameter of one of these types, or of the type of a column, and returns its placeholder with the type. */
  given<T extends ParameterType>(type: T, value: ValueOf<T>): string {
    return this.typed(typeOf(type), value)
  }
}

/** Returns a value in the form in which pg sends it. A value of jsonb is written as JSON. */
const sentAs = (type: string, value: unknown): unknown =>
  type === 'jsonb' && value !== null ? JSON.stringify(value) : value

/** What statements are sent to: the pool of this process, or the connection of a transaction. */
export type Queryable = Pick<Database, 'query'>

/** A result of a statement that was built for a call, as PostgreSQL described it, and the schema that reads it. */
export class BuiltResult {
  readonly text: string
  readonly fields: readonly pg.FieldDef[]
  readonly row: z.ZodObject

  constructor(text: string, fields: readonly pg.FieldDef[], row: z.ZodObject) {
    this.text = text
    this.fields = fields
    this.row = row
  }
}

/**
 * Statements that are built for a call are not registered. Instead each of their results is published here, and the
 * integration tests compare its types with the schema (test/setup/result-types.ts).
 */
export const builtResults = channel('return-visit.built-result')

/** Sends a statement that was built for this call. */
export async function readAll<R extends z.ZodObject>(
  db: Queryable,
  sql: Statement,
  result: Result<R>,
): Promise<z.output<R>[]> {
  const found = await db.query(result.text, sql.values)
  if (builtResults.hasSubscribers)
    builtResults.publish(new BuiltResult(result.text, found.fields, result.row))
  return found.rows.map((row) => result.row.parse(row))
}

/** The values that pg accepts for a parameter of each type. A value of `jsonb` is written as JSON. */
interface Accepted {
  uuid: string
  text: string
  int2: number
  int4: number
  int8: number | string
  float8: number
  bool: boolean
  timestamptz: Date
  date: string
  bytea: Buffer | RowKey
  jsonb: unknown
  'text[]': readonly string[]
  'uuid[]': readonly string[]
  'int4[]': readonly number[]
  'date[]': readonly string[]
  'bytea[]': readonly Buffer[]
  'timestamptz[]': readonly Date[]
}

/** The type of a parameter: with a question mark, it can be null; a column gives the parameter its own type. */
type ParameterType = keyof Accepted | `${keyof Accepted}?` | Expression
export type Parameters = Readonly<Record<string, ParameterType>>

type ValueOf<T> = T extends `${infer Base extends keyof Accepted}?`
  ? Accepted[Base] | null
  : T extends keyof Accepted
    ? Accepted[T]
    : T extends Expression<infer S>
      ? z.output<S>
      : never

export type Values<P extends Parameters> = { readonly [K in keyof P]: ValueOf<P[K]> }

/** A statement whose text never changes, with the names and types of its parameters. */
export interface Prepared<P extends Parameters> {
  readonly text: string
  /** Returns the values in the order of their placeholders. */
  readonly values: (given: Values<P>) => unknown[]
  /** Sends the statement. */
  readonly run: (db: Queryable, given: Values<P>) => Promise<pg.QueryResult<Record<string, unknown>>>
}

/** A prepared statement that returns rows. */
export interface Query<P extends Parameters, R extends z.ZodObject> extends Prepared<P>, Result<R> {
  /** Returns all rows. */
  readonly all: (db: Queryable, given: Values<P>) => Promise<z.output<R>[]>
  /** Returns the first row; undefined if there is none. */
  readonly first: (db: Queryable, given: Values<P>) => Promise<z.output<R> | undefined>
  /** Returns the only row of a statement that always has one, for example of counts. */
  readonly one: (db: Queryable, given: Values<P>) => Promise<z.output<R>>
}

/** A statement that was prepared when its module was loaded. */
export interface Registered {
  readonly text: string
  /** The types of its parameters, in order. */
  readonly parameters: readonly string[]
  /** The schema of its rows; null if nobody reads them. */
  readonly row: z.ZodObject | null
  /** Its stack names the module. */
  readonly origin: Error
}

/** All prepared statements of the loaded modules. A test prepares each of them against the migrated database. */
export const registered: Registered[] = []

const typeOf = (parameter: ParameterType): string =>
  (parameter instanceof Expression ? (parameter.type ?? 'text') : parameter).replace('?', '')

function prepareText<
  P extends Parameters,
  T extends { readonly text: string; readonly row: z.ZodObject | null },
>(
  parameters: P,
  write: (p: { readonly [K in keyof P]: string }) => T,
): Prepared<P> & { readonly written: T } {
  const order = Object.keys(parameters)
  const types = Object.values(parameters).map(typeOf)
  const unused = new Set(order)
  const written = write(
    named(
      placeholders(parameters, (name) => {
        unused.delete(name)
        const index = order.indexOf(name)
        return `$${index + 1}::${types[index]}`
      }),
      'the statement',
    ),
  )
  if (unused.size > 0) throw new Error(`the statement does not use ${[...unused].join(', ')}`)
  const origin = new Error('prepared here')
  registered.push({ text: written.text, parameters: types, row: written.row, origin })
  rememberOrigin(written.text, origin)
  const values = (given: Values<P>) => {
    const sent: unknown[] = []
    for (const name in parameters) sent.push(sentAs(types[sent.length] ?? '', given[name]))
    return sent
  }
  return {
    text: written.text,
    values,
    written,
    run: async (db, given) => await db.query(written.text, values(given)),
  }
}

/** Returns an object whose properties are read through `read`. */
function placeholders<P extends Parameters>(
  parameters: P,
  read: (name: string) => string,
): { readonly [K in keyof P]: string }
function placeholders(parameters: Parameters, read: (name: string) => string): object {
  const names = Object.keys(parameters)
  return Object.defineProperties(
    {},
    Object.fromEntries(names.map((name) => [name, { enumerable: true, get: () => read(name) }])),
  )
}

/**
 * Prepares a statement whose rows nobody reads, when its module is loaded.
 *
 * @param write returns the text; `${p.now}` becomes the placeholder of the parameter `now`, with its type
 * @throws Error if the text does not use a parameter
 */
export function prepare<P extends Parameters>(
  parameters: P,
  write: (p: { readonly [K in keyof P]: string }, sql: Parts) => string,
): Prepared<P> {
  return prepareText(parameters, (p) => ({ text: write(p, new Parts()), row: null }))
}

/** Prepares a statement that returns rows, like `prepare`. `write` returns its last SELECT. */
export function query<P extends Parameters, R extends z.ZodObject>(
  parameters: P,
  write: (p: { readonly [K in keyof P]: string }, sql: Parts) => Result<R>,
): Query<P, R> {
  const { written, ...prepared } = prepareText(parameters, (p) => write(p, new Parts()))
  const { row } = written
  const all = async (db: Queryable, given: Values<P>) =>
    (await prepared.run(db, given)).rows.map((found) => row.parse(found))
  return {
    ...prepared,
    row,
    all,
    first: async (db, given) => {
      const [found] = (await prepared.run(db, given)).rows
      return found === undefined ? undefined : row.parse(found)
    },
    one: async (db, given) => row.parse((await prepared.run(db, given)).rows[0]),
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
