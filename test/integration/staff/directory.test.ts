import { describe, expect, it } from 'vitest'
import type { directoryFaultTexts } from '#server/procedure/reasons.zh-CN.ts'
import { directoryFront, subjectOf } from './directory-desk.ts'

const { newDesk, visit, signIn, go, misdeed, change, signOut, order, confirm, query, origin } =
  directoryFront()

const refused = (fault: keyof typeof directoryFaultTexts) => `/admin/sign-in?refused=${fault}`
const rolesOf = async (username: string) =>
  (await query('SELECT roles::text[] AS roles FROM staff WHERE username = $1', [username]))[0]?.roles

describe('signing in at the directory', () => {
  it('makes the account with the roles of its groups, and opens the page that was wanted', async () => {
    const desk = newDesk()
    expect(await signIn(desk, 'dir.editor')).toBe('/admin/visits')
    expect(await desk.me()).toBeNull()
    const [account] = await query(
      `SELECT s.name, s.email, s.roles::text[] AS roles, a.provider_id, a.account_id, a.password
        FROM staff s JOIN staff_account a ON a.user_id = s.id WHERE s.username = 'dir.editor'`,
    )
    expect(account).toEqual({
      name: '目录编辑',
      email: 'dir.editor@directory.example.invalid',
      roles: ['EDITOR'],
      provider_id: `oidc:${origin()}/emulator/oidc`,
      account_id: subjectOf('dir.editor'),
      password: null,
    })
    const audit = await query(
      `SELECT action, change->>'directory' AS directory FROM audit a JOIN staff s ON s.id::text = a.actor_id
        WHERE s.username = 'dir.editor' ORDER BY action`,
    )
    expect(audit).toEqual([
      { action: 'staff.create', directory: null },
      { action: 'staff.sign-in', directory: 'OIDC' },
    ])
  })

  it('takes over name, mail address and roles each time, and finds the person by sub alone', async () => {
    await signIn(newDesk(), 'dir.manager')
    await change('dir.manager', {
      name: '新名字',
      email: 'new@directory.example.invalid',
      groups: ['visit-agents'],
    })
    expect(await signIn(newDesk(), 'dir.manager')).toBe('/admin/visits')
    expect(
      await query("SELECT name, email, roles::text[] AS roles FROM staff WHERE username = 'dir.manager'"),
    ).toEqual([{ name: '新名字', email: 'new@directory.example.invalid', roles: ['AGENT'] }])
  })

  it('never takes over an account of the same staff number or mail address', async () => {
    await change('dir.agent', { username: 'demo.agent' })
    expect(await signIn(newDesk(), 'dir.agent')).toBe(refused('TAKEN'))
    await change('dir.agent', { username: 'dir.agent', email: 'demo.agent@example.invalid' })
    expect(await signIn(newDesk(), 'dir.agent')).toBe(refused('TAKEN'))
    await change('dir.agent', { email: 'dir.agent@directory.example.invalid' })
    expect(await rolesOf('demo.agent')).toEqual(['AGENT'])
  })

  it('keeps neither codes nor tokens readable in the database', async () => {
    await signIn(newDesk(), 'dir.editor')
    const [held] = await query(
      'SELECT access_token_enc, refresh_token_enc FROM staff_directory_session LIMIT 1',
    )
    expect(held.refresh_token_enc).toMatch(/^[a-z0-9]+\.[rs]\./)
    expect(held.access_token_enc).toMatch(/^[a-z0-9]+\.[rs]\./)
    expect(await query('SELECT 1 FROM staff_directory_attempt')).toEqual([])
  })

  it('sends the browser to no other site afterwards', async () => {
    for (const to of ['https://elsewhere.example', '//elsewhere.example', '/adminx', '/h5/visits']) {
      const desk = newDesk()
      const { to: there } = await go(
        desk,
        `${origin()}/api/admin/directory/oidc/sign-in?${new URLSearchParams({ to })}`,
      )
      const back = await go(desk, `${there}&person=${subjectOf('dir.editor')}`)
      expect((await go(desk, back.to)).to, to).toBe('/admin')
    }
  })
})

