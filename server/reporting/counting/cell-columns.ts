import { tables } from '../../generated/tables.ts'
import type { Column, Table } from '../../kernel/database/table.ts'
import { agentKey, type CellTable, cohortKey, dayKey } from '../rules/cells.ts'
import { agentFigures, cohortFigures, dayFigures, dayMaps } from '../rules/figures.ts'

/** The keys of a table's columns, by the columns' names in the database. */
type Keys<T extends Table> = { readonly [K in Column<T> as T['sql'][K]]: K }

function keysOf<T extends Table>(table: T): Keys<T>
function keysOf(table: Table): object {
  return Object.fromEntries(Object.entries(table.sql).map(([key, name]) => [name, key]))
}

/**
 * The column that holds each figure. A figure is called by the name of its column in the database, because stored
 * contributions, reports and links contain this name. The compiler refuses a figure without a column.
 */
export const cohortKeys = keysOf(tables.figureCohort)
export const dayKeys = keysOf(tables.figureDay)
export const agentKeys = keysOf(tables.figureAgent)

/** The columns of a cell table: those that identify a cell, its counts by figure, and its maps of counts. */
export interface CellShape {
  readonly table: Table
  readonly key: readonly string[]
  /** For each figure, the key of its column. */
  readonly counts: ReadonlyMap<string, string>
  readonly maps: readonly string[]
}

type Columns<T extends Table> = readonly Column<T>[]

export const shapes: { readonly [K in CellTable]: CellShape & { readonly table: { readonly name: K } } } = {
  figure_cohort: {
    table: tables.figureCohort,
    key: cohortKey satisfies Columns<typeof tables.figureCohort>,
    counts: new Map(cohortFigures.map((figure) => [figure, cohortKeys[figure]])),
    maps: ['times'] satisfies Columns<typeof tables.figureCohort>,
  },
  figure_day: {
    table: tables.figureDay,
    key: dayKey satisfies Columns<typeof tables.figureDay>,
    counts: new Map(dayFigures.map((figure) => [figure, dayKeys[figure]])),
    maps: dayMaps satisfies Columns<typeof tables.figureDay>,
  },
  figure_agent: {
    table: tables.figureAgent,
    key: agentKey satisfies Columns<typeof tables.figureAgent>,
    counts: new Map(agentFigures.map((figure) => [figure, agentKeys[figure]])),
    maps: [],
  },
}
