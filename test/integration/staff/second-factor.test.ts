import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { DEMO_PASSWORD } from '#server/demo/story/staff.ts'
import { staffLimits } from '#server/staff/rules/sign-in.ts'
import { authenticatorCode } from '#test/support/world/totp.ts'
import { type Desk, staffFront } from './desk.ts'

const { newDesk, signedIn, query } = staffFront()

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

  /** The code of the next time step. The code that switched the second factor on cannot be used again. */
  const nextCode = (secret: string) => authenticatorCode(secret, Date.now() + 30_000)

  /** Performs only the first step of a sign-in: enters the right password. */
  async function halfway(username: string): Promise<Desk> {
    const desk = newDesk()
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
    // The sign-ins run one after the other, because only a limited number of concurrent password guesses is checked.
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
  /**
   * Opens challenges of one account, each in a separate browser. They are opened one after the other, because
   * password guesses are counted.
   */
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
      Array.from({ length: 50 }, (_, index) => pass(desks[index % 4] ?? newDesk(), { backupCode })),
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
    // Another sign-in with the right password does not reset the count of failed second factors.
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
      // The value was written directly to the database. Saving any setting through the API makes this instance reload
      // all settings.
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
    // Two paths outside the procedures must be closed too: the stream of live updates and the download of an export.
    for (const path of ['/api/admin/live?channels=inbox', '/api/admin/exports/some-token'])
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
    expect((await newDesk().post('/api/admin/session/second-factor', { code: '123456' })).code).toBe(
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
