import { z } from 'zod'
import type { Database } from './db.ts'
import type { Statement } from './statement.ts'

/**
 * A change counter guards a rule over a group of rows, each of which another write may be changing at the
 * same time. It counts the changes of the group. A writer reads the count before it checks the rule, names
 * that count in its write, and is refused if the count has moved on. Without it, two changes that are each
 * valid could together break the rule.
 *
 * Counters are rows of `setting` whose names begin with `*`; no setting's name does.
 */
export type ChangeCounter =
  /** The settings among each other. */
  | '*settings'
  /** Products on file, and the questionnaires that must serve them. */
  | '*coverage'

const rowSchema = z.object({ version: z.number() })

/** The current count; it must be read before the rows that the rule checks. */
export async function readChanges(services: { db: Database }, counter: ChangeCounter): Promise<number> {
  const found = await services.db.query('SELECT version FROM setting WHERE key = $1', [counter])
  return found.rows[0] === undefined ? 0 : rowSchema.parse(found.rows[0]).version
}

/**
 * Adds `counted`: one row if the counter is still at `seen`, otherwise none. The row lock makes the second of
 * two concurrent changes wait, and it then finds the count moved on.
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
