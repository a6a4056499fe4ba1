import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { DEMO_PASSWORD } from '#server/demo/story/staff.ts'
import { staffLimits } from '#server/staff/rules/sign-in.ts'
import type { TestDatabase } from '#test/support/server/database.ts'
import { type OpenFront, openFront } from '#test/support/server/front.ts'
import { authenticatorCode } from '#test/support/world/totp.ts'

let open: OpenFront
let database: TestDatabase
let origin: string

beforeAll(async () => {
  // A test that must not share counters with others uses an address of its own.
  open = await openFront({ variables: { TRUSTED_PROXIES: '1' } })
  database = open.database
  origin = open.origin
})
afterAll(() => open.close())

const createdSchema = z.object({
  result: z.object({ data: z.object({ id: z.string(), password: z.string() }) }),
})
const errorSchema = z.object({ error: z.object({ data: z.object({ code: z.string() }) }) })

/** A browser that keeps its cookies and has an address of its own. */
class Desk {
  readonly cookies = new Map<string, string>()
  readonly address = randomUUID()

  async post(path: string, body: unknown = {}, headers: Record<string, string> = {}) {
    const answer = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Forwarded-For': this.address,
        Cookie: this.cookie,
        ...headers,
      },
      body: JSON.stringify(body),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      if (/Max-Age=0/i.test(line)) this.cookies.delete(pair.slice(0, at))
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const told: unknown = JSON.parse(await answer.text())
    const refusal = errorSchema.safeParse(told)
    return { code: refusal.success ? refusal.data.error.data.code : null, told, answer }
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  look(path: string) {
    return fetch(`${origin}${path}`, { headers: { 'X-Forwarded-For': this.address, Cookie: this.cookie } })
  }

  signIn(username: string, password: string = DEMO_PASSWORD) {
    return this.post('/api/admin/session/sign-in', { username, password })
  }

  async me() {
    return (await this.post('/api/admin/trpc/account.me')).code
  }
}

async function signedIn(username: string): Promise<Desk> {
  const desk = new Desk()
  expect((await desk.signIn(username)).code).toBeNull()
  return desk
}

async function query(text: string, values: unknown[] = []) {
  return (await database.pool.query(text, values)).rows
}

describe('a session', () => {
  it('starts with the password and ends on sign-out', async () => {
    const desk = await signedIn('demo.agent')
    expect(await desk.me()).toBeNull()
    const kept = new Map(desk.cookies)
    await desk.post('/api/admin/session/sign-out')
    // The cookie that identifies the browser stays; it opens nothing.
    expect([...desk.cookies.keys()]).toEqual(['rv_staff_device'])
    for (const [name, value] of kept) desk.cookies.set(name, value)
    expect(await desk.me()).toBe('STAFF_NOT_SIGNED_IN')
  })

  it('is a cookie that no script can read, no other site can send, and nobody can forge', async () => {
    const desk = new Desk()
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
    expect((await new Desk().signIn('demo.supervisor')).code).toBe('STAFF_SIGN_IN_FAILED')
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
    const customer = new Desk()
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
      const desk = new Desk()
      const codes: (string | null)[] = []
      for (let guess = 0; guess < 6; guess += 1) codes.push((await desk.signIn(username, wrong())).code)
      expect(codes, username).toEqual([...Array(5).fill('STAFF_SIGN_IN_FAILED'), 'STAFF_LOCKED'])
    }
  })

  it('records no typed text that is not a valid name', async () => {
    const typed = `my-password-${randomUUID()}`
    await new Desk().signIn(typed, wrong())
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
    const desk = new Desk()
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
    const desk = new Desk()
    for (let round = 0; round < 3; round += 1) {
      for (let guess = 0; guess < 4; guess += 1) await desk.signIn('demo.agent', wrong())
      expect((await desk.signIn('demo.agent')).code).toBeNull()
    }
  })

  it('is limited per address across all names', async () => {
    const desk = new Desk()
    await desk.signIn('somebody', wrong())
    const [own] = await query("SELECT origin->>'address' AS key FROM audit ORDER BY id DESC LIMIT 1")
    const almost = staffLimits.failuresPerAddressPerHour - 3
    await query('UPDATE guard_counter SET count = $2 WHERE key = $1', [own.key, almost])
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, index) => desk.signIn(`somebody.${index}`, wrong())),
    )
    expect(results.filter(({ code }) => code === 'STAFF_SIGN_IN_FAILED')).toHaveLength(3)
    expect(results.filter(({ code }) => code === 'TOO_MANY_REQUESTS')).toHaveLength(9)
    expect((await new Desk().signIn('demo.agent')).code).toBeNull()
  })
})

