import pg from 'pg'
import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import { isUniqueViolation } from '../../kernel/database/db.ts'
import { DomainError } from '../../kernel/errors.ts'
import { mayAdminister, mixesDuties, type StaffRole } from '../../vocabulary/rights.ts'
import { lockout, removeLocks, SECOND } from '../guard/lockout.ts'
import { staffWords } from '../rules/messages.zh-CN.ts'
import { type StaffProfile, staffLimits } from '../rules/sign-in.ts'
import { account, IS_CREDENTIAL, removeSecondFactor, replacePassword, twoFactor } from '../tables/write.ts'
import { hashPassword } from './password-hash.ts'
import { oneTimePassword } from './passwords.ts'
import {
  changeStaff,
  indispensableRoles,
  insertStaff,
  readStaff,
  type StaffRow,
  unlockStaff,
} from './store.ts'

type Own = Pick<Services, 'db' | 'clock' | 'ids'>

/** Identifies an account and the version of it that the caller has read. */
export interface StaffKey {
  readonly id: string
  readonly version: number
}

/**
 * Creates an account. Its password is shown only once, must be replaced at the first sign-in, and is valid for three
 * days.
 * @param input.password a fixed password that need not be replaced; only the demo uses it
 * @throws DomainError NAME_TAKEN {what, fields}, ROLES_CONFLICT
 */
export async function createStaff(
  services: Own,
  actor: Actor,
  input: StaffProfile & {
    readonly username: string
    readonly breakGlass?: boolean
    readonly password?: string
  },
): Promise<{ id: string; password: string }> {
  if (mixesDuties(input.roles)) throw new DomainError('ROLES_CONFLICT')
  const password = input.password ?? oneTimePassword(services.ids)
  const passwordHash = await hashPassword(password)
  const at = services.clock.now()
  const passwordExpiresAt = input.password === undefined ? givenUntil(at) : null
  const { breakGlass = false, ...rest } = input
  const row = { ...rest, breakGlass, passwordHash, passwordExpiresAt }
  const id = await orNameTaken(insertStaff(services, actor, row, at))
  return { id, password }
}

/** The indispensable role that an account loses. It has one at most, because audit's roles go with no other. */
const takenBy = (before: readonly StaffRole[], after: readonly StaffRole[]) =>
  indispensableRoles.find((role) => before.includes(role) && !after.includes(role)) ?? null

/**
 * Changes the name, mail address and roles of an account. Its running sessions continue with the new rights.
 * @throws DomainError NOT_ON_YOURSELF when administrators change their own roles
 * @throws DomainError KEPT_BY_DIRECTORY when the directory maintains the account
 * @throws DomainError NAME_TAKEN, EDITED_MEANWHILE, LAST_ADMINISTRATOR, ROLES_CONFLICT
 */
export async function editStaff(
  services: Own,
  actor: Actor,
  key: StaffKey,
  profile: StaffProfile & { readonly breakGlass: boolean },
): Promise<void> {
  if (mixesDuties(profile.roles)) throw new DomainError('ROLES_CONFLICT')
  const now = services.clock.now()
  const current = await known(services, key.id, now)
  const sameRoles = [...current.roles].sort().join() === [...profile.roles].sort().join()
  const sameEmergency = current.breakGlass === profile.breakGlass
  if (key.id === actor.id && !(sameRoles && sameEmergency)) throw new DomainError('NOT_ON_YOURSELF')
  const sameFields = sameRoles && current.name === profile.name && current.email === profile.email
  if (isKept(current) && !(sameFields && !profile.breakGlass)) throw new DomainError('KEPT_BY_DIRECTORY')
  await orNameTaken(
    changeStaff(services, actor, {
      at: now,
      ...key,
      action: 'staff.edit',
      set: {
        name: profile.name,
        email: profile.email,
        roles: profile.roles,
        breakGlass: profile.breakGlass,
      },
      takes: takenBy(current.roles, profile.roles),
      endsSessions: false,
    }),
  )
}

/**
 * Disables an account and ends all its sessions.
 * @throws DomainError NOT_ON_YOURSELF, EDITED_MEANWHILE, LAST_ADMINISTRATOR
 */
export async function disableStaff(services: Own, actor: Actor, key: StaffKey): Promise<void> {
  notYourself(actor, key)
  const now = services.clock.now()
  const current = await known(services, key.id, now)
  await changeStaff(services, actor, {
    at: now,
    ...key,
    action: 'staff.disable',
    set: { disabledAt: now },
    takes: takenBy(current.roles, []),
    endsSessions: true,
  })
}

