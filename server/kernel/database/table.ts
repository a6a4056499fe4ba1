import type { z } from 'zod'
import { type Columns, Expression, type Sql, textOf } from './expression.ts'
import { named, type Selection, selection } from './selection.ts'
import type { Statement } from './statement.ts'

/** A table as described in server/generated/tables.ts, which is generated from prisma/schema.prisma. */
export interface Table {
  readonly name: string
  /** The name of each column in the database, by the name of its property. */
  readonly sql: Readonly<Record<string, string>>
  /**
   * Each column's type, and whether an insert may leave the column out. `readAs` is the type in which a query must ask
   * for the column if pg cannot read its own type.
   */
  readonly columns: Readonly<
    Record<string, { readonly type: string; readonly optional: boolean; readonly readAs?: string }>
  >
  /** The schema of a whole row as pg returns it, with the properties' names. */
  readonly row: z.ZodObject
}

export type Column<T extends Table> = keyof T['sql'] & keyof T['columns'] & keyof T['row']['shape'] & string
type Row<T extends Table> = z.infer<T['row']>

type Plain<V> = V extends readonly (infer Item)[] ? readonly Item[] : V
type Written<V> = Plain<V> | Expression

/** Values for some columns of a table. */
export type Changes<T extends Table> = { readonly [K in Column<T>]?: Written<Row<T>[K]> }

type Optional<T extends Table> = {
  [K in Column<T>]: T['columns'][K]['optional'] extends true ? K : never
}[Column<T>]

/** A row to insert. Columns that are nullable or have a default may be left out; all others are required. */
export type NewRow<T extends Table> = {
  readonly [K in Exclude<Column<T>, Optional<T>>]: Written<Row<T>[K]>
} & {
  readonly [K in Optional<T>]?: Written<Row<T>[K]>
}

type ColumnsOf<T extends Table> = { readonly [K in Column<T>]: Expression<T['row']['shape'][K]> }

/**
 * Returns a table's columns under an alias: `${v.policyId}` is `v.policy_id`, and `${v}` is `visit v`. The alias can be
 * the table's own name.
 */
export function columnsOf<T extends Table>(table: T, alias: string): ColumnsOf<T>
export function columnsOf(table: Table, alias: string): object {
  const columns = Object.entries(table.row.shape).map(([key, schema]): [string, Expression] => {
    const { column, type } = describe(table, key)
    return [key, new Expression(`${alias}.${column}`, schema, type, table.columns[key]?.readAs)]
  })
  return named(Object.fromEntries(columns), alias === table.name ? alias : `${table.name} ${alias}`)
}

interface Described {
  readonly column: string
  readonly type: string
}

/** Kept per table, because statements that are built for each call ask for every column that they write. */
const described = new WeakMap<Table, ReadonlyMap<string, Described>>()

function describeAll(table: Table): ReadonlyMap<string, Described> {
  const all = new Map<string, Described>()
  for (const [key, { type }] of Object.entries(table.columns)) {
    const column = table.sql[key]
    if (column !== undefined) all.set(key, { column, type })
  }
  described.set(table, all)
  return all
}

function describe(table: Table, key: string): Described {
  const column = (described.get(table) ?? describeAll(table)).get(key)
  if (column === undefined) throw new Error(`${table.name} has no column ${key}`)
  return column
}

/** Adds a value as a parameter with the type of its column, unless the value is an expression. */
function parameter(sql: Statement, type: string, value: unknown): string {
  return value instanceof Expression ? value.text : sql.typed(type, value ?? null)
}

/**
 * Returns assignments for UPDATE … SET.
 * @param keys the columns to write, if not all that `row` has
 */
export function assign<T extends Table, K extends Column<T>>(
  sql: Statement,
  table: T,
  row: { readonly [P in K]?: Written<Row<T>[P]> },
  keys: readonly K[] | undefined = undefined,
): string {
  const values: Readonly<Record<string, unknown>> = row
  const assignments = (keys ?? Object.keys(row)).map((key) => {
    const { column, type } = describe(table, key)
    return `${column} = ${parameter(sql, type, values[key])}`
  })
  return assignments.join(', ')
}

/** Returns assignments for UPDATE … SET whose values are SQL expressions. */
export function assignSql<T extends Table>(table: T, row: { readonly [K in Column<T>]?: Sql }): string {
  const assignments = Object.entries(row).map(([key, text]) => `${describe(table, key).column} = ${text}`)
  return assignments.join(', ')
}

/** Returns assignments for ON CONFLICT … DO UPDATE SET that take these columns from the row that was to be inserted. */
export function excluded<T extends Table>(table: T, ...keys: readonly Column<T>[]): string {
  const columns = keys.map((key) => describe(table, key).column)
  return columns.map((column) => `${column} = excluded.${column}`).join(', ')
}

const fromClause = (from: string | undefined): string => (from === undefined ? '' : ` FROM ${from}`)

/**
 * Builds an insert. All rows must have the same keys.
 * @param from a relation; each row is inserted once for each of its rows, and can use its columns in expressions.
 * Without it, each row is inserted once.
 */
export function insert<T extends Table>(
  sql: Statement,
  table: T,
  rows: readonly NewRow<T>[],
  from?: string,
): string {
  const keys = Object.keys(rows[0] ?? {})
  const columns = keys.map((key) => describe(table, key))
  const selects = rows.map((row: Readonly<Record<string, unknown>>) => {
    const values = keys.map((key, index) => parameter(sql, columns[index]?.type ?? '', row[key]))
    return `SELECT ${values.join(', ')}${fromClause(from)}`
  })
  return `INSERT INTO ${table.name} (${columns.map(({ column }) => column).join(', ')}) ${selects.join(' UNION ALL ')}`
}