describe('a known browser', () => {
  const username = 'demo.agent'
  const lockOut = async () => {
    for (let guess = 0; guess < staffLimits.failuresToLock; guess += 1)
      await new Desk().signIn(username, 'wrong')
    expect((await new Desk().signIn(username)).code).toBe('STAFF_LOCKED')
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
    expect((await new Desk().signIn(username)).code).toBeNull()
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
    const old = new Desk()
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
    const [there, here] = [new Desk(), new Desk()]
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

describe('the second factor', () => {
  const preparedSchema = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) })

  async function switchOn(username: string) {
    const desk = await signedIn(username)
    const { told } = await desk.post('/api/admin/session/two-factor/prepare', { password: DEMO_PASSWORD })
    const { totpURI, backupCodes } = preparedSchema.parse(told)
    const secret = new URL(totpURI).searchParams.get('secret') ?? ''
    const code = authenticatorCode(secret)
    expect((await desk.post('/api/admin/session/two-factor/confirm', { code })).code).toBeNull()
    expect(await desk.me()).toBeNull()
    return { desk, secret, code, backupCodes }
  }

  /** The code after the one that switched it on: each works once. */
  const nextCode = (secret: string) => authenticatorCode(secret, Date.now() + 30_000)

  /** Signs in with the right password and nothing more. */
  async function halfway(username: string): Promise<Desk> {
    const desk = new Desk()
    expect((await desk.signIn(username)).told).toEqual({ step: 'SECOND_FACTOR' })
    expect(await desk.me()).toBe('STAFF_NOT_SIGNED_IN')
    return desk
  }

  it('is required once it is on: a code, or a backup code that works once', async () => {
    const { secret, backupCodes } = await switchOn('demo.approver')
    const first = await halfway('demo.approver')
    const code = nextCode(secret)
    expect((await first.post('/api/admin/session/second-factor', { code })).told).toEqual({
      step: 'SIGNED_IN',
    })
    expect(await first.me()).toBeNull()
    const [backupCode] = backupCodes
    const second = await halfway('demo.approver')
    expect((await second.post('/api/admin/session/second-factor', { backupCode })).code).toBeNull()
    const third = await halfway('demo.approver')
    expect((await third.post('/api/admin/session/second-factor', { backupCode })).code).toBe(
      'SECOND_FACTOR_WRONG',
    )
  })

  it('checks only five of 60 wrong codes in concurrent challenges, and the right one comes too late', async () => {
    const { secret } = await switchOn('demo.approver2')
    // One after the other: no more passwords are checked at once than may be wrong.
    const desks: Desk[] = []
    while (desks.length < 6) desks.push(await halfway('demo.approver2'))
    const right = authenticatorCode(secret)
    const wrong = String((Number(right) + 500_000) % 1_000_000).padStart(6, '0')
    const results = await Promise.all(
      desks.flatMap((desk) =>
        Array.from({ length: 10 }, () => desk.post('/api/admin/session/second-factor', { code: wrong })),
      ),
    )
    const locked = results.filter(({ code }) => code === 'STAFF_LOCKED')
    expect(locked).toHaveLength(60 - staffLimits.failuresToLock)
    const late = await halfway('demo.approver2')
    expect((await late.post('/api/admin/session/second-factor', { code: right })).code).toBe('STAFF_LOCKED')
  })

  const pass = (desk: Desk, factor: { code: string } | { backupCode: string }) =>
    desk.post('/api/admin/session/second-factor', factor)
  const passed = (results: readonly { code: string | null }[]) => results.filter(({ code }) => code === null)
  /** Challenges of one account, each in its own browser; one after the other, because passwords are counted. */
  async function challenges(username: string, count: number): Promise<Desk[]> {
    const desks: Desk[] = []
    while (desks.length < count) desks.push(await halfway(username))
    return desks
  }
  const off = async (username: string) => {
    const id = 'SELECT id FROM staff WHERE username = $1'
    await query(`DELETE FROM staff_two_factor WHERE user_id = (${id})`, [username])
    await query(`DELETE FROM staff_lockout WHERE staff_id = (${id})`, [username])
    await query('UPDATE staff SET two_factor_enabled = false WHERE username = $1', [username])
  }

  it('lets in one of fifty requests with the same code, and the code that switched it on is used up as well', async () => {
    const { secret, code: confirmed } = await switchOn('demo.agent2')
    const used = await halfway('demo.agent2')
    expect((await pass(used, { code: confirmed })).code).toBe('SECOND_FACTOR_WRONG')
    const desks = await challenges('demo.agent2', 4)
    const code = nextCode(secret)
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => pass(desks[index % 4] ?? used, { code })),
    )
    expect(passed(results)).toHaveLength(1)
    await query("DELETE FROM staff_lockout WHERE username LIKE 'demo.agent2%'")
    expect((await pass(used, { code })).code).toBe('SECOND_FACTOR_WRONG')
    await off('demo.agent2')
  })

  it('lets in one of fifty requests with the same backup code', async () => {
    const { backupCodes } = await switchOn('demo.agent2')
    const [backupCode = ''] = backupCodes
    const desks = await challenges('demo.agent2', 4)
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => pass(desks[index % 4] ?? new Desk(), { backupCode })),
    )
    expect(passed(results)).toHaveLength(1)
    await off('demo.agent2')
  })

  it('cannot be passed by anybody else: a session beside the challenge opens, resets and records nothing of its owner', async () => {
    const attacker = await switchOn('demo.agent2')
    await switchOn('demo.supervisor')
    const [{ id }] = await query("SELECT id FROM staff WHERE username = 'demo.supervisor'")
    const signIns = () => query("SELECT 1 FROM audit WHERE target_id = $1 AND action = 'staff.sign-in'", [id])
    const before = (await signIns()).length
    const { desk } = attacker
    expect((await desk.signIn('demo.supervisor')).told).toEqual({ step: 'SECOND_FACTOR' })
    const [ownBackup = ''] = attacker.backupCodes
    for (const factor of [{ code: nextCode(attacker.secret) }, { backupCode: ownBackup }])
      expect((await pass(desk, factor)).code).toBe('SECOND_FACTOR_WRONG')
    expect((await signIns()).length).toBe(before)
    const kept = "SELECT failures FROM staff_lockout WHERE username = 'demo.supervisor:2'"
    expect(await query(kept)).toEqual([{ failures: 2 }])
    // The same with the attacker's cookie sent twice: the one that is checked is the one that is used.
    expect((await desk.signIn('demo.supervisor')).told).toEqual({ step: 'SECOND_FACTOR' })
    expect((await query(kept)).length).toBe(1)
    await off('demo.agent2')
    await off('demo.supervisor')
  })

  it('is required of some roles: nothing else opens before, and it cannot be removed', async () => {
    const set = async (value: number) => {
      await query(
        `INSERT INTO setting (key, value, version, updated_at, updated_by) VALUES ('secondFactor.MANAGER', $1, 1, now(), 'test')
          ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
        [String(value)],
      )
      // Any change of a setting makes this instance reload all of them.
      const admin = await signedIn('demo.admin')
      const { told } = await admin.post('/api/admin/trpc/setting.save', {
        key: 'windowDays',
        version: value === 1 ? 0 : 1,
        value: value === 1 ? 4 : 3,
        reason: 'second factor',
      })
      expect(told).toMatchObject({ result: {} })
    }
    const desk = await signedIn('demo.manager')
    await set(1)
    expect((await desk.post('/api/admin/trpc/alert.rules')).code).toBe('SECOND_FACTOR_REQUIRED')
    expect((await desk.post('/api/admin/trpc/account.home')).code).toBe('SECOND_FACTOR_REQUIRED')
    // Entrances beside the procedures: the wallboard's stream and the link of an export.
    for (const path of ['/api/admin/wallboard', '/api/admin/exports/some-token'])
      expect((await desk.look(path)).status, path).toBe(403)
    expect(await desk.me()).toBeNull()
    const on = await switchOn('demo.manager')
    expect((await on.desk.post('/api/admin/trpc/account.home')).code).toBeNull()
    const password = { password: DEMO_PASSWORD }
    expect((await on.desk.post('/api/admin/session/two-factor/remove', password)).code).toBe(
      'SECOND_FACTOR_REQUIRED',
    )
    await set(0)
    expect((await on.desk.post('/api/admin/session/two-factor/remove', password)).code).toBeNull()
  })

  it('cannot be passed without the first', async () => {
    expect((await new Desk().post('/api/admin/session/second-factor', { code: '123456' })).code).toBe(
      'SECOND_FACTOR_EXPIRED',
    )
  })

  it('can be switched off with the password, or by an administrator', async () => {
    const { desk } = await switchOn('demo.editor')
    const off = (password: string) => desk.post('/api/admin/session/two-factor/remove', { password })
    expect((await off('wrong-password')).code).toBe('PASSWORD_WRONG')
    expect((await off(DEMO_PASSWORD)).code).toBeNull()
    expect(await desk.me()).toBeNull()
    await signedIn('demo.editor')
    await switchOn('demo.editor')
    const admin = await signedIn('demo.admin')
    const [{ id, version }] = await query("SELECT id, version FROM staff WHERE username = 'demo.editor'")
    const reset = await admin.post('/api/admin/trpc/staff.resetSecondFactor', { id, version })
    expect(reset.code).toBeNull()
    await signedIn('demo.editor')
  })

  it('records when it is switched on or off', async () => {
    const rows = await query(
      `SELECT DISTINCT action FROM audit WHERE action LIKE 'staff.%two-factor%' ORDER BY action`,
    )
    expect(rows.map(({ action }) => action)).toEqual([
      'staff.reset-two-factor',
      'staff.two-factor-off',
      'staff.two-factor-on',
      'staff.two-factor-prepared',
    ])
  })
})
