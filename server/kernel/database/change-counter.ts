import { z } from 'zod'
import type { Database } from './db.ts'
import type { Statement } from './statement.ts'

/**
 * A change counter protects a rule over a group of rows when several writes may change rows of the group
 * concurrently. It counts the changes of the group. A writer reads the count before it checks the rule, and names
 * that count in its write. The write is refused if the count has changed. Without the counter, two changes that are
 * each valid could together break the rule.
 *
 * Counters are rows of `setting` whose names begin with `*`. Names of settings never begin with `*`.
 */
export type ChangeCounter =
  /** Protects the rules between settings. */
  | '*settings'
  /** Protects the rule that the published questionnaires cover every product on file. */
  | '*coverage'

const rowSchema = z.object({ version: z.number() })

/** Reads the current count. It must be read before the rows that the rule checks. */
export async function readChanges(services: { db: Database }, counter: ChangeCounter): Promise<number> {
  const found = await services.db.query('SELECT version FROM setting WHERE key = $1', [counter])
  return found.rows[0] === undefined ? 0 : rowSchema.parse(found.rows[0]).version
}

/**
 * Adds the CTE `counted`, which has one row if the counter still equals `seen`, otherwise none. The row lock makes
 * the second of two concurrent changes wait; it then finds that the count has changed.
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
