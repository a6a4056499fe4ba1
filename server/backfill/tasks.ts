import type { Services } from '../context.ts'
import { recordAudit, systemActor } from '../evidence/audit.ts'
import { type PolicyRow, tables } from '../generated/tables.ts'
import { dayOf } from '../kernel/calendar.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, Statement } from '../kernel/database/statement.ts'
import { columnsOf, jsonRows } from '../kernel/database/table.ts'
import { normalName } from '../kernel/text/spelling.ts'
import { auditedEnd, endPolicies, refoldNames } from '../policy/write.ts'

/** What a batch came to. `last` is the key of its last row. */
export interface Batch {
  readonly last: string
  readonly seen: number
  readonly changed: number
}

/**
 * A change of rows that are on file. Its batches go through a table in the order of its key, each with one statement that
 * changes few rows and holds no lock for long. A batch that is done again must change nothing.
 */
export interface BackfillTask {
  /** The table whose rows it reads, for the estimate of how many there are. */
  readonly table: string
  /**
   * @param after the key behind which the batch begins, null for the first
   * @returns null if no row is left
   */
  readonly batch: (services: Services, after: string | null) => Promise<Batch | null>
}

/** Rows that a batch changes at most. Each stays locked for the milliseconds of one statement. */
const ROWS = 500
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000'

const c = columnsOf(tables.customer, 'c')
const CUSTOMERS = query({ after: 'uuid' }, ({ after }) =>
  select(
    pick(c, 'id', 'name', 'nameFolded'),
    `FROM ${c} WHERE ${c.id} > ${after} ORDER BY ${c.id} LIMIT ${ROWS}`,
  ),
)

const p = columnsOf(tables.policy, 'p')
const POLICIES = query({ after: 'uuid' }, ({ after }) =>
  select(
    pick(p, 'id', 'status', 'version', 'endedOn', 'updatedAt'),
    `FROM ${p} WHERE ${p.id} > ${after} ORDER BY ${p.id} LIMIT ${ROWS}`,
  ),
)

/**
 * Gives ended policies their end, with an audit row for each: the check of the evidence takes the end from there.
 * @returns how many were changed
 */
async function writeEnds(
  db: Services['db'],
  ends: readonly Pick<PolicyRow, 'id' | 'version' | 'endedOn' | 'endReason'>[],
  at: Date,
): Promise<number> {
  const sql = new Statement()
  const rows = sql.given('jsonb', jsonRows(tables.policy, ends))
  const ended = sql.with('ended', endPolicies(rows, sql.given('timestamptz', at)))
  recordAudit(sql, systemActor('backfills'), {
    at,
    action: 'policy.end',
    from: 'ended',
    targetKind: 'policy',
    targetId: ended.id,
    change: auditedEnd(ended),
  })
  return (await db.query(sql.text(`SELECT ${ended.id} FROM ended`), sql.values)).rowCount ?? 0
}

/**
 * The backfills of this release, by the names under which `npm run backfills` starts them.
 *
 * `names` folds the names of customers by the present rules, by which search finds them. Run it after a release that
 * changes `normalName`; `npm run indexes:rebuild` does the same at once, together with the blind indexes.
 *
 * `ends` gives policies that were surrendered or withdrawn before the platform kept ends the day of their last change, so that
 * the time of retention runs. The contract had ended by then: a day that is too late keeps the records longer.
 */
export const backfillTasks: Readonly<Record<string, BackfillTask>> = {
  names: {
    table: tables.customer.name,
    batch: async ({ db }, after) => {
      const rows = await CUSTOMERS.all(db, { after: after ?? BEFORE_ALL })
      const last = rows.at(-1)
      if (last === undefined) return null
      const anew = rows.flatMap(({ id, name, nameFolded: before }) => {
        const nameFolded = normalName(name)
        return nameFolded === before ? [] : [{ id, name, nameFolded }]
      })
      const changed = anew.length === 0 ? 0 : await refoldNames(db, anew)
      return { last: last.id, seen: rows.length, changed }
    },
  },
  ends: {
    table: tables.policy.name,
    batch: async ({ db, clock }, after) => {
      const rows = await POLICIES.all(db, { after: after ?? BEFORE_ALL })
      const last = rows.at(-1)
      if (last === undefined) return null
      const ends = rows.flatMap(({ id, status, version, endedOn, updatedAt }) =>
        status === 'ACTIVE' || endedOn !== null
          ? []
          : [{ id, version, endedOn: dayOf(updatedAt), endReason: status }],
      )
      const changed = ends.length === 0 ? 0 : await writeEnds(db, ends, clock.now())
      return { last: last.id, seen: rows.length, changed }
    },
  },
}
