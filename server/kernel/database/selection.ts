import { z } from 'zod'
import { type Columns, Expression, type SchemaOf, type Sql, schemaOf, textOf } from './expression.ts'

/** The rows of a query: its text, and the schema of one row, with the properties' names. */
export interface Result<R extends z.ZodObject> {
  readonly text: string
  readonly row: R
}

/** A part of a statement whose rows other parts can read. */
export interface Part<N> {
  readonly text: string
  /** Returns the names of the columns that the part returns, for the given name of the part. */
  readonly names: (name: string) => N
}

/** The columns of a part, as later parts of the statement see them. */
export type Named<C extends Columns> = { readonly [K in keyof C]: Expression<SchemaOf<C[K]>> }

export type RowOf<C extends Columns> = z.ZodObject<{ [K in keyof C]: SchemaOf<C[K]> }>

/** SQL that returns the given columns: a result, or a part of a statement. */
export interface Selection<C extends Columns> extends Part<Named<C>>, Result<RowOf<C>> {}

/** Puts a name in quotes unless PostgreSQL takes it as it is. */
function quoted(label: string): string {
  return /[^a-z0-9_]/.test(label) ? `"${label}"` : label
}

function listed(key: string, sql: Sql): string {
  const readAs = typeof sql === 'string' || sql.readAs === undefined ? '' : `::${sql.readAs}`
  return `${textOf(sql)}${readAs} AS ${quoted(key)}`
}

/**
 * Returns an object with the keys of `of`. An unknown key throws, so that a wrong name is refused when the text is
 * built, even where the compiler does not see it.
 * @param whole the text of the object itself
 */
export function named<V>(of: V & object, whole: string): V {
  return new Proxy(of, {
    get: (target, key) => {
      if (key === Symbol.toPrimitive) return () => whole
      const value: unknown = Reflect.get(target, key)
      if (typeof key === 'string' && value === undefined) throw new Error(`${whole} has no column ${key}`)
      return value
    },
  })
}

/** What is kept for an object with columns. */
interface Kept {
  row?: z.ZodObject
  /** The columns of a SELECT. */
  list?: string
  /** The columns of a part, by the name of the part. The names of parts are fixed words in the code, so they are few. */
  readonly names: Map<string, object>
}

const kept = new WeakMap<Columns, Kept>()

/**
 * Texts and schemas are kept for the object `columns`, because computing them takes longer than many queries. A
 * statement that is built for each call therefore takes its columns from an object that is built once, where it can.
 */
function keptFor(columns: Columns): Kept {
  const known = kept.get(columns)
  if (known !== undefined) return known
  const made = { names: new Map() }
  kept.set(columns, made)
  return made
}

function namesOf<C extends Columns>(columns: C, name: string): Named<C>
function namesOf(columns: Columns, name: string): object {
  const { names } = keptFor(columns)
  const known = names.get(name) ?? newNames(columns, name)
  names.set(name, known)
  return known
}

function newNames(columns: Columns, name: string): object {
  const entries = Object.entries(columns).map(([key, sql]): [string, Expression] => {
    const type = typeof sql === 'string' ? undefined : sql.type
    const readAs = typeof sql === 'string' ? undefined : sql.readAs
    return [key, new Expression(`${name}.${quoted(key)}`, schemaOf(sql), readAs ?? type)]
  })
  return named(Object.fromEntries(entries), name)
}

/** Returns the schema of a row with these columns. Zod compiles it when it first parses. */
export function rowOf<C extends Columns>(columns: C): RowOf<C>
export function rowOf(columns: Columns): z.ZodObject {
  const here = keptFor(columns)
  here.row ??= z.object(Object.fromEntries(Object.entries(columns).map(([key, sql]) => [key, schemaOf(sql)])))
  return here.row
}

function listOfColumns(columns: Columns): string {
  const here = keptFor(columns)
  here.list ??= Object.entries(columns)
    .map(([key, sql]) => listed(key, sql))
    .join(', ')
  return here.list
}

/** Makes a selection. `text` gets the list of columns, each with its name. */
export function selection<C extends Columns>(columns: C, text: (list: string) => string): Selection<C> {
  return {
    text: text(listOfColumns(columns)),
    names: (name) => namesOf(columns, name),
    get row() {
      return rowOf(columns)
    },
  }
}

