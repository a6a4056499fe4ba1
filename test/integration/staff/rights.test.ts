import { callTRPCProcedure, TRPCError } from '@trpc/server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { StaffMember } from '#server/procedure/staff-member.ts'
import { adminRouter } from '#server/trpc/admin-router.ts'
import { type StaffRole, staffRoles } from '#server/vocabulary/rights.ts'
import { createWorld, type World } from '#test/support/world/world.ts'
import { beforeOwnPassword, rightsTable } from './rights-table.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const procedures = Object.keys(adminRouter._def.procedures).sort()

function member(roles: readonly StaffRole[], change: Partial<StaffMember> = {}): StaffMember {
  return {
    id: '00000000-0000-7000-8000-000000000001',
    username: 'test.staff',
    name: '测试员工',
    roles,
    mustChangePassword: false,
    mustSetUpSecondFactor: false,
    sessionId: '00000000-0000-7000-8000-000000000002',
    ...change,
  }
}

/**
 * Returns the outcome of a call without input. Rights are checked before the input, so an input error means that the
 * call is allowed.
 */
async function outcome(path: string, staff: StaffMember | null): Promise<string> {
  const request = { staff, requestId: 'test', origin: { address: 'test', agent: 'test' }, device: null }
  try {
    await callTRPCProcedure({
      router: adminRouter,
      path,
      getRawInput: () => Promise.resolve(undefined),
      ctx: { services: world.services, request },
      type: 'mutation',
      allowMethodOverride: true,
      signal: undefined,
      batchIndex: 0,
    })
    return 'DONE'
  } catch (error) {
    return error instanceof TRPCError ? error.message : String(error)
  }
}

it('the table names every procedure there is, and none that is gone', () => {
  expect(Object.keys(rightsTable).sort()).toEqual(procedures)
})

it.each(staffRoles)('%s may call what the table says, and nothing else', async (role) => {
  const expected = procedures.filter((path) => rightsTable[path]?.includes(role))
  const allowed: string[] = []
  for (const path of procedures) {
    const result = await outcome(path, member([role]))
    if (result !== 'NOT_ALLOWED') allowed.push(path)
  }
  expect(allowed).toEqual(expected)
})

it('a person without a role can open only their own account and inbox', async () => {
  for (const path of procedures) {
    const own = path.startsWith('account.') || path === 'inbox.list' || path === 'inbox.read'
    expect((await outcome(path, member([]))) === 'NOT_ALLOWED', path).toBe(!own)
  }
})

it('several roles add up their rights', async () => {
  for (const path of procedures) {
    const either = rightsTable[path]?.some((role) => role === 'AGENT' || role === 'ADMINISTRATOR') ?? false
    const result = await outcome(path, member(['AGENT', 'ADMINISTRATOR']))
    expect(result !== 'NOT_ALLOWED', path).toBe(either)
  }
})

it('without a session every procedure is refused', async () => {
  for (const path of procedures) expect(await outcome(path, null), path).toBe('STAFF_NOT_SIGNED_IN')
})

it.each([
  ['a given password', 'PASSWORD_CHANGE_REQUIRED', { mustChangePassword: true }],
  ['a second factor that is owed', 'SECOND_FACTOR_REQUIRED', { mustSetUpSecondFactor: true }],
])('with %s every procedure but those of the own account is refused', async (_, refusal, change) => {
  const all = member(staffRoles, change)
  for (const path of procedures) {
    const closed = (await outcome(path, all)) === refusal
    expect(closed, path).toBe(!beforeOwnPassword.includes(path))
  }
})
