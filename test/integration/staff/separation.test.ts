import { describe, expect, it } from 'vitest'
import { staffFront } from './desk.ts'

const { signedIn, query } = staffFront()

const fields = (username: string, roles: readonly string[]) => ({
  username,
  name: '职责分离',
  email: `${username}@example.invalid`,
  roles,
})
const keyOf = async (username: string) =>
  (await query('SELECT id, version FROM staff WHERE username = $1', [username]))[0]

describe('who administers accounts does not audit, and who audits does not administer', () => {
  it('an administrator cannot give anybody the right to read the audit', async () => {
    const admin = await signedIn('demo.admin')
    for (const role of ['AUDITOR', 'AUDIT_ADMINISTRATOR']) {
      const made = await admin.post('/api/admin/trpc/staff.create', fields('own.auditor', [role]))
      expect(made.code, role).toBe('NOT_ALLOWED')
      const agent = await keyOf('demo.agent2')
      const { username: _, ...profile } = fields('demo.agent2', [role])
      expect((await admin.post('/api/admin/trpc/staff.edit', { ...agent, ...profile })).code).toBe(
        'NOT_ALLOWED',
      )
    }
    expect((await admin.post('/api/admin/trpc/audit.people')).code).toBe('NOT_ALLOWED')
  })

  it('nor take over the account of somebody who has it', async () => {
    const admin = await signedIn('demo.admin')
    const auditor = await keyOf('demo.auditor')
    for (const action of ['resetPassword', 'resetSecondFactor', 'disable', 'enable'])
      expect((await admin.post(`/api/admin/trpc/staff.${action}`, auditor)).code, action).toBe('NOT_ALLOWED')
    expect((await admin.post('/api/admin/trpc/staff.unlock', { id: auditor.id })).code).toBe('NOT_ALLOWED')
    const link = { ...auditor, identity: null }
    expect((await admin.post('/api/admin/trpc/staff.link', link)).code).toBe('NOT_ALLOWED')
    const { username: _, ...profile } = fields('demo.auditor', ['AGENT'])
    expect((await admin.post('/api/admin/trpc/staff.edit', { ...auditor, ...profile })).code).toBe(
      'NOT_ALLOWED',
    )
  })

  it('an audit administrator makes auditors, reads the audit, and administers nobody else', async () => {
    const desk = await signedIn('demo.auditadmin')
    const made = await desk.post('/api/admin/trpc/staff.create', fields('new.auditor', ['AUDITOR']))
    expect(made.code).toBeNull()
    expect((await desk.post('/api/admin/trpc/audit.people')).code).toBeNull()
    for (const role of ['ADMINISTRATOR', 'AGENT'])
      expect((await desk.post('/api/admin/trpc/staff.create', fields('own.agent', [role]))).code).toBe(
        'NOT_ALLOWED',
      )
    const admin = await keyOf('demo.admin')
    expect((await desk.post('/api/admin/trpc/staff.disable', admin)).code).toBe('NOT_ALLOWED')
    const own = await keyOf('new.auditor')
    const { username: _, ...profile } = fields('new.auditor', ['AGENT'])
    expect((await desk.post('/api/admin/trpc/staff.edit', { ...own, ...profile })).code).toBe('NOT_ALLOWED')
    expect((await desk.post('/api/admin/trpc/setting.list')).code).toBe('NOT_ALLOWED')
  })

  it('nobody holds both, by the procedures and by the database', async () => {
    const desk = await signedIn('demo.auditadmin')
    const both = fields('both.of.them', ['AUDITOR', 'ADMINISTRATOR'])
    expect((await desk.post('/api/admin/trpc/staff.create', both)).code).toBe('ROLES_CONFLICT')
    await expect(
      query("UPDATE staff SET roles = '{AUDITOR,ADMINISTRATOR}' WHERE username = 'demo.auditor'"),
    ).rejects.toThrow('staff_audit_apart')
  })
})
