import type { StaffRole } from '../../vocabulary/rights.ts'

/** The name of each role. */
export const roleNames: Readonly<Record<StaffRole, string>> = {
  EDITOR: '合规编辑',
  APPROVER: '合规审批',
  AGENT: '回访坐席',
  SUPERVISOR: '坐席主管',
  MANAGER: '管理者',
  ADMINISTRATOR: '系统管理员',
  INTEGRATION: '接口专员',
  AUDITOR: '审计员',
}

/** Field names for error messages about accounts. */
export const staffWords = { username: '工号', email: '邮箱' } as const
