import type { Statement } from '../../kernel/database/statement.ts'
import type { StaffProfile } from '../rules/sign-in.ts'

/**
 * The only code of this product that writes `staff`, `staff_account`, `staff_session`, `staff_two_factor` and
 * `staff_device`. The first four tables have the columns that Better Auth requires. Better Auth also writes these
 * four when a person signs in or sets up a second factor.
 */

export interface NewStaff extends StaffProfile {
  readonly id: string
  readonly accountId: string
  readonly username: string
  readonly passwordHash: string
  /** When a password issued by an administrator expires; null for a password that does not expire. */
  readonly passwordExpiresAt: Date | null
  readonly at: Date
}

/** Adds to the statement the CTE `added`, which inserts an account with its password and returns the account's row. */
export function insertStaffRow(sql: Statement, person: NewStaff): void {
  const at = `${sql.value(person.at)}::timestamptz`
  sql.with(
    'added',
    `INSERT INTO staff (id, username, display_username, name, email, roles, must_change_password, password_expires_at, created_at, updated_at)
      VALUES (${sql.value(person.id)}, ${sql.value(person.username)}, ${sql.value(person.username)}, ${sql.value(person.name)},
        ${sql.value(person.email)}, ${sql.value(person.roles)}::staff_role[], ${sql.value(person.passwordExpiresAt !== null)},
        ${sql.value(person.passwordExpiresAt)}::timestamptz, ${at}, ${at})
      RETURNING *`,
  )
  sql.with(
    'with_password',
    `INSERT INTO staff_account (id, user_id, account_id, provider_id, password, created_at, updated_at)
      SELECT ${sql.value(person.accountId)}, id, id::text, 'credential', ${sql.value(person.passwordHash)}, ${at}, ${at} FROM added`,
  )
}

/**
 * Returns the SQL that updates accounts and raises their version, which reveals concurrent changes. The arguments are
 * SQL.
 */
export function updateStaff(change: { readonly set: string; readonly where: string }): string {
  return `UPDATE staff SET ${change.set}, version = version + 1 WHERE ${change.where} RETURNING *`
}

/** Returns the SQL that replaces passwords. The arguments are SQL; `where` is a condition on `staff_account`. */
export function replacePassword(change: {
  readonly hash: string
  readonly at: string
  readonly where: string
}): string {
  return `UPDATE staff_account SET password = ${change.hash}, updated_at = ${change.at} WHERE ${change.where} RETURNING user_id`
}

/**
 * Returns the SQL that ends sessions.
 * @param where an SQL condition on `staff_session`
 */
export function endStaffSessions(where: string): string {
  return `DELETE FROM staff_session WHERE ${where} RETURNING id`
}

/**
 * Returns the SQL that sets the last-request time of sessions. The arguments are SQL; `where` is a condition on
 * `staff_session`.
 */
export function touchStaffSession(at: string, where: string): string {
  return `UPDATE staff_session SET updated_at = ${at} WHERE ${where}`
}

/**
 * Returns the SQL that removes second factors.
 * @param where an SQL condition on `staff_two_factor`
 */
export function removeSecondFactor(where: string): string {
  return `DELETE FROM staff_two_factor WHERE ${where}`
}

/**
 * Returns the SQL that marks a time step of a second factor as used. The statement returns no row when this step or a
 * later one was used before. The arguments are SQL.
 */
export function takeTimeStep(factor: {
  readonly id: string
  readonly secret: string
  readonly step: string
}): string {
  const { id, secret, step } = factor
  return `UPDATE staff_two_factor SET last_step = ${step} WHERE id = ${id} AND secret = ${secret} AND (last_step IS NULL OR last_step < ${step})
    RETURNING id`
}

/**
 * Returns the SQL that deletes known browsers of accounts.
 * @param where an SQL condition on `staff_device`
 */
export function forgetDevices(where: string): string {
  return `DELETE FROM staff_device WHERE ${where} RETURNING 1`
}

/**
 * Returns the SQL that changes the hash of known browsers. The arguments are SQL; `where` is a condition on
 * `staff_device`.
 */
export function moveDevices(hash: string, where: string): string {
  return `UPDATE staff_device SET device_hash = ${hash} WHERE ${where}`
}

/** Returns the SQL that records a browser as known. The arguments are SQL. */
export function insertDevice(device: {
  readonly hash: string
  readonly staffId: string
  readonly at: string
  readonly until: string
}): string {
  return `INSERT INTO staff_device (device_hash, staff_id, created_at, expires_at)
    VALUES (${device.hash}, ${device.staffId}, ${device.at}, ${device.until})`
}
