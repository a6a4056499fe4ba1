import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { DomainError } from '../../kernel/errors.ts'
import { presetSettings } from '../../setting/service.ts'
import { createStaff } from '../../staff/account/service.ts'
import { type StaffRole, staffRoles } from '../../vocabulary/rights.ts'
import { defaultSettings } from '../../vocabulary/settings.ts'

/**
 * The initial password of every demo account. The demo's sign-in page uses this password for sign-in with one click.
 */
export const DEMO_PASSWORD = 'demo-return-visit'

export interface DemoStaff {
  readonly username: string
  readonly name: string
  readonly roles: readonly StaffRole[]
  /** 应急账号: signs in by password also when the emulated directory is on. */
  readonly breakGlass?: boolean
}

/**
 * The demo's staff accounts, at least one for each role. Editor, approver and agent have two accounts each, because
 * some of their steps need a second person.
 */
export const demoStaff: readonly DemoStaff[] = [
  { username: 'demo.editor', name: '演示编辑', roles: ['EDITOR'] },
  { username: 'demo.editor2', name: '演示编辑二', roles: ['EDITOR'] },
  { username: 'demo.approver', name: '演示审批一', roles: ['APPROVER'] },
  { username: 'demo.approver2', name: '演示审批二', roles: ['APPROVER'] },
  { username: 'demo.agent', name: '演示坐席', roles: ['AGENT'] },
  { username: 'demo.agent2', name: '演示坐席二', roles: ['AGENT'] },
  { username: 'demo.supervisor', name: '演示主管', roles: ['SUPERVISOR'] },
  { username: 'demo.manager', name: '演示经理', roles: ['MANAGER'] },
  { username: 'demo.admin', name: '演示管理员', roles: ['ADMINISTRATOR'], breakGlass: true },
  { username: 'demo.auditor', name: '演示审计', roles: ['AUDITOR'] },
  { username: 'demo.auditadmin', name: '演示审计管理', roles: ['AUDIT_ADMINISTRATOR'] },
]

const s = columnsOf(tables.staff, 's')

const ANYBODY = query({}, () => select(pick(s, 'id'), `FROM ${s} LIMIT 1`))

const actor = { kind: 'SYSTEM', id: 'seed', requestId: 'seed', origin: {} } as const

/**
 * Creates the demo's accounts if no staff account exists. Two servers can call this function at the same time. Never
 * call it outside the demo, because the password is public.
 */
export async function ensureDemoStaff(services: Pick<Services, 'db' | 'clock' | 'ids'>): Promise<void> {
  await freeFromSecondFactor(services)
  if ((await ANYBODY.first(services.db, {})) !== undefined) return
  for (const person of demoStaff) {
    const email = `${person.username}@example.invalid`
    try {
      await createStaff(services, actor, { ...person, email, password: DEMO_PASSWORD })
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'NAME_TAKEN')) throw error
    }
  }
}

/**
 * Turns off the second factor for every role, so that one click is enough to sign in. An administrator can turn it on
 * again in the admin.
 */
async function freeFromSecondFactor(services: Pick<Services, 'db' | 'clock'>): Promise<void> {
  const asked = staffRoles.filter((role) => defaultSettings.secondFactor[role] === 1)
  await presetSettings(services, Object.fromEntries(asked.map((role) => [`secondFactor.${role}`, 0])), 'seed')
}
