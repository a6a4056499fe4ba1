import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { staffLimits } from '#server/staff/rules/sign-in.ts'
import { staffFront } from './desk.ts'

const { newDesk, signedIn, query } = staffFront()
const createdSchema = z.object({
  result: z.object({ data: z.object({ id: z.string(), password: z.string() }) }),
})

describe('a session', () => {
  it('starts with the password and ends on sign-out', async () => {
    const desk = await signedIn('demo.agent')
    expect(await desk.me()).toBeNull()
    const kept = new Map(desk.cookies)
    await desk.post('/api/admin/session/sign-out')
    // The device cookie, which identifies the browser, stays. It does not sign anybody in.
    expect([...desk.cookies.keys()]).toEqual(['rv_staff_device'])
    for (const [name, value] of kept) desk.cookies.set(name, value)
    expect(await desk.me()).toBe('STAFF_NOT_SIGNED_IN')
  })

  it('is a cookie that no script can read, no other site can send, and nobody can forge', async () => {
    const desk = newDesk()
    const { answer } = await desk.signIn('demo.agent')
    const lines = answer.headers.getSetCookie()
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toMatch(/HttpOnly/i)
    for (const line of lines) expect(line).toMatch(/SameSite=Lax/i)
    const token = desk.cookies.get('rv_staff.session_token') ?? ''
    desk.cookies.set('rv_staff.session_token', token.slice(0, token.indexOf('.')))
    expect(await desk.me()).toBe('STAFF_NOT_SIGNED_IN')
    desk.cookies.set('rv_staff.session_token', `${token.slice(0, -6)}AAAAA%3D`)
    expect(await desk.me()).toBe('STAFF_NOT_SIGNED_IN')
  })

  it.each([
    ['after half an hour without a request', 'updated_at', staffLimits.sessionIdleMs],
    ['after twelve hours whatever happens', 'created_at', staffLimits.sessionMaxMs],
  ])('ends %s', async (_, column, ms) => {
    const desk = await signedIn('demo.agent')
    const id = 'id = (SELECT id FROM staff_session ORDER BY id DESC LIMIT 1)'
    const past = (by: number) =>
      query(`UPDATE staff_session SET ${column} = now() - $1 * interval '1 ms' WHERE ${id}`, [by])
    await past(ms - 60_000)
    expect(await desk.me()).toBeNull()
    await past(ms + 1000)
    expect(await desk.me()).toBe('STAFF_NOT_SIGNED_IN')
  })

  it('uses the current roles, and stops at once when the account is disabled', async () => {
    const desk = await signedIn('demo.supervisor')
    expect((await desk.post('/api/admin/trpc/staff.list')).code).toBe('NOT_ALLOWED')
    const change = (set: string) => query(`UPDATE staff SET ${set} WHERE username = 'demo.supervisor'`)
    await change("roles = '{ADMINISTRATOR}'")
    expect((await desk.post('/api/admin/trpc/staff.list')).code).toBeNull()
    await change('disabled_at = now()')
    expect(await desk.me()).toBe('STAFF_NOT_SIGNED_IN')
    expect((await newDesk().signIn('demo.supervisor')).code).toBe('STAFF_SIGN_IN_FAILED')
    await change("disabled_at = NULL, roles = '{SUPERVISOR}'")
  })

  it('is never read from anything another site could send', async () => {
    const desk = await signedIn('demo.agent')
    const elsewhere = { Origin: 'https://elsewhere.example' }
    expect((await desk.post('/api/admin/session/sign-out', {}, elsewhere)).code).toBe('BAD_INPUT')
    const plain = { 'Content-Type': 'text/plain' }
    expect((await desk.post('/api/admin/session/sign-out', {}, plain)).code).toBe('BAD_INPUT')
    expect(await desk.me()).toBeNull()
  })

  it('opens nothing of the customers’, and theirs opens nothing of the staff’s', async () => {
    const desk = await signedIn('demo.admin')
    expect((await desk.post('/api/trpc/visit.pending')).code).toBe('NOT_SIGNED_IN')
    const token = randomUUID()
    await query(
      `INSERT INTO customer_session (id, openid, created_at, expires_at)
        VALUES (sha256($1::bytea), 'o-test', now(), now() + interval '2 days')`,
      [Buffer.from(token)],
    )
    const customer = newDesk()
    customer.cookies.set('rv_session', token)
    customer.cookies.set('rv_staff.session_token', token)
    expect((await customer.post('/api/trpc/session.current')).told).toMatchObject({
      result: { data: { signedIn: true } },
    })
    expect(await customer.me()).toBe('STAFF_NOT_SIGNED_IN')
  })

  it('exposes nothing else of the library behind it', async () => {
    const desk = await signedIn('demo.agent')
    for (const path of ['sign-up/email', 'update-user', 'get-session', 'list-sessions', 'toString', '']) {
      expect((await desk.post(`/api/admin/session/${path}`)).answer.status, path).toBe(404)
    }
    expect((await desk.post('/api/auth/get-session')).answer.status).toBe(404)
  })
})