/** @throws DomainError EDITED_MEANWHILE */
export async function enableStaff(services: Own, actor: Actor, key: StaffKey): Promise<void> {
  await changeStaff(services, actor, {
    at: services.clock.now(),
    ...key,
    action: 'staff.enable',
    set: { disabledAt: null },
    takes: null,
    endsSessions: false,
  })
}

/**
 * Replaces a forgotten password by a new one that is shown only once and is valid for three days. The account's
 * sessions end, its known browsers are forgotten, and the locks caused by wrong passwords are lifted.
 * @throws DomainError NOT_ON_YOURSELF (administrators change their own password on their account's page),
 * KEPT_BY_DIRECTORY (the person has no password), EDITED_MEANWHILE
 */
export async function resetPassword(
  services: Own,
  actor: Actor,
  key: StaffKey,
): Promise<{ password: string }> {
  notYourself(actor, key)
  const at = services.clock.now()
  if (isKept(await known(services, key.id, at))) throw new DomainError('KEPT_BY_DIRECTORY')
  const password = oneTimePassword(services.ids)
  const hash = await hashPassword(password)
  await changeStaff(services, actor, {
    at,
    ...key,
    action: 'staff.reset-password',
    set: { mustChangePassword: true, passwordExpiresAt: givenUntil(at) },
    takes: null,
    endsSessions: true,
    with: (sql, changed) => {
      sql.with(
        'replaced',
        replacePassword({
          hash: sql.given('text', hash),
          at: sql.given('timestamptz', at),
          where: `${IS_CREDENTIAL} AND ${account.userId} IN ${changed}`,
        }),
      )
      sql.with(
        'unlocked',
        removeLocks(`${lockout.staffId} IN ${changed} AND ${lockout.username} NOT LIKE '%${SECOND}'`),
      )
    },
  })
  return { password }
}

/**
 * Removes the second factor of a person who has lost it, and ends the person's sessions.
 * @throws DomainError NOT_ON_YOURSELF, EDITED_MEANWHILE
 */
export async function resetSecondFactor(services: Own, actor: Actor, key: StaffKey): Promise<void> {
  notYourself(actor, key)
  await changeStaff(services, actor, {
    at: services.clock.now(),
    ...key,
    action: 'staff.reset-two-factor',
    set: { twoFactorEnabled: false },
    takes: null,
    endsSessions: true,
    with: (sql, changed) => {
      sql.with('removed', removeSecondFactor(`${twoFactor.userId} IN ${changed}`))
      sql.with(
        'unlocked',
        removeLocks(`${lockout.staffId} IN ${changed} AND ${lockout.username} LIKE '%${SECOND}'`),
      )
    },
  })
}

/**
 * Lifts a person's sign-in locks, so that the person can try again at once.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function unlock(services: Own, actor: Actor, id: string): Promise<void> {
  await unlockStaff(services, actor, id)
}

/** Whether the directory maintains the account: name, mail address and roles come from there, and it has no password. */
function isKept({ provider }: Pick<StaffRow, 'provider'>): boolean {
  return provider?.startsWith('oidc:') === true
}

/**
 * Requires that the person administers this account as it is, and as it shall be. An account that is changed between this
 * check and the write is refused there by its version.
 * @throws DomainError RECORD_NOT_FOUND, EDITED_MEANWHILE, NOT_ALLOWED
 */
export async function requireAdministered(
  services: Own,
  own: readonly StaffRole[],
  key: { readonly id: string; readonly version?: number },
  next: readonly StaffRole[] = [],
): Promise<void> {
  const { roles, version } = await known(services, key.id, services.clock.now())
  if (key.version !== undefined && key.version !== version) throw new DomainError('EDITED_MEANWHILE')
  requireRolesAdministered(own, roles)
  if (next.length > 0) requireRolesAdministered(own, next)
}

/** @throws DomainError NOT_ALLOWED {right} */
export function requireRolesAdministered(own: readonly StaffRole[], roles: readonly StaffRole[]): void {
  if (!mayAdminister(own, roles)) throw new DomainError('NOT_ALLOWED')
}

/** The instant at which a one-time password issued at `at` expires. */
function givenUntil(at: Date): Date {
  return new Date(at.getTime() + staffLimits.oneTimePasswordMs)
}

function notYourself(actor: Actor, key: StaffKey): void {
  if (key.id === actor.id) throw new DomainError('NOT_ON_YOURSELF')
}

async function known(services: Own, id: string, at: Date): Promise<StaffRow> {
  const row = (await readStaff(services, at)).find((candidate) => candidate.id === id)
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return row
}

async function orNameTaken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    const byMail = error instanceof pg.DatabaseError && error.constraint === 'staff_email_key'
    throw new DomainError('NAME_TAKEN', {
      what: byMail ? staffWords.email : staffWords.username,
      fields: [byMail ? 'email' : 'username'],
    })
  }
}
