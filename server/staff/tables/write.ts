import { tables } from '../../generated/tables.ts'
import { oneMore, pick, type Sql } from '../../kernel/database/expression.ts'
import type { Selection } from '../../kernel/database/selection.ts'
import { prepare, type Queryable, type Statement } from '../../kernel/database/statement.ts'
import { assignSql, columnsOf, insert, insertFrom, returning, update } from '../../kernel/database/table.ts'
import type { StaffProfile } from '../rules/sign-in.ts'

/**
 * The only code of this product that writes `staff`, `staff_account`, `staff_session`, `staff_two_factor` and
 * `staff_device`. The first four tables have the columns that Better Auth requires. Better Auth also writes these
 * four when a person signs in or sets up a second factor.
 */

/** The names of the columns of the rows that a statement writes, for its conditions. */
export const member = columnsOf(tables.staff, tables.staff.name)
export const account = columnsOf(tables.staffAccount, 'account')
export const session = columnsOf(tables.staffSession, 'n')
export const twoFactor = columnsOf(tables.staffTwoFactor, 'tf')
export const device = columnsOf(tables.staffDevice, 'd')

const CREDENTIAL = 'credential'
/** SQL condition on `account`: it signs in with a password. `credential` is Better Auth's name for this. */
export const IS_CREDENTIAL = account.providerId.is(CREDENTIAL)

/**
 * The columns of an account that the audit shows before and after a change. They never include a password or its hash.
 */
export const shownColumns = [
  'username',
  'name',
  'email',
  'roles',
  'disabledAt',
  'mustChangePassword',
  'twoFactorEnabled',
  'breakGlass',
] as const

/** The columns that a statement which writes accounts returns. */
const written = pick(member, 'id', ...shownColumns)
type Written = Selection<typeof written>

/** A person of a directory: the directory with its issuer, and the directory's identifier of the person. */
export interface Identity {
  readonly provider: string
  readonly subject: string
}

export interface NewStaff extends StaffProfile {
  readonly id: string
  readonly accountId: string
  readonly username: string
  /** How the person signs in: by password, or as a person of a directory. */
  readonly by: { readonly passwordHash: string } | Identity
  readonly breakGlass: boolean
  /** When a password issued by an administrator expires; null for a password that does not expire. */
  readonly passwordExpiresAt: Date | null
  readonly at: Date
}

/**
 * Adds to the statement the CTE `added`, which inserts an account with its password or its identity and returns the
 * account's row.
 * @returns the names of the columns of `added`
 */
export function insertStaffRow(sql: Statement, person: NewStaff): ReturnType<Written['names']> {
  const { id, username, name, email, roles, breakGlass, passwordExpiresAt, at, by } = person
  const row = {
    ...{ id, username, displayUsername: username, name, email, roles, breakGlass, passwordExpiresAt },
    mustChangePassword: passwordExpiresAt !== null,
    createdAt: at,
    updatedAt: at,
  }
  const inserted = insert(sql, tables.staff, [row])
  const added = sql.with('added', returning(inserted, written))
  const now = sql.given('timestamptz', at)
  if ('provider' in by) {
    insertIdentity(sql, { ...by, id: person.accountId, userId: added.id, at: now, from: 'added' })
    return added
  }
  const credential = {
    id: sql.given('uuid', person.accountId),
    userId: added.id,
    accountId: `${added.id}::text`,
    providerId: account.providerId.literal(CREDENTIAL),
    password: sql.given('text', by.passwordHash),
    createdAt: now,
    updatedAt: now,
  }
  sql.with('with_password', insertFrom(tables.staffAccount, credential, 'added'))
  return added
}

/**
 * Adds to the statement the CTE `identified`, which links an account to a person of a directory. `userId`, `at` and `from`
 * are SQL. The statement fails (23505) if the person is linked to another account.
 */
export function insertIdentity(
  sql: Statement,
  identity: Identity & {
    readonly id: string
    readonly userId: Sql
    readonly at: string
    readonly from: string
  },
): void {
  const row = {
    id: sql.given('uuid', identity.id),
    userId: identity.userId,
    accountId: sql.given('text', identity.subject),
    providerId: sql.given('text', identity.provider),
    createdAt: identity.at,
    updatedAt: identity.at,
  }
  sql.with('identified', insertFrom(tables.staffAccount, row, identity.from))
}

