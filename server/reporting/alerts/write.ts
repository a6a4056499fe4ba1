import type { Actor } from '../../evidence/audit.ts'
import type { Statement } from '../../kernel/database/statement.ts'

/** Everything that writes `alert`. */

/** Raises the alerts of the CTE `found`, each kind and subject once a day: `raised` has those that are new. */
export function raiseFound(sql: Statement, day: string, at: string): void {
  // In one order, so that two instances wait for each other and never in a circle.
  sql.with(
    'raised',
    `INSERT INTO alert (id, kind, subject, day, raised_at, facts) SELECT id, kind, subject, ${day}, ${at}, facts FROM found ORDER BY kind, subject
      ON CONFLICT (kind, subject, day) DO NOTHING RETURNING id, kind, subject, day`,
  )
}

/** Notes who saw to an alert; `handled` has no row when somebody did before. */
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
