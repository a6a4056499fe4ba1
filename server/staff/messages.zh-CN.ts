import type { StaffRole } from '../vocabulary/rights.ts'
import type { PasswordFault } from './rules.ts'

/** What each role is called. */
export const roleNames: Readonly<Record<StaffRole, string>> = {
  EDITOR: '合规编辑',
  APPROVER: '合规审批',
  AGENT: '回访坐席',
  SUPERVISOR: '坐席主管',
  MANAGER: '管理者',
  ADMINISTRATOR: '系统管理员',
}

/** What is wrong with a password somebody chose; follows 新密码. */
export const passwordFaults: Readonly<Record<PasswordFault, string>> = {
  LENGTH: '须有 12 到 128 个字符',
  NAME_INSIDE: '不能包含工号或姓名',
  MONOTONOUS: '不能只由重复或连续的字符组成',
  GUESSABLE: '太常见，容易被猜到。请用几个不相关的词，或由密码管理器生成',
  SAME: '不能与当前密码相同',
}

/** Words of refusals about accounts. */
export const staffWords = { username: '工号', email: '邮箱' } as const
