import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { greatest, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { changedResources, type LiveResource } from './rules/changes.ts'

/** Maximum number of audit rows that one read looks at, the newest first. */
const SEARCHED = 500
/**
 * The number of audit rows before the newest one that are read again. An audit row gets its number before its statement
 * is committed, so that a row with a smaller number can become visible later.
 */
const OVERLAP = 100

const x = columnsOf(tables.audit, 'x')

const NEWEST = query({}, () => select({ id: greatest(x.id) }, `FROM ${x}`))

const SINCE = query({ after: 'int8' }, ({ after }) =>
  select(
    pick(x, 'id', 'targetKind', 'action'),
    `FROM ${x} WHERE ${x.id} > ${after} ORDER BY ${x.id} DESC LIMIT ${SEARCHED}`,
  ),
)

/**
 * Watches the audit for changes. Each call of `read` returns the resources that were changed since the last call; the first
 * call returns none.
 */
export function watchChanges(services: Pick<Services, 'db'>) {
  let newest: number | null = null
  let told: ReadonlySet<string> = new Set()

  return {
    async read(): Promise<ReadonlySet<LiveResource>> {
      const first = newest === null
      newest ??= Number((await NEWEST.one(services.db, {})).id ?? 0)
      const rows = await SINCE.all(services.db, { after: newest - OVERLAP })
      const fresh = rows.filter(({ id }) => !told.has(id))
      newest = rows.reduce((most, { id }) => Math.max(most, Number(id)), newest)
      told = new Set(rows.map(({ id }) => id))
      return changedResources(first ? [] : fresh)
    },
  }
}
