import { tables } from '../../generated/tables.ts'
import type { Database } from './db.ts'
import { expression, oneMore, pick } from './expression.ts'
import { select } from './selection.ts'
import { query, type Statement } from './statement.ts'
import { assignSql, columnsOf, excluded, insert } from './table.ts'

/**
 * A change counter protects a rule over a group of rows that several concurrent writes can change. It counts the
 * changes of the group. A writer reads the count before it checks the rule, and passes that count to its write. The
 * write is refused if the count has changed. Without the counter, two changes that are each valid could together
 * break the rule.
 *
 * Counters are rows of `setting` whose keys begin with `*`. Keys of settings never begin with `*`.
 */
export type ChangeCounter =
  /** Protects the rules that compare several settings. */
  | '*settings'
  /** Protects the rule that the published questionnaires cover every product on file. */
  | '*coverage'

const s = columnsOf(tables.setting, tables.setting.name)

const VERSION = query({ counter: 'text' }, ({ counter }) =>
  select(pick(s, 'version'), `FROM ${tables.setting.name} WHERE ${s.key} = ${counter}`),
)

/** Reads the current count. Call this before reading the rows to which the rule applies. */
export async function readChanges(services: { db: Database }, counter: ChangeCounter): Promise<number> {
  return (await VERSION.first(services.db, { counter }))?.version ?? 0
}

/**
 * Adds the CTE `counted`, which has one row if the counter still equals `seen`, and otherwise no row. Of two
 * concurrent changes, the second waits for the row lock and then finds that the count has changed.
 */
export function countChange(
  sql: Statement,
  counter: ChangeCounter,
  input: { seen: number; at: Date; by: string },
): void {
  const row = {
    key: counter,
    value: expression("'null'::jsonb"),
    version: 1,
    updatedAt: input.at,
    updatedBy: input.by,
  }
  sql.with(
    'counted',
    `${insert(sql, tables.setting, [row])}
      ON CONFLICT (${tables.setting.sql.key}) DO UPDATE
        SET ${assignSql(tables.setting, { version: oneMore(s.version) })}, ${excluded(tables.setting, 'updatedAt', 'updatedBy')}
        WHERE ${s.version} = ${sql.given('int4', input.seen)} RETURNING 1`,
  )
}
