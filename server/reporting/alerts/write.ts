import type { Actor } from '../../evidence/audit.ts'
import type { Statement } from '../../kernel/database/statement.ts'

/** This file is the only writer of `alert`. */

/**
 * Adds the CTE `raised`, which inserts the alerts of the CTE `found` and returns the new alerts. For each kind and
 * subject, at most one alert is inserted a day.
 */
export function raiseFound(sql: Statement, day: string, at: string): void {
  // Rows are inserted in a fixed order, so that two concurrent instances never deadlock.
  sql.with(
    'raised',
    `INSERT INTO alert (id, kind, subject, day, raised_at, facts) SELECT id, kind, subject, ${day}, ${at}, facts FROM found ORDER BY kind, subject
      ON CONFLICT (kind, subject, day) DO NOTHING RETURNING id, kind, subject, day`,
  )
}

/** Adds the CTE `handled`, which records who handled an alert. It has no row if the alert was already handled. */
export function handleAlert(
  sql: Statement,
  actor: Actor,
  input: { readonly id: string; readonly note: string; readonly at: Date },
): void {
  sql.with(
    'handled',
    `UPDATE alert SET acknowledged_at = ${sql.value(input.at)}::timestamptz, acknowledged_by = ${sql.value(actor.id)}::text, note = ${sql.value(input.note)}::text
      WHERE id = ${sql.value(input.id)}::uuid AND acknowledged_at IS NULL RETURNING id, kind, subject`,
  )
}
