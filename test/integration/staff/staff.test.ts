import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PASSWORD } from '#server/demo/story/staff.ts'
import { createStaffCaller } from '#server/procedure/staff.ts'
import type { StaffMember } from '#server/procedure/staff-member.ts'
import { createStaff } from '#server/staff/account/service.ts'
import { readStaff } from '#server/staff/account/store.ts'
import { adminRouter } from '#server/trpc/admin-router.ts'
import type { StaffRole } from '#server/vocabulary/rights.ts'
import { createWorld, refusal, systemActor, type World } from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const createCaller = createStaffCaller(adminRouter)
const NEW_PASSWORD = 'correct-horse-battery'
let serial = 0

/** Creates an account whose password need not be replaced, and a caller with its rights. */
async function somebody(roles: StaffRole[]) {
  serial += 1
  const username = `person.${serial}`
  const { id } = await createStaff(world.services, systemActor, {
    username,
    name: `测试员工${serial}`,
    email: `${username}@example.invalid`,
    roles,
    password: DEMO_PASSWORD,
  })
  const staff: StaffMember = {
    id,
    username,
    name: `测试员工${serial}`,
    roles,
    mustChangePassword: false,
    mustSetUpSecondFactor: false,
    sessionId: randomUUID(),
  }
  const request = {
    staff,
    requestId: `request-${serial}`,
    origin: { address: username, agent: 'test' },
    device: null,
  }
  return { ...staff, call: createCaller({ services: world.services, request }) }
}

async function row(id: string) {
  const found = (await readStaff(world.services, world.services.clock.now())).find(
    (candidate) => candidate.id === id,
  )
  if (found === undefined) throw new Error('no such account')
  return found
}

async function changesOf(id: string) {
  const { rows } = await world.db.pool.query(
    'SELECT actor_id, action, change FROM audit WHERE target_id = $1 ORDER BY id',
    [id],
  )
  return rows
}

async function openSession(userId: string): Promise<string> {
  const id = randomUUID()
  await world.db.pool.query(
    `INSERT INTO staff_session (id, user_id, token, expires_at, created_at, updated_at)
      VALUES ($1, $2, $3, now() + interval '1 hour', now(), now())`,
    [id, userId, randomUUID()],
  )
  return id
}

async function sessions(userId: string): Promise<number> {
  const { rows } = await world.db.pool.query('SELECT 1 FROM staff_session WHERE user_id = $1', [userId])
  return rows.length
}

