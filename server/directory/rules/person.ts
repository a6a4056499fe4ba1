import type { DirectoryFault, DirectoryPerson } from '../../adapters/directory/port.ts'
import { normalUsername } from '../../kernel/text/spelling.ts'
import { NOBODY, owesSecondFactor, type StaffProfile, USERNAME } from '../../staff/rules/sign-in.ts'
import { type DirectoryGroups, mixesDuties, type StaffRole, staffRoles } from '../../vocabulary/rights.ts'

/** The roles that these groups give, in the order of the list of roles. Groups that are not configured give none. */
export function rolesOf(groups: readonly string[], given: DirectoryGroups): readonly StaffRole[] {
  const roles = new Set(groups.flatMap((group) => (Object.hasOwn(given, group) ? (given[group] ?? []) : [])))
  return staffRoles.filter((role) => roles.has(role))
}

/** Why nobody with these roles may have a session; null if the roles are fit. */
export function faultOfRoles(roles: readonly StaffRole[]): DirectoryFault | null {
  if (roles.length === 0) return 'NO_ROLE'
  return mixesDuties(roles) ? 'ROLES_CONFLICT' : null
}

/** An account as the directory wants it, or as it is if the directory maintains nothing about people. */
export interface Wanted extends StaffProfile {
  readonly username: string
}

/** The account that the directory's words about a person give. */
export function wantedOf(
  profile: NonNullable<DirectoryPerson['profile']>,
  given: DirectoryGroups,
): Wanted | DirectoryFault {
  const username = normalUsername(profile.username)
  if (!USERNAME.test(username) || username === NOBODY) return 'USERNAME'
  return { username, name: profile.name, email: profile.email, roles: rolesOf(profile.groups, given) }
}

/** Why a person with these roles may not sign in now; null if they may. */
export function faultOfSignIn(
  roles: readonly StaffRole[],
  strong: boolean,
  obliged: Readonly<Record<StaffRole, number>>,
): DirectoryFault | null {
  const fault = faultOfRoles(roles)
  if (fault !== null) return fault
  return owesSecondFactor(roles, obliged) && !strong ? 'SECOND_FACTOR' : null
}

/** Whether the account differs from what the directory wants. The staff number of an account never changes. */
export function differs(has: StaffProfile, wants: StaffProfile): boolean {
  const same =
    has.name === wants.name &&
    has.email === wants.email &&
    [...has.roles].sort().join() === [...wants.roles].sort().join()
  return !same
}
