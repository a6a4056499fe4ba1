export const staffCommandTexts = {
  usage:
    '用法：npm run staff:create -- --username 工号 --name 姓名 --email 邮箱 --roles ADMINISTRATOR[,EDITOR,APPROVER,AGENT,SUPERVISOR,MANAGER,AUDIT_ADMINISTRATOR] [--break-glass]（应急账号：接入企业目录后仍可用密码登录）',
  wrong: (fields: readonly string[]) => `这些参数缺失或不正确：${fields.join('、')}`,
  created: (username: string, password: string) =>
    `账号 ${username} 已创建。一次性密码（只显示这一次，72 小时内有效，首次登录须修改）：${password}`,
} as const
