import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { prepare, type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf, insertFrom } from '../kernel/database/table.ts'
import type { DrillVerdict } from '../vocabulary/alerts.ts'

const d = columnsOf(tables.restoreDrill, 'd')

const LAST = query({}, () =>
  select(
    pick(
      d,
      'startedAt',
      'finishedAt',
      'target',
      'base',
      'verdict',
      'restoredTo',
      'rpoSeconds',
      'rtoSeconds',
      'missing',
      'findings',
    ),
    `FROM ${d} ORDER BY ${d.startedAt} DESC LIMIT 1`,
  ),
)
const INSERT = prepare(
  {
    id: d.id,
    startedAt: d.startedAt,
    finishedAt: d.finishedAt,
    target: d.target,
    base: d.base,
    verdict: d.verdict,
    restoredTo: d.restoredTo,
    rpoSeconds: d.rpoSeconds,
    rtoSeconds: d.rtoSeconds,
    missing: d.missing,
    findings: d.findings,
  },
  (row) => insertFrom(tables.restoreDrill, row),
)

/** How a drill went. */
export interface DrillRecord {
  readonly id: string
  readonly startedAt: Date
  readonly finishedAt: Date
  readonly target: Date | null
  readonly base: string | null
  readonly verdict: DrillVerdict
  readonly restoredTo: Date | null
  readonly rpoSeconds: number | null
  readonly rtoSeconds: number | null
  readonly missing: number | null
  readonly findings: readonly string[]
}

export async function recordDrill(db: Queryable, record: DrillRecord): Promise<void> {
  await INSERT.run(db, { ...record, findings: [...record.findings] })
}

/** The last drill, for people who watch over the platform; null if there never was one. */
export async function lastDrill(db: Queryable) {
  return (await LAST.first(db, {})) ?? null
}