/** Builds a SELECT. Later parts of the statement, and the reader of its result, use the keys of `columns`. */
export function select<C extends Columns>(columns: C, rest: string): Selection<C> {
  return selection(columns, (list) => `SELECT ${list} ${rest}`)
}

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

/** The schema of a value that PostgreSQL wrote into JSON. Only instants have another form there. */
export type InJson<S extends z.core.SomeType> = S extends z.ZodDate
  ? typeof instant
  : S extends z.ZodNullable<infer I>
    ? z.ZodNullable<InJson<I>>
    : S

function inJson(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodDate) return instant
  if (schema instanceof z.ZodNullable) return z.nullable(inJson(schema.unwrap()))
  return schema
}

type RowInJson<C extends Columns> = z.ZodObject<{ [K in keyof C]: InJson<SchemaOf<C[K]>> }>

function rowInJson(of: Selection<Columns>): z.ZodObject {
  const shape = Object.entries(of.row.shape).map(([key, schema]) => [key, inJson(schema)])
  return z.object(Object.fromEntries(shape))
}

/** A list of all rows of a selection, as one column. The list is empty if there are no rows. */
export function listOf<C extends Columns>(
  of: Selection<C>,
  order: keyof C & string,
): Expression<z.ZodArray<RowInJson<C>>>
export function listOf(of: Selection<Columns>, order: string): Expression {
  return new Expression(
    `(SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.${quoted(order)}), '[]') FROM (${of.text}) l)`,
    z.array(rowInJson(of)),
    'jsonb',
  )
}

/** The row of a selection that has at most one, as one column; null if there is none. */
export function firstRowOf<C extends Columns>(of: Selection<C>): Expression<z.ZodNullable<RowInJson<C>>>
export function firstRowOf(of: Selection<Columns>): Expression {
  return new Expression(`(SELECT to_jsonb(l) FROM (${of.text}) l)`, z.nullable(rowInJson(of)), 'jsonb')
}

/** A list of the values of one column of a subquery, in ascending order. `rest` is what follows the column. */
export function valuesOf<S extends z.ZodType>(
  of: Expression<S>,
  rest: string,
): Expression<z.ZodArray<InJson<S>>>
export function valuesOf(of: Expression, rest: string): Expression {
  return new Expression(
    `(SELECT coalesce(jsonb_agg(${of} ORDER BY ${of}), '[]') ${rest})`,
    z.array(inJson(of.schema)),
    'jsonb',
  )
}

/**
 * The rows of a parameter with a list of JSON objects, as a relation. The objects have the keys of `columns`, and each
 * value gets the SQL type of its expression. `${r}` is the relation, and `${r.visitId}` one of its columns.
 */
export function recordset<C extends Readonly<Record<string, Expression>>>(
  json: string,
  alias: string,
  columns: C,
): Named<C>
export function recordset(
  json: string,
  alias: string,
  columns: Readonly<Record<string, Expression>>,
): object {
  const types = Object.entries(columns).map(([key, { type }]) => {
    if (type === undefined) throw new Error(`the type of ${key} is unknown`)
    return `${quoted(key)} ${type}`
  })
  const names = { ...namesOf(columns, alias) }
  return named(names, `jsonb_to_recordset(${json}) AS ${alias}(${types.join(', ')})`)
}

/** The place of a value in its list, from 1 on. */
const placeInList = new Expression('place', z.string(), 'int8')

/**
 * The values of several lists of one length, as a relation with the keys of `columns` and `place`. Each value gets the SQL type
 * of its expression. Long lists are read several times faster than with `recordset`.
 *
 * @param lists SQL of each list, by the keys of `columns`
 */
export function unnested<C extends Readonly<Record<string, Expression>>>(
  lists: Readonly<Record<keyof C, string>>,
  alias: string,
  columns: C,
): Named<C & { readonly place: typeof placeInList }>
export function unnested(
  lists: Readonly<Record<string, string>>,
  alias: string,
  columns: Readonly<Record<string, Expression>>,
): object {
  const keys = Object.keys(columns)
  const typed = keys.map((key) => `${lists[key]}::${columns[key]?.type}[]`)
  const names = { ...namesOf({ ...columns, place: placeInList }, alias) }
  const labels = [...keys, 'place'].map(quoted)
  return named(names, `unnest(${typed.join(', ')}) WITH ORDINALITY AS ${alias}(${labels.join(', ')})`)
}