describe('an account', () => {
  it('is opened with a password shown once, and records who opened it', async () => {
    const admin = await somebody(['ADMINISTRATOR'])
    const { id, password } = await admin.call.staff.create({
      username: ' New.Person ',
      name: '测试新人',
      email: 'new@example.invalid',
      roles: ['AGENT', 'EDITOR', 'AGENT'],
    })
    expect(password).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/)
    expect(await row(id)).toMatchObject({
      username: 'new.person',
      roles: ['EDITOR', 'AGENT'],
      mustChangePassword: true,
      version: 1,
    })
    const [entry] = await changesOf(id)
    expect(entry).toMatchObject({
      actor_id: admin.id,
      action: 'staff.create',
      change: { after: { username: 'new.person', roles: ['EDITOR', 'AGENT'] } },
    })
    expect(JSON.stringify(entry)).not.toContain(password)
  })

  it('has a user name and a mail address of its own', async () => {
    const admin = await somebody(['ADMINISTRATOR'])
    const input = { name: '测试', roles: ['AGENT'] satisfies StaffRole[] }
    const other = await somebody(['AGENT'])
    const sameName = { ...input, username: other.username, email: 'unique@example.invalid' }
    expect(await refusal(admin.call.staff.create(sameName))).toBe('NAME_TAKEN')
    const sameMail = { ...input, username: 'unique.name', email: `${other.username}@example.invalid` }
    expect(await refusal(admin.call.staff.create(sameMail))).toBe('NAME_TAKEN')
  })

  it('records before and after of a change', async () => {
    const admin = await somebody(['ADMINISTRATOR'])
    const other = await somebody(['AGENT'])
    await admin.call.staff.edit({
      id: other.id,
      version: 1,
      name: '测试改名',
      email: `${other.username}@example.invalid`,
      roles: ['SUPERVISOR'],
    })
    const [, edited] = await changesOf(other.id)
    expect(edited).toMatchObject({
      actor_id: admin.id,
      action: 'staff.edit',
      change: { before: { roles: ['AGENT'] }, after: { roles: ['SUPERVISOR'], name: '测试改名' } },
    })
  })

  it('is changed from its current version only: one of twenty concurrent changes is written', async () => {
    const admin = await somebody(['ADMINISTRATOR'])
    const other = await somebody(['AGENT'])
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        refusal(
          admin.call.staff.edit({
            id: other.id,
            version: 1,
            name: `测试${index}`,
            email: `${other.username}@example.invalid`,
            roles: ['AGENT'],
          }),
        ),
      ),
    )
    expect(results.filter((result) => result === null)).toHaveLength(1)
    expect(results.filter((result) => result === 'EDITED_MEANWHILE')).toHaveLength(19)
    expect(await changesOf(other.id)).toHaveLength(2)
  })

  it('loses its sessions when it is disabled, and can be enabled again', async () => {
    const admin = await somebody(['ADMINISTRATOR'])
    const other = await somebody(['AGENT'])
    await openSession(other.id)
    await admin.call.staff.disable({ id: other.id, version: 1 })
    expect((await row(other.id)).disabledAt).not.toBeNull()
    expect(await sessions(other.id)).toBe(0)
    await admin.call.staff.enable({ id: other.id, version: 2 })
    expect((await row(other.id)).disabledAt).toBeNull()
  })

  it('gets a new password that its owner has to replace', async () => {
    const admin = await somebody(['ADMINISTRATOR'])
    const other = await somebody(['AGENT'])
    await openSession(other.id)
    const { password } = await admin.call.staff.resetPassword({ id: other.id, version: 1 })
    expect(await row(other.id)).toMatchObject({ mustChangePassword: true })
    expect(await sessions(other.id)).toBe(0)
    expect(
      await refusal(other.call.account.changePassword({ current: DEMO_PASSWORD, next: NEW_PASSWORD })),
    ).toBe('PASSWORD_WRONG')
    await other.call.account.changePassword({ current: password, next: NEW_PASSWORD })
    expect(await row(other.id)).toMatchObject({ mustChangePassword: false })
  })

  it('cannot disable, demote or reset itself', async () => {
    const admin = await somebody(['ADMINISTRATOR'])
    await somebody(['ADMINISTRATOR'])
    const key = { id: admin.id, version: 1 }
    expect(await refusal(admin.call.staff.disable(key))).toBe('NOT_ON_YOURSELF')
    expect(await refusal(admin.call.staff.resetPassword(key))).toBe('NOT_ON_YOURSELF')
    expect(await refusal(admin.call.staff.resetSecondFactor(key))).toBe('NOT_ON_YOURSELF')
    const profile = { name: admin.name, email: `${admin.username}@example.invalid` }
    expect(
      await refusal(admin.call.staff.edit({ ...key, ...profile, roles: ['ADMINISTRATOR', 'APPROVER'] })),
    ).toBe('NOT_ON_YOURSELF')
    expect(await refusal(admin.call.staff.edit({ ...key, ...profile, roles: ['ADMINISTRATOR'] }))).toBeNull()
  })

  it('of an unknown id answers not found', async () => {
    const admin = await somebody(['ADMINISTRATOR'])
    expect(await refusal(admin.call.staff.disable({ id: randomUUID(), version: 1 }))).toBe('RECORD_NOT_FOUND')
    expect(await refusal(admin.call.staff.unlock({ id: randomUUID() }))).toBe('RECORD_NOT_FOUND')
  })
})