/** A row to insert whose values are SQL expressions. */
export type NewRowSql<T extends Table> = {
  readonly [K in Exclude<Column<T>, Optional<T>>]: Sql
} & {
  readonly [K in Optional<T>]?: Sql
}

/** A row whose values are SQL expressions, and the relation for each of whose rows it is inserted. */
export interface Source<T extends Table> {
  readonly row: NewRowSql<T>
  readonly from?: string | undefined
}

/** Builds an insert from several sources. Their rows must all have the same keys in the same order. */
export function insertEach<T extends Table>(table: T, sources: readonly Source<T>[]): string {
  const names = Object.keys(sources[0]?.row ?? {}).map((key) => describe(table, key).column)
  const selects = sources.map(
    ({ row, from }) => `SELECT ${Object.values<Sql>(row).map(textOf).join(', ')}${fromClause(from)}`,
  )
  return `INSERT INTO ${table.name} (${names.join(', ')}) ${selects.join(' UNION ALL ')}`
}

/**
 * Builds an insert whose values are SQL expressions. It inserts one row, or one for each row of the relation `from`,
 * which can end with a WHERE clause.
 */
export function insertFrom<T extends Table>(table: T, row: NewRowSql<T>, from?: string): string {
  return insertEach(table, [{ row, from }])
}

/**
 * Adds RETURNING to a write. For an insert, `columns` come from `columnsOf` with the table's own name as alias.
 */
export function returning<C extends Columns>(write: string, columns: C): Selection<C> {
  return selection(columns, (list) => `${write} RETURNING ${list}`)
}

/** Values for some columns of a table that are sent as JSON. */
export type JsonRow<T extends Table> = { readonly [K in Column<T>]?: Plain<Row<T>[K]> | undefined }

/**
 * Returns rows as JSON, for a parameter that `rowsOf` reads: with the columns' names in the database, and with bytes
 * as hex text.
 */
export function jsonRows<T extends Table>(table: T, rows: readonly JsonRow<T>[]): Record<string, unknown>[] {
  const written = (value: unknown) => (Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value)
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [describe(table, key).column, written(value)]),
    ),
  )
}

/**
 * SQL: a relation with the rows of a jsonb parameter that `jsonRows` made. A column that the rows lack is null.
 */
export function rowsOf(table: Table, rows: string, alias: string): string {
  return `jsonb_populate_recordset(null::${table.name}, ${rows}) ${alias}`
}

/** Builds an update of the rows of `table` that satisfy `where`. `alias` must be the alias in `returning`. */
export function update<C extends Columns>(
  table: Table,
  alias: string,
  change: {
    readonly set: string
    readonly from?: string
    readonly where: readonly string[]
    readonly returning: C
  },
): Selection<C> {
  const rest = `SET ${change.set}${fromClause(change.from)} WHERE ${change.where.join(' AND ')}`
  const written = alias === table.name ? alias : `${table.name} ${alias}`
  return returning(`UPDATE ${written} ${rest}`, change.returning)
}

/** SQL conditions: this is the row with the given id, and it still has the version that was seen. */
export function hasVersion(
  sql: Statement,
  row: { readonly id: Expression; readonly version: Expression },
  seen: { readonly id: string; readonly version: number },
): readonly string[] {
  return [`${row.id} = ${sql.given('uuid', seen.id)}`, `${row.version} = ${sql.given('int4', seen.version)}`]
}

/** Reads some columns of a table from the rows of a query. */
export interface Reader<S extends z.ZodObject> {
  readonly schema: S
  /** Returns the columns to select, by their names in the result. */
  readonly columns: (alias: string) => Readonly<Record<string, Expression>>
  /** @throws ZodError if the row lacks a column or has a value that the schema refuses */
  readonly read: (row: Readonly<Record<string, unknown>> | undefined) => z.output<S>
  /** Like `read`, but returns null if every column is null, because an outer join found no row of the table. */
  readonly readIfAny: (row: Readonly<Record<string, unknown>>) => z.output<S> | null
}

type OnlyColumns<T extends Table, S extends z.ZodObject> =
  keyof S['shape'] extends Column<T> ? unknown : never

/**
 * Describes which columns of a table a query reads.
 *
 * @param schema the table's `row`, with `pick` or `omit` for the columns, and `safeExtend` for the content of json
 * @param prefix distinguishes the columns in the result if the query reads several tables
 */
export function reader<T extends Table, S extends z.ZodObject>(
  table: T,
  schema: S & OnlyColumns<T, S>,
  prefix: string | undefined = undefined,
): Reader<S> {
  const columns = Object.keys(schema.shape).map((key) => ({
    key,
    label: prefix === undefined ? key : `${prefix}.${key}`,
    ...describe(table, key),
  }))
  const own = (row: Readonly<Record<string, unknown>> | undefined): unknown => {
    if (prefix === undefined || row === undefined) return row
    const found: Record<string, unknown> = {}
    for (const { key, label } of columns) found[key] = row[label]
    return found
  }
  return {
    schema,
    columns: (alias) => {
      const all: Readonly<Record<string, Expression>> = columnsOf(table, alias)
      return Object.fromEntries(columns.flatMap(({ key, label }) => (all[key] ? [[label, all[key]]] : [])))
    },
    read: (row) => schema.parse(own(row)),
    readIfAny: (row) => (columns.every(({ label }) => row[label] === null) ? null : schema.parse(own(row))),
  }
}
