import { shanghaiTime } from '../../kernel/calendar.ts'
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
  AUDIT_ADMINISTRATOR: '审计管理员',
}

/** Field names for error messages about accounts. */
export const staffWords = { username: '工号', email: '邮箱' } as const

/** The message to the group in 企业微信 about a use of an account for emergencies. It has no name of a person. */
export function breakGlassMessage({ username, at }: { readonly username: string; readonly at: Date }) {
  return {
    title: '应急账号登录',
    lines: [
      `应急账号 ${username} 于 ${shanghaiTime(at).slice(0, 16)} 用密码登录。`,
      '若没有应急需要，请立即停用该账号并核查操作日志。',
    ],
    look: '查看员工与角色',
  } as const
}
