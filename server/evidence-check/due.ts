import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { keyName } from '../transparency/covered.ts'

const d = columnsOf(tables.logDue, 'd')
const DUE = query({}, () => select(pick(d, 'kind', 'key', 'seq'), `FROM ${d}`))

/** What is committed but not in the log yet: it is there within a minute. */
export interface Pending {
  has(kind: string, key: string): boolean
}

export async function readPending(db: Queryable): Promise<Pending> {
  const rows = await DUE.all(db, {})
  const known = new Set(rows.map(({ kind, ...row }) => `${kind} ${keyName(row)}`))
  return { has: (kind, key) => known.has(`${kind} ${key}`) }
}