/** SQL condition on `account`: it is an identity of a directory. */
export const IS_IDENTITY = `${account.providerId} <> ${account.providerId.literal(CREDENTIAL)}`

/**
 * Returns the SQL that removes identities of directories.
 * @param where an SQL condition on `account`
 */
export function removeIdentities(where: string): string {
  return `DELETE FROM ${account} WHERE ${IS_IDENTITY} AND ${where} RETURNING 1`
}

const newSession = columnsOf(tables.staffSession, tables.staffSession.name)

/**
 * Returns the SQL that opens a session for each row of `from`. All arguments are SQL. Better Auth opens the sessions that
 * begin with a password; both kinds end alike.
 */
export function insertStaffSession(opened: {
  readonly id: string
  readonly userId: Sql
  readonly token: string
  readonly agent: string
  readonly at: string
  readonly until: string
  readonly from: string
}) {
  const { id, userId, token, agent: userAgent, at, until: expiresAt, from } = opened
  const row = { id, userId, token, userAgent, createdAt: at, updatedAt: at, expiresAt }
  return returning(insertFrom(tables.staffSession, row, from), pick(newSession, 'id'))
}

/**
 * Returns the SQL that updates accounts and raises their version, which reveals concurrent changes. The arguments are
 * SQL.
 */
export function updateStaff(change: { readonly set: string; readonly where: string }): Written {
  return update(tables.staff, tables.staff.name, {
    set: `${change.set}, ${assignSql(tables.staff, { version: oneMore(member.version) })}`,
    where: [change.where],
    returning: written,
  })
}

/** Returns the SQL that replaces passwords. The arguments are SQL; `where` is a condition on `account`. */
export function replacePassword(change: {
  readonly hash: string
  readonly at: string
  readonly where: string
}) {
  return update(tables.staffAccount, 'account', {
    set: assignSql(tables.staffAccount, { password: change.hash, updatedAt: change.at }),
    where: [change.where],
    returning: pick(account, 'userId'),
  })
}

/**
 * Returns the SQL that ends sessions.
 * @param where an SQL condition on `session`
 */
export function endStaffSessions(where: string): string {
  return `DELETE FROM ${session} WHERE ${where} RETURNING 1`
}

/**
 * Returns the SQL that sets the last-request time of sessions. The arguments are SQL; `where` is a condition on
 * `session`.
 */
export function touchStaffSession(at: string, where: string): string {
  return `UPDATE ${session} SET ${assignSql(tables.staffSession, { updatedAt: at })} WHERE ${where}`
}

/**
 * Returns the SQL that removes second factors.
 * @param where an SQL condition on `twoFactor`
 */
export function removeSecondFactor(where: string): string {
  return `DELETE FROM ${twoFactor} WHERE ${where}`
}

const TAKE_STEP = prepare(
  { id: 'uuid', secret: 'text', step: 'int4' },
  ({ id, secret, step }) => `UPDATE ${twoFactor} SET ${assignSql(tables.staffTwoFactor, { lastStep: step })}
    WHERE ${twoFactor.id} = ${id} AND ${twoFactor.secret} = ${secret} AND (${twoFactor.lastStep} IS NULL OR ${twoFactor.lastStep} < ${step})`,
)

/**
 * Marks a time step of a second factor as used.
 * @returns false when this step or a later one was used before
 */
export async function takeTimeStep(
  db: Queryable,
  factor: { readonly id: string; readonly secret: string; readonly step: number },
): Promise<boolean> {
  const { id, secret, step } = factor
  return (await TAKE_STEP.run(db, { id, secret, step })).rowCount === 1
}

/**
 * Returns the SQL that deletes known browsers of accounts.
 * @param where an SQL condition on `device`
 */
export function forgetDevices(where: string): string {
  return `DELETE FROM ${device} WHERE ${where} RETURNING 1`
}

/** Returns the SQL that changes the hash of known browsers. The arguments are SQL; `where` is a condition on `device`. */
export function moveDevices(hash: string, where: string): string {
  return `UPDATE ${device} SET ${assignSql(tables.staffDevice, { deviceHash: hash })} WHERE ${where}`
}

/** Returns the SQL that records a browser as known. The arguments are SQL. */
export function insertDevice(known: {
  readonly hash: string
  readonly staffId: string
  readonly at: string
  readonly until: string
}): string {
  const { hash, staffId, at, until } = known
  return insertFrom(tables.staffDevice, { deviceHash: hash, staffId, createdAt: at, expiresAt: until })
}
