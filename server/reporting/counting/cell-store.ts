import { type Cell, type Cells, type CellTable, cellTables, isEmpty, isLessened } from '../rules/cells.ts'
import { agentFigures, cohortFigures, dayFigures, dayMaps } from '../rules/figures.ts'
import type { Reader } from './read-histories.ts'

interface Shape {
  readonly key: Readonly<Record<string, string>>
  readonly counts: readonly string[]
  readonly maps: readonly string[]
}

/** The columns of each cell table. For key columns, the SQL type is given. */
export const shapes: Readonly<Record<CellTable, Shape>> = {
  figure_cohort: {
    key: {
      basis: 'text',
      grain: 'text',
      product_code: 'text',
      branch: 'text',
      day: 'date',
      channel: 'text',
      method: 'text',
    },
    counts: cohortFigures,
    maps: ['times'],
  },
  figure_day: {
    key: { grain: 'text', product_code: 'text', branch: 'text', day: 'date', channel: 'text' },
    counts: dayFigures,
    maps: dayMaps,
  },
  figure_agent: { key: { grain: 'text', day: 'date', agent_id: 'uuid' }, counts: agentFigures, maps: [] },
}

/**
 * Maximum number of cells per statement, so that the statement's parameters stay small. The statement's text does not
 * depend on the number of cells.
 */
const PORTION = 2000

/**
 * Returns the end of an `INSERT … AS t` statement. If a cell already exists, the statement adds the new counts to it.
 */
export function adding(table: CellTable): string {
  const { key, counts, maps } = shapes[table]
  const sets = [
    ...counts.map((name) => `${name} = t.${name} + excluded.${name}`),
    ...maps.map((name) => `${name} = figure_sum(t.${name}, excluded.${name})`),
  ]
  return `ON CONFLICT (${Object.keys(key).join(', ')}) DO UPDATE SET ${sets.join(', ')}`
}

function upsert(table: CellTable, into: string): string {
  const { key, counts, maps } = shapes[table]
  const names = Object.keys(key)
  const columns = [...names, ...counts, ...maps]
  const typed = [
    ...Object.entries(key).map(([name, type]) => `${name} ${type}`),
    ...counts.map((name) => `${name} int`),
    ...maps.map((name) => `${name} jsonb`),
  ]
  const given = [
    ...names,
    ...counts.map((name) => `coalesce(${name}, 0)`),
    ...maps.map((name) => `coalesce(${name}, '{}')`),
  ]
  return `INSERT INTO ${into} AS t (${columns.join(', ')})
    SELECT ${given.join(', ')} FROM jsonb_to_recordset($1::jsonb) AS r(${typed.join(', ')})
    ${adding(table)}`
}

/**
 * Builds the SQL that deletes cells whose counts are all zero. A recount never produces such cells, so without this
 * deletion the stored cells would differ from the recount.
 */
function forget(table: CellTable): string {
  const { key, counts, maps } = shapes[table]
  const typed = Object.entries(key).map(([name, type]) => `${name} ${type}`)
  const same = Object.keys(key).map((name) => `t.${name} = r.${name}`)
  const nothing = [...counts.map((name) => `t.${name} = 0`), ...maps.map((name) => `t.${name} = '{}'`)]
  return `DELETE FROM ${table} t USING jsonb_to_recordset($1::jsonb) AS r(${typed.join(', ')})
    WHERE ${[...same, ...nothing].join(' AND ')}`
}

/** Returns the name of the temporary table in which a recount collects its cells, separately from the stored cells. */
export const recountTable = (table: CellTable) => `recount_${table}`

const statements = {
  figure_cohort: {
    add: upsert('figure_cohort', 'figure_cohort'),
    forget: forget('figure_cohort'),
    recount: upsert('figure_cohort', recountTable('figure_cohort')),
  },
  figure_day: {
    add: upsert('figure_day', 'figure_day'),
    forget: forget('figure_day'),
    recount: upsert('figure_day', recountTable('figure_day')),
  },
  figure_agent: {
    add: upsert('figure_agent', 'figure_agent'),
    forget: forget('figure_agent'),
    recount: upsert('figure_agent', recountTable('figure_agent')),
  },
} as const

/** Returns the cell as a table row. Columns whose count is zero are left out. */
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
export async function writeCells(db: Reader, cells: Cells): Promise<void> {
  for (const table of cellTables) {
    const sql = statements[table]
    for (const portion of portionsOf(cells[table])) {
      await db.query(sql.add, [JSON.stringify(portion.map(rowOf))])
      const lessened = portion.filter(isLessened)
      if (lessened.length > 0) await db.query(sql.forget, [JSON.stringify(lessened.map(({ key }) => key))])
    }
  }
}

/** Adds cells to the temporary tables of a recount. */
export async function writeRecount(db: Reader, cells: Cells): Promise<void> {
  for (const table of cellTables)
    for (const portion of portionsOf(cells[table]))
      await db.query(statements[table].recount, [JSON.stringify(portion.map(rowOf))])
}