describe('guessing', () => {
  const wrong = () => `wrong-${randomUUID()}`

  it('gets the same answer for a wrong password and an unknown name, and locks both', async () => {
    for (const username of ['demo.editor2', 'nobody.of.this.name']) {
      const desk = newDesk()
      const codes: (string | null)[] = []
      for (let guess = 0; guess < 6; guess += 1) codes.push((await desk.signIn(username, wrong())).code)
      expect(codes, username).toEqual([...Array(5).fill('STAFF_SIGN_IN_FAILED'), 'STAFF_LOCKED'])
    }
  })

  it('records no typed text that is not a valid name', async () => {
    const typed = `my-password-${randomUUID()}`
    await newDesk().signIn(typed, wrong())
    for (const table of ['audit', 'staff_lockout']) {
      const found = await query(`SELECT 1 FROM ${table} t WHERE t::text LIKE '%' || $1 || '%'`, [typed])
      expect(found, table).toEqual([])
    }
    const [entry] = await query(
      "SELECT actor_kind, change FROM audit WHERE action = 'staff.sign-in-failed' ORDER BY id DESC LIMIT 1",
    )
    expect(entry).toMatchObject({ actor_kind: 'SYSTEM', change: { reason: 'UNKNOWN_NAME', failures: 1 } })
  })

  it('locks twice as long the second time, until an administrator lifts it', async () => {
    const lock = () =>
      query(
        "SELECT extract(epoch FROM locked_until - last_at)::int AS s FROM staff_lockout WHERE username = 'demo.manager'",
      )
    const desk = newDesk()
    for (let guess = 0; guess < 5; guess += 1) await desk.signIn('demo.manager', wrong())
    expect(await lock()).toEqual([{ s: staffLimits.firstLockMs / 1000 }])
    await query(
      "UPDATE staff_lockout SET locked_until = now() - interval '1 day' WHERE username = 'demo.manager'",
    )
    for (let guess = 0; guess < 5; guess += 1) await desk.signIn('demo.manager', wrong())
    expect(await lock()).toEqual([{ s: (2 * staffLimits.firstLockMs) / 1000 }])
    expect((await desk.signIn('demo.manager')).code).toBe('STAFF_LOCKED')
    const admin = await signedIn('demo.admin')
    const [{ id }] = await query("SELECT id FROM staff WHERE username = 'demo.manager'")
    expect((await admin.post('/api/admin/trpc/staff.unlock', { id })).code).toBeNull()
    expect((await desk.signIn('demo.manager')).code).toBeNull()
  })

  it('is forgotten after the right password', async () => {
    const desk = newDesk()
    for (let round = 0; round < 3; round += 1) {
      for (let guess = 0; guess < 4; guess += 1) await desk.signIn('demo.agent', wrong())
      expect((await desk.signIn('demo.agent')).code).toBeNull()
    }
  })

  it('is limited per address across all names', async () => {
    const desk = newDesk()
    await desk.signIn('somebody', wrong())
    const [own] = await query("SELECT origin->>'address' AS key FROM audit ORDER BY id DESC LIMIT 1")
    const almost = staffLimits.failuresPerAddressPerHour - 3
    await query('UPDATE guard_counter SET count = $2 WHERE key = $1', [own.key, almost])
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, index) => desk.signIn(`somebody.${index}`, wrong())),
    )
    expect(results.filter(({ code }) => code === 'STAFF_SIGN_IN_FAILED')).toHaveLength(3)
    expect(results.filter(({ code }) => code === 'TOO_MANY_REQUESTS')).toHaveLength(9)
    expect((await newDesk().signIn('demo.agent')).code).toBeNull()
  })
})

