import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { tables } from '../../generated/tables.ts'
import type { Database } from '../../kernel/database/db.ts'
import { computed, countOf, pick } from '../../kernel/database/expression.ts'
import { recordset, select } from '../../kernel/database/selection.ts'
import { prepare, type Queryable, query, readAll, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { inTransaction, onConnection } from '../../kernel/database/transaction.ts'
import { addTo, type CellTable, cellTables, noCells } from '../rules/cells.ts'
import { shapes } from './cell-columns.ts'
import { recountTable, writeRecount } from './cell-store.ts'
import { readHistories } from './read-histories.ts'
import {
  countedOf,
  eachErased,
  keepErased,
  markRow,
  putAllOnTheList,
  RECOUNT_LOCK,
  readCounted,
} from './recount.ts'

/** A stored figure that differs from the figure recounted from the recorded events. */
export interface Difference {
  /** The table: `visit_figure`, `figure_mark`, or the name of a cell table. */
  readonly where: string
  /** The visit or cell with the difference. */
  readonly key: string
  readonly kept: string
  readonly counted: string
}

/** Number of visits read at a time. */
const BATCH = 1000
/** Maximum number of differences that are listed in full. All further differences are only counted. */
const MOST_TOLD = 200

/** Maximum number of cells held in memory before they are written to the recount tables. */
const MOST_CELLS = 200_000

const v = columnsOf(tables.visit, 'v')
const m = columnsOf(tables.figureMark, 'm')
const f = columnsOf(tables.visitFigure, 'f')
const d = columnsOf(tables.figureDue, 'd')

const VISITS = query({ after: 'uuid', limit: 'int4' }, ({ after, limit }) =>
  select(pick(v, 'id'), `FROM ${v} WHERE ${v.id} > ${after} ORDER BY ${v.id} LIMIT ${limit}`),
)

const MISSING_MARKS = query({ marks: 'jsonb' }, ({ marks }) => {
  const r = recordset(marks, 'r', m)
  return select(
    r,
    `FROM ${r} LEFT JOIN ${m} ON ${m.mark} = ${r.mark} AND ${m.day} = ${r.day} AND ${m.visitId} = ${r.visitId}
      WHERE ${m.mark} IS NULL`,
  )
})

const COUNTS = query({}, () =>
  select({ marks: countOf(`FROM ${m}`), figures: countOf(`FROM ${f}`), due: countOf(`FROM ${d}`) }, ''),
)

class Findings {
  readonly told: Difference[] = []
  total = 0
  add(difference: Difference): void {
    this.total += 1
    if (this.told.length < MOST_TOLD) this.told.push(difference)
  }
}

async function compareMarks(
  db: Queryable,
  expected: ReadonlyMap<string, readonly string[]>,
  findings: Findings,
): Promise<void> {
  const rows = [...expected].flatMap(([visitId, marks]) => marks.map((entry) => markRow(visitId, entry)))
  for (const { visitId, day, mark } of await MISSING_MARKS.all(db, { marks: rows }))
    findings.add({ where: 'figure_mark', key: visitId, kept: '', counted: `${day} ${mark}` })
}

/**
 * Counts every visit again, batch by batch. Compares each visit with its stored figures, and writes the cells to the
 * recount tables.
 */
async function countAll(
  db: Queryable,
  findings: Findings,
  progress: (visits: number) => void,
): Promise<{ visits: number; marks: number }> {
  let cells = noCells()
  let after = '00000000-0000-0000-0000-000000000000'
  let visits = 0
  let marks = 0
  for (;;) {
    const ids = (await VISITS.all(db, { after, limit: BATCH })).map(({ id }) => id)
    if (ids.length === 0 || cells.figure_cohort.size + cells.figure_day.size > MOST_CELLS) {
      await writeRecount(db, cells)
      cells = noCells()
    }
    if (ids.length === 0) return { visits, marks }
    const known = await readCounted(db, ids)
    const expected = new Map<string, readonly string[]>()
    for (const history of await readHistories(db, ids)) {
      const counted = countedOf(history)
      addTo(cells, counted, 1)
      expected.set(history.visitId, counted.contribution.marks)
      marks += counted.contribution.marks.length
      const kept = known.get(history.visitId)
      if (!isDeepStrictEqual(kept, counted))
        findings.add({ where: 'visit_figure', key: history.visitId, ...difference(kept, counted) })
    }
    await compareMarks(db, expected, findings)
    visits += ids.length
    progress(visits)
    after = ids.at(-1) ?? after
  }
}

/** Adds what the visits were counted with that were erased by law. */
async function countErased(db: Queryable, findings: Findings): Promise<{ visits: number; marks: number }> {
  let visits = 0
  let marks = 0
  await eachErased(db, async (all) => {
    const cells = noCells()
    for (const one of all.values()) {
      addTo(cells, one, 1)
      marks += one.contribution.marks.length
    }
    visits += all.size
    await compareMarks(
      db,
      new Map([...all].map(([visitId, { contribution }]) => [visitId, contribution.marks])),
      findings,
    )
    await writeRecount(db, cells)
  })
  return { visits, marks }
}

const difference = (kept: unknown, counted: unknown) => ({
  kept: kept === undefined || kept === null ? '' : JSON.stringify(kept),
  counted: counted === undefined || counted === null ? '' : JSON.stringify(counted),
})

const rowSchema = z.record(z.string(), z.unknown()).nullable()

/** Builds the SQL that compares the stored cells with the cells of the recount. */
function cellDifferences(table: CellTable) {
  const { key, counts, maps, table: stored } = shapes[table]
  const a = columnsOf(stored, 'a')
  const b = columnsOf(recountTable(table), 'b')
  const same = key.map((column) => `${a[column]} = ${b[column]}`)
  const differs = [...counts.values(), ...maps].map((column) => `${a[column]} IS DISTINCT FROM ${b[column]}`)
  return select(
    {
      kept: computed(rowSchema, 'to_jsonb(a)'),
      counted: computed(rowSchema, 'to_jsonb(b)'),
      n: computed(z.number(), '(count(*) OVER ())::int'),
    },
    `FROM ${a} FULL JOIN ${b} ON ${same.join(' AND ')} WHERE ${differs.join(' OR ')} LIMIT ${MOST_TOLD}`,
  )
}

async function compareCells(db: Queryable, findings: Findings): Promise<void> {
  for (const table of cellTables) {
    const { key, table: stored } = shapes[table]
    const rows = await readAll(db, new Statement(), cellDifferences(table))
    for (const { kept, counted } of rows) {
      const row = kept ?? counted
      findings.add({
        where: table,
        key: key.map((column) => String(row?.[stored.sql[column] ?? ''])).join(' '),
        ...difference(kept, counted),
      })
    }
    findings.total += Math.max(0, (rows[0]?.n ?? 0) - rows.length)
  }
}

export interface Reconciliation {
  readonly visits: number
  /** Number of entries that wait to be counted. The figures of their visits can differ without being wrong. */
  readonly due: number
  readonly differences: readonly Difference[]
  readonly total: number
}

/**
 * Recounts all figures from the recorded events, and compares every visit, mark and cell with the stored figures. All
 * reads use one snapshot of the database. No stored figure is changed.
 */
export async function reconcile(
  db: Pick<Database, 'pool' | 'sent'>,
  progress: (visits: number) => void = () => undefined,
): Promise<Reconciliation> {
  const client = await db.pool.connect()
  const reading = onConnection(client)
  try {
    // The temporary tables are created before the transaction begins, because a read-only transaction can fill
    // temporary tables but cannot create them.
    for (const table of cellTables) {
      const { name } = recountTable(table)
      await client.query(`DROP TABLE IF EXISTS ${name}`)
      await client.query(
        `CREATE TEMP TABLE ${name} (LIKE ${shapes[table].table.name} INCLUDING DEFAULTS INCLUDING INDEXES)`,
      )
    }
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const findings = new Findings()
    const counted = await countAll(reading, findings, progress)
    const { visits } = counted
    const erased = await countErased(reading, findings)
    const marks = counted.marks + erased.marks
    const figures = visits + erased.visits
    const kept = await COUNTS.one(reading, {})
    if (kept.marks !== marks)
      findings.add({ where: 'figure_mark', key: 'count', kept: String(kept.marks), counted: String(marks) })
    if (kept.figures !== figures)
      findings.add({
        where: 'visit_figure',
        key: 'count',
        kept: String(kept.figures),
        counted: String(figures),
      })
    await compareCells(reading, findings)
    await client.query('COMMIT')
    client.release()
    return { visits, due: kept.due, differences: findings.told, total: findings.total }
  } catch (error) {
    client.release(true)
    throw error
  }
}

const LOCK = prepare({ lock: 'int8' }, ({ lock }) => `SELECT pg_advisory_xact_lock(${lock})`)

const cells = cellTables.map((table) => shapes[table].table)
const FORGET_ALL = `TRUNCATE ${[...cells, tables.figureDue].map(({ name }) => name).join(', ')}`

/**
 * Deletes all figures and queues every visit, so that the next recount counts everything again. What erased visits were
 * counted with is kept.
 */
export async function startOver(db: Pick<Database, 'pool' | 'sent'>): Promise<void> {
  await inTransaction(db, async (reading) => {
    // Takes the lock of counting, so that a batch in progress finishes first.
    await LOCK.run(reading, { lock: RECOUNT_LOCK })
    await reading.query(FORGET_ALL, [])
    await keepErased(reading)
    await putAllOnTheList(reading)
  })
}
