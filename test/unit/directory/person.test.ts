import { describe, expect, test } from 'vitest'
import { differs, faultOfRoles, faultOfSignIn, rolesOf, wantedOf } from '#server/directory/rules/person.ts'
import { NOBODY } from '#server/staff/rules/sign-in.ts'
import { type DirectoryGroups, type StaffRole, staffRoles } from '#server/vocabulary/rights.ts'

const groups: DirectoryGroups = { desk: ['AGENT'], leads: ['SUPERVISOR', 'AGENT'], none: [] }
const nobodyObliged: Readonly<Record<StaffRole, number>> = {
  EDITOR: 0,
  APPROVER: 0,
  AGENT: 0,
  SUPERVISOR: 0,
  MANAGER: 0,
  ADMINISTRATOR: 0,
  INTEGRATION: 0,
  AUDITOR: 0,
  AUDIT_ADMINISTRATOR: 0,
}

describe('the roles of groups', () => {
  test('are those of all groups, each once, in the order of the list of roles', () => {
    const expected = staffRoles.filter((role) => role === 'AGENT' || role === 'SUPERVISOR')
    expect(rolesOf(['leads', 'desk', 'none'], groups)).toEqual(expected)
    expect(rolesOf(['desk'], groups)).toEqual(['AGENT'])
  })

  test('are none for groups that are not configured, whatever they are called', () => {
    for (const group of ['other', 'constructor', '__proto__', 'toString']) {
      expect(rolesOf([group], groups)).toEqual([])
    }
  })
})

describe('roles that give no session', () => {
  test('are none at all, and duties that one person must not have together', () => {
    expect(faultOfRoles([])).toBe('NO_ROLE')
    expect(faultOfRoles(['AGENT'])).toBeNull()
    expect(faultOfRoles(['AUDITOR', 'ADMINISTRATOR'])).toBe('ROLES_CONFLICT')
  })

  test('are also those that need a second factor which the directory did not ask for', () => {
    const obliged = { ...nobodyObliged, ADMINISTRATOR: 1 }
    expect(faultOfSignIn(['ADMINISTRATOR'], false, obliged)).toBe('SECOND_FACTOR')
    expect(faultOfSignIn(['ADMINISTRATOR'], true, obliged)).toBeNull()
    expect(faultOfSignIn(['AGENT'], false, obliged)).toBeNull()
    expect(faultOfSignIn([], true, obliged)).toBe('NO_ROLE')
  })
})

describe('the account for a person', () => {
  const profile = { username: 'Wang.Fang', name: '王芳', email: 'wang@example.com', groups: ['desk'] }

  test('has what the directory says, and the staff number in its normal spelling', () => {
    expect(wantedOf(profile, groups)).toEqual({
      username: 'wang.fang',
      name: '王芳',
      email: 'wang@example.com',
      roles: ['AGENT'],
    })
  })

  test('is refused with a staff number that no account can have', () => {
    for (const username of ['', 'x', '王芳', NOBODY, NOBODY.toUpperCase()]) {
      expect(wantedOf({ ...profile, username }, groups)).toBe('USERNAME')
    }
  })

  test('differs by name, address or roles, and not by the order of roles', () => {
    const has = { name: '王芳', email: 'wang@example.com', roles: ['AGENT', 'SUPERVISOR'] as const }
    expect(differs(has, { ...has, roles: ['SUPERVISOR', 'AGENT'] })).toBe(false)
    expect(differs({ ...has, roles: ['SUPERVISOR', 'AGENT'] }, has)).toBe(false)
    expect(differs(has, { ...has, name: '王方' })).toBe(true)
    expect(differs(has, { ...has, email: 'fang@example.com' })).toBe(true)
    expect(differs(has, { ...has, roles: ['AGENT'] })).toBe(true)
  })
})
