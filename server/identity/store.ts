import type { z } from 'zod'
import { type IdentitySessionRow, tables } from '../generated/tables.ts'
import type { Database } from '../kernel/database/db.ts'
import { content, orNull, type Sql } from '../kernel/database/expression.ts'
import { rowOf } from '../kernel/database/selection.ts'
import { prepare, type Statement } from '../kernel/database/statement.ts'
import { assignSql, columnsOf, excluded, insert, insertFrom } from '../kernel/database/table.ts'
import { cleanStanding, type Standing, standingDaysSchema } from './rules/failed-days.ts'

const st = columnsOf(tables.identityStanding, 'st')
const i = columnsOf(tables.identitySession, 'i')
const stored = columnsOf(tables.identityStanding, 'identity_standing')

function updateIdentity(
  change: { readonly lastSeenAt?: string; readonly endedAt?: string },
  where: string,
): string {
  return `UPDATE ${i} SET ${assignSql(tables.identitySession, change)} WHERE ${where} AND ${i.endedAt} IS NULL`
}

/**
 * Builds the SQL that restarts the idle time of a running identity session. The SQL returns no row if the session has
 * ended. The arguments are SQL expressions.
 */
export function seeIdentity(id: string, at: string): string {
  return `${updateIdentity({ lastSeenAt: at }, `${i.id} = ${id}`)} RETURNING 1`
}

/** Builds the SQL that ends every running identity session of a browser. The arguments are SQL expressions. */
export function endIdentitiesOf(customerSession: string, at: string): string {
  return updateIdentity({ endedAt: at }, `${i.customerSessionId} = ${customerSession}`)
}

const TOUCH = prepare({ id: 'bytea', now: 'timestamptz' }, ({ id, now }) =>
  updateIdentity({ lastSeenAt: now }, `${i.id} = ${id} AND ${i.lastSeenAt} < ${now}`),
)
const END = prepare({ session: 'bytea', id: 'bytea', now: 'timestamptz' }, ({ session, id, now }) =>
  updateIdentity({ endedAt: now }, `${i.id} = ${id} AND ${i.customerSessionId} = ${session}`),
)

/** Restarts the idle time of a running identity session, unless a later instant is already stored. */
export async function touchIdentity(db: Database, identity: Buffer | null, now: Date): Promise<void> {
  if (identity === null) return
  await TOUCH.run(db, { id: identity, now })
}

/** The columns of the standing `st`, which an outer join adds: an applicant without a failure has none. */
export const standingColumns = {
  standingDays: content(st.days, standingDaysSchema.nullable()),
  standingUntil: st.escalateAt,
  standingVersion: orNull(st.version),
}
const standing = rowOf(standingColumns)

export interface StoredStanding extends Standing {
  readonly version: number
}

export function toStanding(row: z.output<typeof standing>): StoredStanding {
  return {
    days: row.standingDays ?? cleanStanding.days,
    escalateAt: row.standingUntil,
    version: row.standingVersion ?? 0,
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
  const row = {
    customerId: sql.given('uuid', customerId),
    days: sql.given('jsonb', after.days),
    escalateAt: sql.given('timestamptz?', after.escalateAt),
    version: sql.given('int4', before.version + 1),
  }
  sql.with(
    'st',
    `${insertFrom(tables.identityStanding, row)}
      ON CONFLICT (${tables.identityStanding.sql.customerId}) DO UPDATE
      SET ${excluded(tables.identityStanding, 'days', 'escalateAt', 'version')}
      WHERE ${stored.version} = ${sql.given('int4', before.version)} RETURNING 1`,
  )
  return 'st'
}

export type NewIdentitySession = Readonly<
  Omit<IdentitySessionRow, 'verifiedAt' | 'lastSeenAt' | 'endedAt'> & { at: Date }
>

export function insertIdentitySession(sql: Statement, session: NewIdentitySession): string {
  const { at, ...columns } = session
  const row = { ...columns, verifiedAt: at, lastSeenAt: at }
  sql.with('ids', `${insert(sql, tables.identitySession, [row])} RETURNING 1`)
  return 'ids'
}

/**
 * Ends an identity session because the customer left or the page closed. If the session has already ended or is
 * unknown, nothing happens.
 */
export async function endIdentity(db: Database, session: Buffer, identity: Buffer, now: Date): Promise<void> {
  await END.run(db, { session, id: identity, now })
}

/** Builds the SQL that deletes the identity sessions of a customer. The arguments are a relation, and its column with the customer. */
export function forgetIdentities(from: string, customerId: Sql): string {
  return `DELETE FROM ${i} USING ${from} WHERE ${i.customerId} = ${customerId} RETURNING 1`
}

/** Builds the SQL that deletes the count of a customer's failed checks. The arguments are as above. */
export function forgetStanding(from: string, customerId: Sql): string {
  return `DELETE FROM ${st} USING ${from} WHERE ${st.customerId} = ${customerId} RETURNING 1`
}