describe('a directory, or somebody in its place, that does wrong', () => {
  it.each([
    ['wrong-issuer', 'ISSUER'],
    ['swapped-audience', 'AUDIENCE'],
    ['expired', 'EXPIRED'],
    ['replayed-id-token', 'NONCE'],
    ['withdrawn-key', 'KEY'],
    ['forged-signature', 'SIGNATURE'],
    ['alg-none', 'ALGORITHM'],
    ['alg-hs256', 'ALGORITHM'],
    ['other-person', 'TOKEN'],
    ['no-id-token', 'TOKEN'],
  ] as const)('%s is refused as %s, and recorded', async (wrong, fault) => {
    await signIn(newDesk(), 'dir.editor')
    await misdeed(wrong)
    const desk = newDesk()
    expect(await signIn(desk, 'dir.editor')).toBe(refused(fault))
    expect(await desk.me()).toBe('STAFF_NOT_SIGNED_IN')
    const [entry] = await query('SELECT action, actor_kind, change FROM audit ORDER BY id DESC LIMIT 1')
    expect(entry).toEqual({
      action: 'staff.directory-refused',
      actor_kind: 'SYSTEM',
      change: { reason: fault, directory: 'OIDC' },
    })
    expect(await signIn(desk, 'dir.editor')).toBe('/admin/visits')
  })

  it('a replaced key is fetched, and the next sign-in works', async () => {
    await signIn(newDesk(), 'dir.editor')
    await order({ rotateKey: true })
    expect(await signIn(newDesk(), 'dir.editor')).toBe('/admin/visits')
  })

  it('a code works once, and only with the proof of the browser that asked for it', async () => {
    const desk = newDesk()
    const back = await visit(desk, 'dir.editor')
    const code = new URL(back).searchParams.get('code') ?? ''
    expect((await go(desk, back)).to).toBe('/admin/visits')
    // The same redirect again: its state is used up.
    expect((await go(desk, back)).to).toBe(refused('STATE'))
    // The used code with a fresh state: the directory refuses it.
    const other = newDesk()
    const fresh = new URL(await visit(other, 'dir.editor'))
    fresh.searchParams.set('code', code)
    expect((await go(other, fresh.href)).to).toBe(refused('CODE'))
    // A fresh code of another browser with this browser's state: the proof (PKCE) does not fit.
    const [one, two] = [newDesk(), newDesk()]
    const mine = new URL(await visit(one, 'dir.editor'))
    const theirs = new URL(await visit(two, 'dir.editor'))
    mine.searchParams.set('code', theirs.searchParams.get('code') ?? '')
    expect((await go(one, mine.href)).to).toBe(refused('CODE'))
  })

  it('a redirect for another browser, of another issuer, or without an answer signs nobody in', async () => {
    const desk = newDesk()
    const stranger = newDesk()
    expect((await go(stranger, await visit(desk, 'dir.editor'))).to).toBe(refused('STATE'))
    expect(await stranger.me()).toBe('STAFF_NOT_SIGNED_IN')
    const back = new URL(await visit(desk, 'dir.editor'))
    back.searchParams.set('iss', 'https://elsewhere.example')
    expect((await go(desk, back.href)).to).toBe(refused('ISSUER'))
    const silent = new URL(await visit(desk, 'dir.editor'))
    silent.searchParams.delete('iss')
    expect((await go(desk, silent.href)).to).toBe(refused('ISSUER'))
    const denied = new URL(await visit(desk, 'dir.editor'))
    denied.searchParams.delete('code')
    denied.searchParams.set('error', 'access_denied')
    expect((await go(desk, denied.href)).to).toBe(refused('DENIED'))
  })

  it('people without verified mail address, fit staff number, group or second factor are refused', async () => {
    const tried = async (username: string, wrong: object, right: object) => {
      await change(username, wrong)
      const to = await signIn(newDesk(), username)
      await change(username, right)
      return to
    }
    expect(await tried('dir.agent', { emailVerified: false }, { emailVerified: true })).toBe(refused('EMAIL'))
    expect(await tried('dir.agent', { username: 'A B' }, { username: 'dir.agent' })).toBe(refused('USERNAME'))
    expect(await tried('dir.agent', { disabled: true }, { disabled: false })).toBe(refused('DENIED'))
    expect(await signIn(newDesk(), 'dir.nobody')).toBe(refused('NO_ROLE'))
    expect(await signIn(newDesk(), 'dir.both')).toBe(refused('ROLES_CONFLICT'))
    const setting = (value: number) =>
      query(
        `INSERT INTO setting (key, value, version, updated_at, updated_by) VALUES ('secondFactor.SUPERVISOR', $1::jsonb, 1, now(), 'test')
          ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = setting.version + 1`,
        [String(value)],
      )
    await setting(1)
    await expect
      .poll(() => tried('dir.supervisor', { methods: ['pwd'] }, { methods: ['pwd', 'otp'] }), {
        timeout: 15_000,
      })
      .toBe(refused('SECOND_FACTOR'))
    expect(await signIn(newDesk(), 'dir.supervisor')).toBe('/admin/visits')
    await setting(0)
  })

  it('an account disabled here stays out', async () => {
    await signIn(newDesk(), 'dir.agent')
    await query("UPDATE staff SET disabled_at = now() WHERE username = 'dir.agent'")
    expect(await signIn(newDesk(), 'dir.agent')).toBe(refused('DISABLED'))
    await query("UPDATE staff SET disabled_at = NULL WHERE username = 'dir.agent'")
  })

  it('a directory that is down is said to be, and nothing else', async () => {
    const desk = newDesk()
    const back = await visit(desk, 'dir.editor')
    const fail = await fetch(`${origin()}/emulator/control/fail`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ vendor: 'directory', next: [{ code: 'unavailable', on: 'token' }] }),
    })
    expect(fail.status).toBe(200)
    expect((await go(desk, back)).to).toBe(refused('UNAVAILABLE'))
  })
})

