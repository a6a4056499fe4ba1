import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import { z } from 'zod'
import type { Database } from '../../kernel/database/db.ts'
import { inTransaction } from '../../kernel/database/transaction.ts'
import { addTo, cellTables, noCells } from '../rules/cells.ts'
import { recountTable, shapes, writeRecount } from './cell-store.ts'
import { readHistories } from './read-histories.ts'
import { countedOf, putAllOnTheList, RECOUNT_LOCK, readCounted } from './recount.ts'

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

const idSchema = z.object({ id: z.string() })

class Findings {
  readonly told: Difference[] = []
  total = 0
  add(difference: Difference): void {
    this.total += 1
    if (this.told.length < MOST_TOLD) this.told.push(difference)
  }
}

async function compareMarks(
  client: pg.ClientBase,
  expected: ReadonlyMap<string, readonly string[]>,
  findings: Findings,
): Promise<void> {
  const rows = [...expected].flatMap(([visitId, marks]) =>
    marks.map((entry) => ({ visit_id: visitId, day: entry.slice(0, 10), mark: entry.slice(11) })),
  )
  const missing = await client.query<{ visit_id: string; day: string; mark: string }>(
    `SELECT r.visit_id, r.day::text, r.mark FROM jsonb_to_recordset($1::jsonb) AS r(visit_id uuid, day date, mark text)
      LEFT JOIN figure_mark m ON m.mark = r.mark AND m.day = r.day AND m.visit_id = r.visit_id WHERE m.mark IS NULL`,
    [JSON.stringify(rows)],
  )
  for (const { visit_id: visitId, day, mark } of missing.rows)
    findings.add({ where: 'figure_mark', key: visitId, kept: '', counted: `${day} ${mark}` })
}

/**
 * Counts every visit again, batch by batch. Compares each visit with its stored figures, and writes the cells to the
 * recount tables.
 */
async function countAll(
  client: pg.ClientBase,
  findings: Findings,
  progress: (visits: number) => void,
): Promise<{ visits: number; marks: number }> {
  let cells = noCells()
  let after = '00000000-0000-0000-0000-000000000000'
  let visits = 0
  let marks = 0
  for (;;) {
    const page = await client.query('SELECT id FROM visit WHERE id > $1 ORDER BY id LIMIT $2', [after, BATCH])
    const ids = page.rows.map((row) => idSchema.parse(row).id)
    if (ids.length === 0 || cells.figure_cohort.size + cells.figure_day.size > MOST_CELLS) {
      await writeRecount(client, cells)
      cells = noCells()
    }
    if (ids.length === 0) return { visits, marks }
    const known = await readCounted(client, ids)
    const expected = new Map<string, readonly string[]>()
    for (const history of await readHistories(client, ids)) {
      const counted = countedOf(history)
      addTo(cells, counted, 1)
      expected.set(history.visitId, counted.contribution.marks)
      marks += counted.contribution.marks.length
      const kept = known.get(history.visitId)
      if (!isDeepStrictEqual(kept, counted))
        findings.add({ where: 'visit_figure', key: history.visitId, ...difference(kept, counted) })
    }
    await compareMarks(client, expected, findings)
    visits += ids.length
    progress(visits)
    after = ids.at(-1) ?? after
  }
}

const difference = (kept: unknown, counted: unknown) => ({
  kept: kept === undefined || kept === null ? '' : JSON.stringify(kept),
  counted: counted === undefined || counted === null ? '' : JSON.stringify(counted),
})

const cellDifferenceSchema = z.object({ kept: z.unknown(), counted: z.unknown(), n: z.coerce.number() })

async function compareCells(client: pg.ClientBase, findings: Findings): Promise<void> {
  for (const table of cellTables) {
    const { key, counts, maps } = shapes[table]
    const keys = Object.keys(key)
    const same = keys.map((name) => `a.${name} = b.${name}`)
    const values = [...counts, ...maps]
    const differs = values.map((name) => `a.${name} IS DISTINCT FROM b.${name}`)
    const found = await client.query(
      `SELECT to_jsonb(a) AS kept, to_jsonb(b) AS counted, count(*) OVER () AS n FROM ${table} a
        FULL JOIN ${recountTable(table)} b ON ${same.join(' AND ')} WHERE ${differs.join(' OR ')} LIMIT ${MOST_TOLD}`,
    )
    const rows = found.rows.map((row) => cellDifferenceSchema.parse(row))
    for (const { kept, counted } of rows) {
      const row = z.record(z.string(), z.unknown()).parse(kept ?? counted)
      findings.add({
        where: table,
        key: keys.map((name) => String(row[name])).join(' '),
        ...difference(kept, counted),
      })
    }
    findings.total += Math.max(0, (rows[0]?.n ?? 0) - rows.length)
  }
}

const countSchema = z.object({ marks: z.coerce.number(), figures: z.coerce.number(), due: z.coerce.number() })

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
  db: Pick<Database, 'pool'>,
  progress: (visits: number) => void = () => undefined,
): Promise<Reconciliation> {
  const client = await db.pool.connect()
  try {
    // The temporary tables are created before the transaction begins, because a read-only transaction can fill
    // temporary tables but cannot create them.
    for (const table of cellTables) {
      await client.query(`DROP TABLE IF EXISTS ${recountTable(table)}`)
      await client.query(
        `CREATE TEMP TABLE ${recountTable(table)} (LIKE ${table} INCLUDING DEFAULTS INCLUDING INDEXES)`,
      )
    }
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const findings = new Findings()
    const { visits, marks } = await countAll(client, findings, progress)
    const counts = await client.query(
      `SELECT (SELECT count(*) FROM figure_mark) AS marks, (SELECT count(*) FROM visit_figure) AS figures, (SELECT count(*) FROM figure_due) AS due`,
    )
    const kept = countSchema.parse(counts.rows[0])
    if (kept.marks !== marks)
      findings.add({ where: 'figure_mark', key: 'count', kept: String(kept.marks), counted: String(marks) })
    if (kept.figures !== visits)
      findings.add({
        where: 'visit_figure',
        key: 'count',
        kept: String(kept.figures),
        counted: String(visits),
      })
    await compareCells(client, findings)
    await client.query('COMMIT')
    client.release()
    return { visits, due: kept.due, differences: findings.told, total: findings.total }
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** Deletes all figures and queues every visit, so that the next recount counts everything again. */
export async function startOver(db: Pick<Database, 'pool'>): Promise<void> {
  await inTransaction(db, async (client) => {
    // Takes the lock of counting, so that a batch in progress finishes first.
    await client.query('SELECT pg_advisory_xact_lock($1)', [RECOUNT_LOCK])
    await client.query(`TRUNCATE visit_figure, figure_mark, ${cellTables.join(', ')}, figure_due`)
    await putAllOnTheList(client)
  })
}
