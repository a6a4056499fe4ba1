import { z } from 'zod'

/** Quotes a text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** The pattern of LIKE that a text matches if it contains `part`. */
export function patternOfPart(part: string): string {
  return `%${part.replaceAll(/[\\%_]/g, '\\$&')}%`
}

type Text<S extends z.ZodType> = Extract<z.output<S>, string>
type Item<S extends z.ZodType> = Extract<
  Exclude<z.output<S>, null> extends readonly (infer V)[] ? V : never,
  string
>

/**
 * An SQL expression with the schema of the values that pg returns for it. A column is the most frequent one. In a
 * template text it becomes its SQL.
 */
export class Expression<S extends z.ZodType = z.ZodType> {
  readonly text: string
  readonly schema: S
  /** The SQL type, if it is known; a parameter can then be given the type of a column. */
  readonly type: string | undefined
  /** The type in which a query must ask for the value if pg cannot read its own type. */
  readonly readAs: string | undefined

  constructor(text: string, schema: S, type?: string, readAs?: string) {
    this.text = text
    this.schema = schema
    this.type = type
    this.readAs = readAs
  }

  toString(): string {
    return this.text
  }

  /** SQL: the literal of one of the values that the expression can have. */
  literal(value: Text<S>): string {
    return literal(value)
  }

  /** SQL condition: the value is this one. */
  is(value: Text<S>): string {
    return `${this.text} = ${literal(value)}`
  }

  /** SQL condition: the value is another one. Like every SQL comparison, it is not true for null. */
  isNot(value: Text<S>): string {
    return `${this.text} <> ${literal(value)}`
  }

  /** SQL condition: the value is one of these. */
  isOneOf(...values: readonly Text<S>[]): string {
    return `${this.text} IN (${values.map(literal).join(', ')})`
  }

  /** SQL condition: the list contains this value. */
  has(value: Item<S>): string {
    return `${literal(value)} = ANY(${this.text})`
  }

  /** SQL condition: the list contains at least one of these values. The type of the column must be known. */
  hasOneOf(...values: readonly Item<S>[]): string {
    return `${this.text} && ARRAY[${values.map(literal).join(', ')}]::${this.type}`
  }
}

/** An SQL expression, with the schema of its values or without. */
export type Sql = string | Expression

export function textOf(sql: Sql): string {
  return typeof sql === 'string' ? sql : sql.text
}

/** Made once, because expressions are made for each call. */
const anything = z.unknown()

/** Makes an expression of any SQL. */
export function expression(sql: Sql): Expression {
  return typeof sql === 'string' ? new Expression(sql, anything) : sql
}

/** The expressions that stand for columns of a result or of a part of a statement, by the names of their properties. */
export type Columns = Readonly<Record<string, Sql>>

export type SchemaOf<E extends Sql> = E extends Expression<infer S> ? S : z.ZodUnknown

export function schemaOf(sql: Sql): z.ZodType {
  return typeof sql === 'string' ? anything : sql.schema
}

const picked = new WeakMap<object, Map<string, object>>()

/**
 * Selects some columns of a table or of a part of a statement, but not of rows: what it selects is kept. The same choice is always the same object, so that what selection.ts keeps for an object with
 * columns is also found by a statement that is built for each call.
 */
export function pick<C extends object, K extends keyof C>(columns: C, ...keys: readonly K[]): Pick<C, K>
export function pick(columns: object, ...keys: readonly string[]): object {
  const choices = picked.get(columns) ?? new Map<string, object>()
  picked.set(columns, choices)
  const choice = keys.join()
  const known = choices.get(choice)
  if (known !== undefined) return known
  const made = Object.freeze(Object.fromEntries(keys.map((key) => [key, Reflect.get(columns, key)])))
  choices.set(choice, made)
  return made
}

/*
 * Expressions whose schema follows from the SQL that computes them.
 */

/** A column that is null if an outer join finds no row. */
export function orNull<S extends z.ZodType>(of: Expression<S>): Expression<z.ZodNullable<S>> {
  return new Expression(of.text, z.nullable(of.schema), of.type, of.readAs)
}

/** All columns, each of which is null if an outer join finds no row. */
export function allOrNull<C extends Readonly<Record<string, Expression>>>(
  columns: C,
): { readonly [K in keyof C]: C[K] extends Expression<infer S> ? Expression<z.ZodNullable<S>> : never }
export function allOrNull(columns: Readonly<Record<string, Expression>>): object {
  return Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, orNull(column)]))
}

/** The value plus one, for counters and versions. */
export function oneMore<S extends z.ZodType>(of: Expression<S>): Expression<S> {
  return new Expression(`${of} + 1`, of.schema, of.type)
}

const filter = (condition: string | undefined): string =>
  condition === undefined ? '' : ` FILTER (WHERE ${condition})`

const whole = z.number()
const anyText = z.string()
const truth = z.boolean()