describe('signing out at the source', () => {
  it('ends the sessions of the person at once, and nobody else’s', async () => {
    const [mine, other] = [newDesk(), newDesk()]
    await signIn(mine, 'dir.supervisor')
    await signIn(other, 'dir.editor')
    const [{ open }] = await query(
      "SELECT count(*)::int AS open FROM staff_session n JOIN staff s ON s.id = n.user_id WHERE s.username = 'dir.supervisor'",
    )
    expect(await signOut('dir.supervisor')).toBe(200)
    expect(await mine.me()).toBe('STAFF_NOT_SIGNED_IN')
    expect(await other.me()).toBeNull()
    const [entry] = await query(
      "SELECT change FROM audit WHERE action = 'staff.directory-logout' ORDER BY id DESC LIMIT 1",
    )
    expect(entry.change).toEqual({ endedSessions: open })
  })

  it.each([
    'nonce',
    'no-events',
    'no-subject',
    'wrong-issuer',
    'swapped-audience',
    'expired',
    'withdrawn-key',
    'forged-signature',
    'alg-none',
    'alg-hs256',
  ] as const)('a logout token with %s ends nothing', async (wrong) => {
    const desk = newDesk()
    await signIn(desk, 'dir.approver')
    expect(await signOut('dir.approver', { wrong })).toBe(400)
    expect(await desk.me()).toBeNull()
  })

  it('a logout token works once', async () => {
    await signIn(newDesk(), 'dir.approver')
    expect(await signOut('dir.approver')).toBe(200)
    const desk = newDesk()
    await signIn(desk, 'dir.approver')
    expect(await signOut('dir.approver', { wrong: 'replayed' })).toBe(200)
    expect(await desk.me()).toBeNull()
  })

  it('is noticed within a minute when the directory does not tell', async () => {
    const desk = newDesk()
    await signIn(desk, 'dir.approver')
    await confirm()
    expect(await desk.me()).toBeNull()
    expect(await signOut('dir.approver', { tells: false })).toBeNull()
    await confirm()
    expect(await desk.me()).toBe('STAFF_NOT_SIGNED_IN')
    const [entry] = await query(
      "SELECT change FROM audit WHERE action = 'staff.directory-ended' ORDER BY id DESC LIMIT 1",
    )
    expect(entry.change).toEqual({ reason: 'ENDED_AT_SOURCE' })
  })

  it('so is a person who was disabled', async () => {
    const desk = newDesk()
    await signIn(desk, 'dir.approver')
    await change('dir.approver', { disabled: true })
    await confirm()
    expect(await desk.me()).toBe('STAFF_NOT_SIGNED_IN')
    await change('dir.approver', { disabled: false })
  })

  it('and roles follow the groups of open sessions, until none is left', async () => {
    const desk = newDesk()
    await signIn(desk, 'dir.supervisor')
    await change('dir.supervisor', { groups: ['visit-supervisors', 'visit-agents'] })
    await confirm()
    expect(await rolesOf('dir.supervisor')).toEqual(['AGENT', 'SUPERVISOR'])
    expect(await desk.me()).toBeNull()
    await change('dir.supervisor', { groups: ['visit-administrators', 'visit-auditors'] })
    await confirm()
    expect(await rolesOf('dir.supervisor')).toEqual([])
    expect(await desk.me()).toBe('STAFF_NOT_SIGNED_IN')
    await change('dir.supervisor', { groups: ['visit-supervisors'] })
    expect(await signIn(desk, 'dir.supervisor')).toBe('/admin/visits')
  })

  it('a directory that does not answer keeps sessions for ten minutes, and no longer', async () => {
    const desk = newDesk()
    await signIn(desk, 'dir.manager')
    const down = () =>
      fetch(`${origin()}/emulator/control/fail`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ vendor: 'directory', next: [{ code: 'unavailable', times: 500 }] }),
      })
    await down()
    await confirm()
    expect(await desk.me()).toBeNull()
    await query("UPDATE staff_directory_session SET failing_since = now() - interval '11 minutes'")
    await confirm()
    expect(await desk.me()).toBe('STAFF_NOT_SIGNED_IN')
    await fetch(`${origin()}/emulator/control/fail`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ vendor: 'directory', next: [] }),
    })
  })
})