describe.each(['ADMINISTRATOR', 'AUDIT_ADMINISTRATOR'] as const)(
  'when the last of %s act at once',
  (role) => {
    /** Creates `count` people with the role and disables all others who have it. */
    async function only(count: number) {
      const left = await Promise.all(Array.from({ length: count }, () => somebody([role])))
      await world.db.pool.query(
        'UPDATE staff SET disabled_at = now() WHERE $2 = ANY(roles::text[]) AND NOT id = ANY($1::uuid[])',
        [left.map(({ id }) => id), role],
      )
      return left
    }

    async function usable(): Promise<number> {
      const rows = await readStaff(world.services, world.services.clock.now())
      return rows.filter((one) => one.roles.includes(role) && one.disabledAt === null).length
    }

    /**
     * Starts all calls while the rows of these people are locked, so that every call has read its data before any call
     * writes.
     */
    async function together(works: readonly (() => Promise<string | null>)[]): Promise<(string | null)[]> {
      const holder = await world.db.pool.connect()
      await holder.query(`BEGIN; SELECT 1 FROM staff WHERE '${role}' = ANY(roles) ORDER BY id FOR UPDATE`)
      const results = Promise.all(works.map((work) => work()))
      const waiting = `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`
      await expect.poll(async () => (await world.db.pool.query(waiting)).rows[0].n).toBe(works.length)
      await holder.query('COMMIT')
      holder.release()
      return await results
    }

    it('one is left after all disable each other', async () => {
      const administrators = await only(6)
      const results = await together(
        administrators.map((one, index) => () => {
          const victim = administrators[(index + 1) % administrators.length]
          return refusal(one.call.staff.disable({ id: victim?.id ?? '', version: 1 }))
        }),
      )
      expect(await usable()).toBe(1)
      expect(results.filter((result) => result === 'LAST_ADMINISTRATOR')).toHaveLength(1)
    })

    it('one is left after all take the role from each other', async () => {
      const administrators = await only(4)
      const results = await together(
        administrators.map((one, index) => () => {
          const victim = administrators[(index + 1) % administrators.length]
          const email = `${victim?.username}@example.invalid`
          const change = { id: victim?.id ?? '', version: 1, name: '测试', email }
          return refusal(
            one.call.staff.edit({ ...change, roles: [role === 'ADMINISTRATOR' ? 'AGENT' : 'AUDITOR'] }),
          )
        }),
      )
      expect(await usable()).toBe(1)
      expect(results.filter((result) => result === 'LAST_ADMINISTRATOR')).toHaveLength(1)
    })
  },
)

describe('the own password', () => {
  it('is replaced by entering the old one, and ends every other session', async () => {
    const person = await somebody(['EDITOR'])
    await openSession(person.id)
    await person.call.account.changePassword({ current: DEMO_PASSWORD, next: NEW_PASSWORD })
    expect(await sessions(person.id)).toBe(0)
    expect((await changesOf(person.id)).at(-1)).toMatchObject({
      actor_id: person.id,
      action: 'staff.change-password',
      change: { endedSessions: 1 },
    })
  })

  it.each([
    ['too short', 'short-one-1'],
    ['the user name, padded by nothing', 'person.'],
    ['of hardly any characters', 'aaaaaaaaaaaaaaaa'],
    ['a common one with a year behind', 'Password-2026!'],
    ['the current one', DEMO_PASSWORD],
  ])('cannot become %s', async (_, next) => {
    const person = await somebody(['EDITOR'])
    expect(await refusal(person.call.account.changePassword({ current: DEMO_PASSWORD, next }))).toBe(
      'PASSWORD_UNFIT',
    )
  })

  it('cannot be guessed: after five wrong ones the name is locked', async () => {
    const person = await somebody(['EDITOR'])
    const results = await Promise.all(
      Array.from({ length: 12 }, () =>
        refusal(person.call.account.changePassword({ current: 'wrong-password', next: NEW_PASSWORD })),
      ),
    )
    expect(results.filter((result) => result === 'PASSWORD_WRONG')).toHaveLength(5)
    expect(results.filter((result) => result === 'STAFF_LOCKED')).toHaveLength(7)
  })
})

describe('the own account shows', () => {
  it('the own sessions, and ending the others keeps this one', async () => {
    const person = await somebody(['EDITOR'])
    const here = await openSession(person.id)
    await openSession(person.id)
    const request = {
      staff: { ...person, sessionId: here },
      requestId: 'own',
      origin: { address: 'own', agent: 'test' },
      device: null,
    }
    const call = createCaller({ services: world.services, request })
    expect((await call.account.sessions()).map(({ current }) => current).sort()).toEqual([false, true])
    expect(await call.account.endOtherSessions()).toEqual({ ended: 1 })
    expect((await call.account.sessions()).map(({ id }) => id)).toEqual([here])
  })

  it('the tasks that wait for the own roles', async () => {
    const agent = await somebody(['AGENT'])
    const waiting = await agent.call.account.home()
    expect(waiting).toMatchObject({ ownDrafts: null, reviews: null, lockedAccounts: null })
    const none = { count: 0, capped: false }
    expect(waiting).toMatchObject({ callableCases: none, ownProblems: none })
    expect(waiting).toMatchObject({ unassignedProblems: null, overdueProblems: null, qualityChecks: null })
    const supervisor = await somebody(['SUPERVISOR'])
    expect(await supervisor.call.account.home()).toMatchObject({
      callableCases: none,
      unassignedProblems: none,
      overdueProblems: none,
      problemsToClose: none,
      qualityChecks: none,
    })
    expect(waiting.openVisits).toEqual({ count: 0, capped: false })
  })
})
