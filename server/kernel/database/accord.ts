import { z } from 'zod'
import type { Database } from './db.ts'
import type { Statement } from './statement.ts'

/**
 * Changes of different rows that have to fit each other: what was checked against the others holds only while none of
 * them changed. Each accord is a row that counts those changes; whoever makes one names the count they read.
 */
export type Accord =
  /** The settings among themselves. */
  | '*settings'
  /** Products on file, and the questionnaires that have to serve them. */
  | '*coverage'

const rowSchema = z.object({ version: z.number() })

/** How many changes there have been: to be read before what they are checked against. */
export async function readAccord(services: { db: Database }, accord: Accord): Promise<number> {
  const found = await services.db.query('SELECT version FROM setting WHERE key = $1', [accord])
  return found.rows[0] === undefined ? 0 : rowSchema.parse(found.rows[0]).version
}

/**
 * Adds `agreed`: a row when nobody else made a change since `seen` was read, none otherwise; two at once wait for each
 * other, and the second finds the count moved on.
 */
export function agree(sql: Statement, accord: Accord, input: { seen: number; at: Date; by: string }): void {
  const values = `'null', 1, ${sql.value(input.at)}::timestamptz, ${sql.value(input.by)}::text`
  sql.with(
    'agreed',
    `INSERT INTO setting AS s (key, value, version, updated_at, updated_by) VALUES ('${accord}', ${values})
      ON CONFLICT (key) DO UPDATE SET version = s.version + 1, updated_at = excluded.updated_at, updated_by = excluded.updated_by
        WHERE s.version = ${sql.value(input.seen)}::int RETURNING key`,
  )
}