describe('passwords beside a directory', () => {
  it('work for accounts for emergencies only, and the refusal does not say which these are', async () => {
    const desk = newDesk()
    expect((await desk.signIn('demo.editor')).code).toBe('STAFF_SIGN_IN_FAILED')
    expect((await desk.signIn('nobody.of.this.name')).code).toBe('STAFF_SIGN_IN_FAILED')
    const [entry] = await query(
      "SELECT change->>'reason' AS reason FROM audit WHERE action = 'staff.sign-in-failed' ORDER BY id LIMIT 1",
    )
    expect(entry.reason).toBe('NOT_BREAK_GLASS')
    expect((await desk.signIn('demo.admin')).code).toBeNull()
    expect(await desk.me()).toBeNull()
  })

  it('and each use is recorded, told to the group, and in the inbox of those who administer and audit', async () => {
    const desk = newDesk()
    await desk.signIn('demo.admin')
    const uses = await query("SELECT count(*)::int AS n FROM audit WHERE action = 'staff.break-glass'")
    expect(uses[0].n).toBeGreaterThan(0)
    await expect
      .poll(async () => JSON.stringify(await (await fetch(`${origin()}/emulator/control/robot`)).json()), {
        timeout: 15_000,
      })
      .toContain('应急账号 demo.admin')
    const { told } = await desk.post('/api/admin/trpc/inbox.list')
    expect(JSON.stringify(told)).toContain('应急账号登录：演示管理员')
    const auditor = newDesk()
    await signIn(auditor, 'dir.auditor')
    const { told: toAuditor } = await auditor.post('/api/admin/trpc/inbox.list')
    expect(JSON.stringify(toAuditor)).toContain('应急账号登录：演示管理员')
  })

  it('an account of the directory has none, and its fields are edited there', async () => {
    await signIn(newDesk(), 'dir.editor')
    const admin = newDesk()
    await admin.signIn('demo.admin')
    const [row] = await query("SELECT id, version, name, email FROM staff WHERE username = 'dir.editor'")
    const key = { id: row.id, version: row.version }
    expect((await admin.post('/api/admin/trpc/staff.resetPassword', key)).code).toBe('KEPT_BY_DIRECTORY')
    const fields = { ...key, name: row.name, email: row.email, roles: ['APPROVER'] }
    expect((await admin.post('/api/admin/trpc/staff.edit', fields)).code).toBe('KEPT_BY_DIRECTORY')
    expect((await admin.post('/api/admin/trpc/staff.disable', key)).code).toBeNull()
    const again = { id: row.id, version: row.version + 1 }
    expect((await admin.post('/api/admin/trpc/staff.enable', again)).code).toBeNull()
  })
})

