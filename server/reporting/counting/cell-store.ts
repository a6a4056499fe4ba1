import { coalesce, type Expression, orNull, type Sql } from '../../kernel/database/expression.ts'
import { recordset } from '../../kernel/database/selection.ts'
import { prepare, type Queryable } from '../../kernel/database/statement.ts'
import { assignSql, columnsOf, insertFrom, type Table } from '../../kernel/database/table.ts'
import { type Cell, type Cells, type CellTable, cellTables, isEmpty, isLessened } from '../rules/cells.ts'
import { type CellShape, shapes } from './cell-columns.ts'

/**
 * Maximum number of cells per statement, so that the statement's parameters stay small. The statement's text does not
 * depend on the number of cells.
 */
const PORTION = 2000

/** Returns the temporary table in which a recount collects its cells, separately from the stored cells. */
export const recountTable = (table: CellTable): Table => ({
  ...shapes[table].table,
  name: `recount_${table}`,
})

/** The columns under the names that they have in the rows of `rowOf`: a count has the name of its figure. */
function givenColumns(
  { key, counts, maps }: CellShape,
  of: Readonly<Record<string, Expression>>,
): Readonly<Record<string, Expression>> {
  const names = [...[...key, ...maps].map((name) => [name, name] as const), ...counts]
  return Object.fromEntries(names.flatMap(([name, column]) => (of[column] ? [[name, of[column]]] : [])))
}

/**
 * Returns the end of an insert of cells. If a cell already exists, the statement adds the new counts to it.
 */
export function adding({ key, counts, maps }: CellShape, into: Table): string {
  const t = columnsOf(into, into.name)
  const more = columnsOf(into, 'excluded')
  const sums = [
    ...[...counts.values()].map((column) => [column, `${t[column]} + ${more[column]}`]),
    ...maps.map((column) => [column, `figure_sum(${t[column]}, ${more[column]})`]),
  ]
  const names = key.map((column) => into.sql[column])
  return `ON CONFLICT (${names.join(', ')}) DO UPDATE SET ${assignSql(into, Object.fromEntries(sums))}`
}

function upsert(shape: CellShape, into: Table, cells: string): string {
  const { key, counts, maps } = shape
  const r = recordset(cells, 'r', givenColumns(shape, columnsOf(into, 'r')))
  const or = (name: string, other: string): Sql => (r[name] ? coalesce(orNull(r[name]), other) : other)
  const row = Object.fromEntries([
    ...key.map((column) => [column, r[column]]),
    ...[...counts].map(([figure, column]) => [column, or(figure, '0')]),
    ...maps.map((column) => [column, or(column, "'{}'")]),
  ])
  return `${insertFrom(into, row, `${r}`)} ${adding(shape, into)}`
}

/**
 * Builds the SQL that deletes cells whose counts are all zero. A recount never produces such cells, so without this
 * deletion the stored cells would differ from the recount.
 */
function forget({ table, key, counts, maps }: CellShape, cells: string): string {
  const t = columnsOf(table, 't')
  const r = recordset(
    cells,
    'r',
    Object.fromEntries(key.flatMap((column) => (t[column] ? [[column, t[column]]] : []))),
  )
  const same = key.map((column) => `${t[column]} = ${r[column]}`)
  const nothing = [
    ...[...counts.values()].map((column) => `${t[column]} = 0`),
    ...maps.map((column) => `${t[column]} = '{}'`),
  ]
  return `DELETE FROM ${t} USING ${r} WHERE ${[...same, ...nothing].join(' AND ')}`
}

function statementsOf(table: CellTable) {
  const shape = shapes[table]
  return {
    add: prepare({ cells: 'jsonb' }, ({ cells }) => upsert(shape, shape.table, cells)),
    forget: prepare({ cells: 'jsonb' }, ({ cells }) => forget(shape, cells)),
    // Not prepared here, because its table exists only while figures are compared.
    recount: upsert(shape, recountTable(table), '$1::jsonb'),
  }
}

const statements = {
  figure_cohort: statementsOf('figure_cohort'),
  figure_day: statementsOf('figure_day'),
  figure_agent: statementsOf('figure_agent'),
} as const

/** Returns the cell as a row to insert. Counts that are zero are left out. */
export function rowOf({ key, counts, maps }: Cell): Record<string, unknown> {
  const changed = [...counts].filter(([, n]) => n !== 0)
  const changedMaps = [...maps].flatMap(([name, map]) => {
    const entries = [...map].filter(([, n]) => n !== 0)
    return entries.length > 0 ? [[name, Object.fromEntries(entries)] as const] : []
  })
  return { ...key, ...Object.fromEntries(changed), ...Object.fromEntries(changedMaps) }
}

/**
 * Splits cells into portions for writing. The cells are sorted by key, so that neighbouring rows are written
 * together.
 */
function portionsOf(cells: ReadonlyMap<string, Cell>): Cell[][] {
  const changes = [...cells].filter(([, cell]) => !isEmpty(cell)).sort(([a], [b]) => (a < b ? -1 : 1))
  const portions: Cell[][] = []
  for (let from = 0; from < changes.length; from += PORTION)
    portions.push(changes.slice(from, from + PORTION).map(([, cell]) => cell))
  return portions
}

/** Adds cells to the stored cells, on the connection of one transaction. */
export async function writeCells(db: Queryable, cells: Cells): Promise<void> {
  for (const table of cellTables) {
    const sql = statements[table]
    for (const portion of portionsOf(cells[table])) {
      await sql.add.run(db, { cells: portion.map(rowOf) })
      const lessened = portion.filter(isLessened)
      if (lessened.length > 0) await sql.forget.run(db, { cells: lessened.map(({ key }) => key) })
    }
  }
}

/** Adds cells to the temporary tables of a recount. */
export async function writeRecount(db: Queryable, cells: Cells): Promise<void> {
  for (const table of cellTables)
    for (const portion of portionsOf(cells[table]))
      await db.query(statements[table].recount, [JSON.stringify(portion.map(rowOf))])
}