/** The number of rows, or of those rows that satisfy `condition`. */
export function count(condition?: string): Expression<typeof whole> {
  return new Expression(`count(*)${filter(condition)}::int`, whole, 'int4')
}

/** The number of distinct values. Null is not counted. */
export function countDistinct(of: Expression): Expression<typeof whole> {
  return new Expression(`count(DISTINCT ${of})::int`, whole, 'int4')
}

/** The number of rows of a subquery. `rest` is what follows SELECT, from FROM on. */
export function countOf(rest: string): Expression<typeof whole> {
  return new Expression(`(SELECT count(*)::int ${rest})`, whole, 'int4')
}

/** The sum of whole numbers, which can be larger than an int4; 0 if there are none. */
export function largeTotal(of: Sql): Expression<typeof whole> {
  return new Expression(`coalesce(sum(${of}), 0)::float8`, whole, 'float8')
}

/** Whether the condition is satisfied. The condition must not be null. */
export function holds(condition: string): Expression<typeof truth> {
  return new Expression(`(${condition})`, truth, 'bool')
}

function extreme<S extends z.ZodType>(
  name: 'max' | 'min',
  of: Expression<S>,
  condition: string | undefined,
): Expression<z.ZodNullable<S>> {
  return new Expression(`${name}(${of})${filter(condition)}`, z.nullable(of.schema), of.type)
}

/** The greatest value, or of those rows that satisfy `condition`; null if there is none. */
export function greatest<S extends z.ZodType>(of: Expression<S>, condition?: string) {
  return extreme('max', of, condition)
}

/** The least value, or of those rows that satisfy `condition`; null if there is none. */
export function least<S extends z.ZodType>(of: Expression<S>, condition?: string) {
  return extreme('min', of, condition)
}

/** The first of the expressions that is not null. Each of them has the same type. */
export function coalesce<S extends z.ZodType>(
  of: Expression<z.ZodNullable<S>>,
  ...others: readonly Sql[]
): Expression<S>
export function coalesce<S extends z.ZodType>(of: Expression<S>, ...others: readonly Sql[]): Expression<S>
export function coalesce(of: Expression, ...others: readonly Sql[]): Expression {
  const { schema, text, type, readAs } = of
  const given = schema instanceof z.ZodNullable ? z.nonoptional(schema.unwrap()) : schema
  return new Expression(`coalesce(${[text, ...others].join(', ')})`, given, type, readAs)
}

/** The part of a text between separators, counted from 1; empty if there is none. */
export function partOf(of: Expression, separator: string, part: number): Expression<typeof anyText> {
  return new Expression(`split_part(${of}, ${literal(separator)}, ${part})`, anyText, 'text')
}

/** A subquery with one column and at most one row; null if there is none. `rest` is what follows the column. */
export function firstOf<S extends z.ZodType>(of: Expression<S>, rest: string): Expression<z.ZodNullable<S>> {
  return new Expression(`(SELECT ${of} ${rest})`, z.nullable(of.schema), of.type, of.readAs)
}

/** A list of values that a column can have, as the type of a parameter. */
export function many<S extends z.ZodType>(of: Expression<S>): Expression<z.ZodReadonly<z.ZodArray<S>>> {
  return new Expression(`${of}`, z.readonly(z.array(of.schema)), `${of.type ?? 'text'}[]`)
}

/** The value in the first row of a group. */
export function firstInGroup<S extends z.ZodType>(of: Expression<S>, order: string): Expression<S> {
  return new Expression(`(array_agg(${of} ORDER BY ${order}))[1]`, of.schema, of.type)
}

/** The distinct values in a group, in ascending order. */
export function distinctValues<S extends z.ZodType>(of: Expression<S>): Expression<z.ZodArray<S>> {
  return new Expression(`array_agg(DISTINCT ${of})`, z.array(of.schema))
}

/** The content of a jsonb column, whose form the schema of the database does not say. */
export function content<S extends z.ZodType>(
  column: Expression<z.ZodUnknown> | Expression<z.ZodNullable<z.ZodUnknown>>,
  schema: S,
): Expression<S> {
  return new Expression(column.text, schema, column.type)
}

/** One field of the content of a jsonb column. The field is a text, or null. */
export function textField<S extends z.ZodObject, K extends keyof S['shape'] & string>(
  column: Expression<z.ZodUnknown>,
  schema: S,
  key: K,
): Expression<S['shape'][K]>
export function textField(column: Expression, { shape }: z.ZodObject, key: string): Expression {
  const field = shape[key]
  if (!(field instanceof z.ZodType)) throw new Error(`there is no field ${key}`)
  return new Expression(`${column}->>${literal(key)}`, field, 'text')
}

/**
 * A value that only this query computes. Its schema is written by hand and nothing checks it but the query's tests, so
 * it is used only where no other function of this file fits. test/unit/rows.test.ts counts the uses.
 */
export function computed<S extends z.ZodType>(schema: S, text: string): Expression<S> {
  return new Expression(text, schema)
}