describe('scanning with 企业微信', () => {
  const link = async (username: string, subject: string | null, directory = 'wecom') => {
    const admin = newDesk()
    await admin.signIn('demo.admin')
    const [row] = await query('SELECT id, version FROM staff WHERE username = $1', [username])
    const identity = subject === null ? null : { directory, subject }
    return (await admin.post('/api/admin/trpc/staff.link', { ...row, identity })).code
  }

  it('signs in the account that an administrator linked, whatever the capitals, and no other', async () => {
    expect(await signIn(newDesk(), 'dir.agent', 'wecom')).toBe(refused('NOT_LINKED'))
    expect(await link('demo.agent2', 'DIR.agent')).toBeNull()
    const desk = newDesk()
    expect(await signIn(desk, 'dir.agent', 'wecom')).toBe('/admin/visits')
    expect(await desk.me()).toBeNull()
    expect(await link('demo.agent', 'dir.agent')).toBe('IDENTITY_TAKEN')
    await change('dir.agent', { disabled: true })
    await confirm()
    expect(await desk.me()).toBe('STAFF_NOT_SIGNED_IN')
    expect(await signIn(desk, 'dir.agent', 'wecom')).toBe(refused('DISABLED'))
    await change('dir.agent', { disabled: false })
  })

  it('a code works once, and an account has one identity at a time', async () => {
    const desk = newDesk()
    const back = new URL(await visit(desk, 'dir.agent', 'wecom'))
    expect((await go(desk, back.href)).to).toBe('/admin/visits')
    const fresh = new URL(await visit(desk, 'dir.agent', 'wecom'))
    fresh.searchParams.set('code', back.searchParams.get('code') ?? '')
    expect((await go(desk, fresh.href)).to).toBe(refused('CODE'))
    expect(await link('demo.agent2', 'some-sub', 'oidc')).toBeNull()
    expect(await desk.me()).toBe('STAFF_NOT_SIGNED_IN')
    expect(await signIn(desk, 'dir.agent', 'wecom')).toBe(refused('NOT_LINKED'))
    expect(await link('demo.agent2', null)).toBeNull()
    expect(
      await query(
        `SELECT provider_id FROM staff_account a JOIN staff s ON s.id = a.user_id WHERE s.username = 'demo.agent2'`,
      ),
    ).toEqual([{ provider_id: 'credential' }])
  })
})