describe('a known browser', () => {
  const username = 'demo.agent'
  const lockOut = async () => {
    for (let guess = 0; guess < staffLimits.failuresToLock; guess += 1)
      await newDesk().signIn(username, 'wrong')
    expect((await newDesk().signIn(username)).code).toBe('STAFF_LOCKED')
  }
  const free = () => query("DELETE FROM staff_lockout WHERE username LIKE 'demo.agent%'")

  it('is not locked by the failures of strangers, wherever they are', async () => {
    const desk = await signedIn(username)
    await desk.post('/api/admin/session/sign-out')
    await lockOut()
    await query("UPDATE guard_counter SET count = 1000000 WHERE scope LIKE 'staff-wrong-%'")
    expect((await desk.signIn(username)).code).toBeNull()
    await query("DELETE FROM guard_counter WHERE scope LIKE 'staff-wrong-%'")
    await free()
  })

  it('has its own count of failures, and is not known to other accounts', async () => {
    const desk = await signedIn(username)
    const results = await Promise.all(Array.from({ length: 60 }, () => desk.signIn(username, 'wrong')))
    expect(results.filter(({ code }) => code === 'STAFF_SIGN_IN_FAILED')).toHaveLength(
      staffLimits.failuresToLock,
    )
    expect((await desk.signIn(username)).code).toBe('STAFF_LOCKED')
    expect((await newDesk().signIn(username)).code).toBeNull()
    await desk.signIn('demo.editor', 'wrong')
    expect(await query("SELECT failures FROM staff_lockout WHERE username = 'demo.editor'")).toHaveLength(1)
    await free()
    await query("DELETE FROM staff_lockout WHERE username = 'demo.editor'")
  })

  it('keeps a cookie that changes with each sign-in and cannot be forged, while other accounts of the browser stay known', async () => {
    const desk = await signedIn(username)
    const first = desk.cookies.get('rv_staff_device') ?? ''
    await desk.signIn('demo.agent2')
    const second = desk.cookies.get('rv_staff_device') ?? ''
    expect(second).not.toBe(first)
    await lockOut()
    expect((await desk.signIn(username)).code).toBeNull()
    const old = newDesk()
    old.cookies.set('rv_staff_device', first)
    expect((await old.signIn(username)).code).toBe('STAFF_LOCKED')
    old.cookies.set('rv_staff_device', `${second.slice(0, -6)}AAAAA%3D`)
    expect((await old.signIn(username)).code).toBe('STAFF_LOCKED')
    const token = decodeURIComponent(second).split('.')[0]
    expect(await query('SELECT 1 FROM staff_device d WHERE d::text LIKE $1', [`%${token}%`])).toEqual([])
    await free()
  })

  it.each(['the own page', "an administrator's new password"])('is forgotten by %s', async (way) => {
    const admin = await signedIn('demo.admin')
    const username = way === 'the own page' ? 'person.one' : 'person.two'
    const profile = { username, name: '测试员工', email: `${username}@staff.invalid`, roles: ['EDITOR'] }
    const created = await admin.post('/api/admin/trpc/staff.create', profile)
    const { id, password } = createdSchema.parse(created.told).result.data
    const [there, here] = [newDesk(), newDesk()]
    for (const desk of [there, here]) expect((await desk.signIn(username, password)).code).toBeNull()
    if (way === 'the own page') await here.post('/api/admin/trpc/account.endOtherSessions')
    else await admin.post('/api/admin/trpc/staff.resetPassword', { id, version: 1 })
    const known: boolean[] = []
    for (const desk of [there, here]) {
      await desk.signIn(username, 'wrong')
      const [row] = await query(
        "SELECT username LIKE '%@%' AS known FROM staff_lockout WHERE staff_id = $1",
        [id],
      )
      known.push(row.known)
      await query('DELETE FROM staff_lockout WHERE staff_id = $1', [id])
    }
    expect(known).toEqual([false, way === 'the own page'])
    if (way !== 'the own page') return
    const [entry] = await query(
      "SELECT change FROM audit WHERE action = 'staff.end-sessions' AND target_id = $1",
      [id],
    )
    expect(entry).toEqual({ change: { endedSessions: 1, forgottenDevices: 1 } })
  })
})
