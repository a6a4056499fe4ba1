import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PASSWORD, ensureDemoStaff } from '#server/demo/story/staff.ts'
import { createStaff } from '#server/staff/account/service.ts'
import { staffLimits } from '#server/staff/rules/sign-in.ts'
import { createStaffAuth, type StaffAuth } from '#server/staff/sign-in/auth.ts'
import { type SignInRequest, signIn } from '#server/staff/sign-in/sign-in.ts'
import { testKey } from '#test/support/server/keys.ts'
import { createWorld, refusal, systemActor, type World } from '#test/support/world/world.ts'

let world: World
let auth: StaffAuth
beforeAll(async () => {
  world = await createWorld()
  await ensureDemoStaff(world.services)
  auth = createStaffAuth({
    db: world.db,
    ids: world.services.ids,
    key: testKey('staff'),
    publicUrl: 'http://test',
  })
})
afterAll(() => world.close())

/** A browser with a separate network address, so that no test uses up another test's limits. */
function browser(address: string = randomUUID()): SignInRequest {
  return { requestId: 'test', origin: { address, agent: 'test' }, device: null, headers: new Headers() }
}

function attempt(username: string, password: string, request = browser()) {
  return signIn(world.services, auth, request, { username, password })
}

async function auditOf(username: string) {
  const { rows } = await world.db.pool.query(
    `SELECT action, actor_kind, change FROM audit WHERE target_id = (SELECT id::text FROM staff WHERE username = $1)
      AND action <> 'staff.create' ORDER BY id`,
    [username],
  )
  return rows
}

describe('a password', () => {
  it('opens a session and a record when it is right', async () => {
    const { step, cookies } = await attempt('Demo.Agent ', DEMO_PASSWORD)
    expect(step).toBe('SIGNED_IN')
    expect(cookies.find((cookie) => cookie.startsWith('rv_staff.session_token='))).toMatch(
      /HttpOnly.*SameSite=Lax/i,
    )
    expect(await auditOf('demo.agent')).toEqual([
      { action: 'staff.sign-in', actor_kind: 'STAFF', change: {} },
    ])
  })
})

it('only five of 200 concurrent wrong passwords are checked, and the right one comes too late', async () => {
  const results = await Promise.all(
    Array.from({ length: 200 }, () => refusal(attempt('demo.manager', `wrong-${randomUUID()}`))),
  )
  const failed = results.filter((result) => result === 'STAFF_SIGN_IN_FAILED')
  expect(failed).toHaveLength(staffLimits.failuresToLock)
  expect(results.filter((result) => result === 'STAFF_LOCKED')).toHaveLength(200 - failed.length)
  expect(await refusal(attempt('demo.manager', DEMO_PASSWORD))).toBe('STAFF_LOCKED')
})

it('a one-time password works for three days, and a person who enters it later is told so', async () => {
  const person = {
    username: 'new.person',
    name: '测试新人',
    email: 'new@staff.invalid',
    roles: ['EDITOR' as const],
  }
  const { password } = await createStaff(world.services, systemActor, person)
  world.clock.advance(staffLimits.oneTimePasswordMs - 60_000)
  expect((await attempt('new.person', password)).step).toBe('SIGNED_IN')
  world.clock.advance(60_000)
  expect(await refusal(attempt('new.person', password))).toBe('PASSWORD_OVER')
  expect(await refusal(attempt('new.person', `${password}x`))).toBe('STAFF_SIGN_IN_FAILED')
  const { rows } = await world.db.pool.query(
    "SELECT count(*)::int AS n FROM staff_session WHERE user_id = (SELECT id FROM staff WHERE username = 'new.person')",
  )
  expect(rows).toEqual([{ n: 1 }])
})
