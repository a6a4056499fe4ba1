import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { normalName } from '../kernel/text/spelling.ts'
import { refoldNames } from '../policy/write.ts'

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

/**
 * The backfills of this release, by the names under which `npm run backfills` starts them.
 *
 * `names` folds the names of customers by the present rules, by which search finds them. Run it after a release that
 * changes `normalName`; `npm run indexes:rebuild` does the same at once, together with the blind indexes.
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
}
