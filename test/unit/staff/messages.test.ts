import { expect, test } from 'vitest'
import { breakGlassMessage, roleNames } from '#server/staff/rules/messages.zh-CN.ts'
import { staffRoles } from '#server/vocabulary/rights.ts'

test('every role has a name of its own', () => {
  expect(Object.keys(roleNames).sort()).toEqual([...staffRoles].sort())
  expect(new Set(Object.values(roleNames)).size).toBe(staffRoles.length)
})

test('a use of an account for emergencies is told with account and minute, and what to do', () => {
  const message = breakGlassMessage({ username: 'emergency', at: new Date('2026-03-01T17:05:59Z') })
  expect(message).toEqual({
    title: '应急账号登录',
    lines: [
      '应急账号 emergency 于 2026-03-02 01:05 用密码登录。',
      '若没有应急需要，请立即停用该账号并核查操作日志。',
    ],
    look: '查看员工与角色',
  })
})
