/** Interface words of a printed version. */
export const text = {
  title: (number: number) => `新契约回访问卷模板 第 ${number} 版`,
  back: '返回',
  print: '打印',
  number: '版本',
  standing: '状态',
  effectiveFrom: '生效时间',
  authors: '编辑人',
  approver: '审批通过',
  publisher: '发布',
  basedOn: '基于',
  hash: '内容摘要（SHA-256）',
  none: '—',
} as const
