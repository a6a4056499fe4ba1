import { z } from 'zod'
import type { Database } from '../kernel/database/db.ts'
import type { Statement } from '../kernel/database/statement.ts'
import { cleanStanding, type Standing, standingDaysSchema } from './rules/failed-days.ts'

/**
 * Builds the SQL that restarts the idle time of a running identity session. The SQL returns no row if the session has
 * ended. The arguments are SQL expressions.
 */
export function seeIdentity(id: string, at: string): string {
  return `UPDATE identity_session SET last_seen_at = ${at} WHERE id = ${id} AND ended_at IS NULL RETURNING 1`
}

/** Builds the SQL that ends every running identity session of a browser. The arguments are SQL expressions. */
export function endIdentitiesOf(customerSession: string, at: string): string {
  return `UPDATE identity_session SET ended_at = ${at} WHERE customer_session_id = ${customerSession} AND ended_at IS NULL`
}

/** Restarts the idle time of a running identity session, unless a later instant is already stored. */
export async function touchIdentity(db: Database, identity: Buffer | null, now: Date): Promise<void> {
  if (identity === null) return
  await db.query(
    'UPDATE identity_session SET last_seen_at = $2 WHERE id = $1 AND ended_at IS NULL AND last_seen_at < $2',
    [identity, now],
  )
}

export const standingRowSchema = z.object({
  standing_days: standingDaysSchema.nullable(),
  escalate_at: z.date().nullable(),
  standing_version: z.number().nullable(),
})

export interface StoredStanding extends Standing {
  readonly version: number
}

export function toStanding(row: z.infer<typeof standingRowSchema>): StoredStanding {
  return {
    days: row.standing_days ?? cleanStanding.days,
    escalateAt: row.escalate_at,
    version: row.standing_version ?? 0,
  }
}

/**
 * Adds the write of a standing to a statement. The write takes effect only if no other write has changed the standing
 * since it was read.
 */
export function writeStanding(
  sql: Statement,
  customerId: string,
  before: StoredStanding,
  after: Standing,
): string {
  const values = [
    `${sql.value(customerId)}::uuid`,
    `${sql.value(JSON.stringify(after.days))}::jsonb`,
    `${sql.value(after.escalateAt)}::timestamptz`,
    `${sql.value(before.version + 1)}::int`,
  ]
  sql.with(
    'st',
    `INSERT INTO identity_standing (customer_id, days, escalate_at, version) VALUES (${values.join(', ')})
      ON CONFLICT (customer_id) DO UPDATE SET days = excluded.days, escalate_at = excluded.escalate_at, version = excluded.version
      WHERE identity_standing.version = ${sql.value(before.version)}::int RETURNING 1`,
  )
  return 'st'
}

export interface NewIdentitySession {
  readonly id: Buffer
  readonly customerSessionId: Buffer
  readonly customerId: string
  readonly method: 'FACE' | 'SMS'
  readonly phoneIndex: Buffer | null
  readonly attemptId: string
  readonly at: Date
}

export function insertIdentitySession(sql: Statement, session: NewIdentitySession): string {
  sql.with(
    'ids',
    `INSERT INTO identity_session (id, customer_session_id, customer_id, method, phone_index, attempt_id, verified_at, last_seen_at)
      VALUES (${sql.value(session.id)}::bytea, ${sql.value(session.customerSessionId)}::bytea, ${sql.value(session.customerId)}::uuid,
        ${sql.value(session.method)}::identity_method, ${sql.value(session.phoneIndex)}::bytea, ${sql.value(session.attemptId)}::uuid,
        ${sql.value(session.at)}::timestamptz, ${sql.value(session.at)}::timestamptz) RETURNING 1`,
  )
  return 'ids'
}

/**
 * Ends an identity session because the customer left or the page closed. If the session has already ended or is
 * unknown, nothing happens.
 */
export async function endIdentity(db: Database, session: Buffer, identity: Buffer, now: Date): Promise<void> {
  await db.query(
    'UPDATE identity_session SET ended_at = $3 WHERE id = $2 AND customer_session_id = $1 AND ended_at IS NULL',
    [session, identity, now],
  )
}
