import type { Services } from '../../context.ts'
import { DomainError } from '../../kernel/errors.ts'
import { presetSettings } from '../../setting/service.ts'
import { createStaff } from '../../staff/account/service.ts'
import { type StaffRole, staffRoles } from '../../vocabulary/rights.ts'
import { defaultSettings } from '../../vocabulary/settings.ts'

/** What every demo account is opened with. The demo's sign-in page signs in with it by one click. */
export const DEMO_PASSWORD = 'demo-return-visit'

export interface DemoStaff {
  readonly username: string
  readonly name: string
  readonly roles: readonly StaffRole[]
}

/** One person for each role, and those a second pair of eyes needs: another editor, another approver, another agent. */
export const demoStaff: readonly DemoStaff[] = [
  { username: 'demo.editor', name: '演示编辑', roles: ['EDITOR'] },
  { username: 'demo.editor2', name: '演示编辑二', roles: ['EDITOR'] },
  { username: 'demo.approver', name: '演示审批一', roles: ['APPROVER'] },
  { username: 'demo.approver2', name: '演示审批二', roles: ['APPROVER'] },
  { username: 'demo.agent', name: '演示坐席', roles: ['AGENT'] },
  { username: 'demo.agent2', name: '演示坐席二', roles: ['AGENT'] },
  { username: 'demo.supervisor', name: '演示主管', roles: ['SUPERVISOR'] },
  { username: 'demo.manager', name: '演示经理', roles: ['MANAGER'] },
  { username: 'demo.admin', name: '演示管理员', roles: ['ADMINISTRATOR'] },
]

const actor = { kind: 'SYSTEM', id: 'seed', requestId: 'seed', origin: {} } as const

/**
 * Opens the demo's accounts where there is no account at all; also of two servers starting at once. Never call it outside
 * the demo: everybody can read the password.
 */
export async function ensureDemoStaff(services: Pick<Services, 'db' | 'clock' | 'ids'>): Promise<void> {
  await freeFromSecondFactor(services)
  const { rows } = await services.db.query('SELECT 1 FROM staff LIMIT 1', [])
  if (rows.length > 0) return
  for (const person of demoStaff) {
    const email = `${person.username}@example.invalid`
    try {
      await createStaff(services, actor, { ...person, email, password: DEMO_PASSWORD })
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'NAME_TAKEN')) throw error
    }
  }
}

/** One click signs in here: nobody is obliged to an authenticator, until somebody sets it in the admin. */
async function freeFromSecondFactor(services: Pick<Services, 'db' | 'clock'>): Promise<void> {
  const asked = staffRoles.filter((role) => defaultSettings.secondFactor[role] === 1)
  await presetSettings(services, Object.fromEntries(asked.map((role) => [`secondFactor.${role}`, 0])), 'seed')
}
