export const visitHeadings = [
  '保单号',
  '投保人',
  '产品',
  '渠道',
  '机构',
  '状态',
  '开始时间',
  '线上截止时间',
  '犹豫期截止时间',
  '结束时间',
  '转人工原因',
] as const

export const exportFileNames = {
  visits: '回访清单',
  products: '产品清单',
  audit: '操作日志',
  refused: '未通过的保单',
} as const

export const auditHeadings = ['时间', '操作人', '操作', '对象', '对象编号', '内容', '请求编号'] as const
