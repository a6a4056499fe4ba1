import { z } from 'zod'
import type { Database } from './db.ts'
import type { Statement } from './statement.ts'

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

const rowSchema = z.object({ version: z.number() })

/** Reads the current count. Call this before reading the rows to which the rule applies. */
export async function readChanges(services: { db: Database }, counter: ChangeCounter): Promise<number> {
  const found = await services.db.query('SELECT version FROM setting WHERE key = $1', [counter])
  return found.rows[0] === undefined ? 0 : rowSchema.parse(found.rows[0]).version
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
  const values = `'null', 1, ${sql.value(input.at)}::timestamptz, ${sql.value(input.by)}::text`
  sql.with(
    'counted',
    `INSERT INTO setting AS s (key, value, version, updated_at, updated_by) VALUES ('${counter}', ${values})
      ON CONFLICT (key) DO UPDATE SET version = s.version + 1, updated_at = excluded.updated_at, updated_by = excluded.updated_by
        WHERE s.version = ${sql.value(input.seen)}::int RETURNING key`,
  )
}
