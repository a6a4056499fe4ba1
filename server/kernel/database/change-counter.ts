import { z } from 'zod'
import type { Database } from './db.ts'
import type { Statement } from './statement.ts'

/**
 * What of several rows has to fit together was checked against rows that somebody else may be changing at that moment. A counter
 * counts the changes of such a group; whoever makes one names the count they read before checking, and is refused when it has
 * moved on. Without it two changes that are each right could be wrong together.
 *
 * Counters are rows of `setting` whose names begin with `*`, which no setting's does.
 */
export type ChangeCounter =
  /** The settings among themselves. */
  | '*settings'
  /** Products on file, and the questionnaires that have to serve them. */
  | '*coverage'

const rowSchema = z.object({ version: z.number() })

/** How many changes there have been: to be read before what they are checked against. */
export async function readChanges(services: { db: Database }, counter: ChangeCounter): Promise<number> {
  const found = await services.db.query('SELECT version FROM setting WHERE key = $1', [counter])
  return found.rows[0] === undefined ? 0 : rowSchema.parse(found.rows[0]).version
}

/**
 * Adds `counted`: a row when nobody else made a change since `seen` was read, none otherwise; two at once wait for each
 * other, and the second finds the count moved on.
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
