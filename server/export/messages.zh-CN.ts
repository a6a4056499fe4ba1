import type { SheetColumn } from '../vocabulary/sheets.ts'

export const visitColumns: readonly SheetColumn[] = [
  { heading: '保单号', kind: 'text' },
  { heading: '投保人', kind: 'text' },
  { heading: '产品', kind: 'text' },
  { heading: '渠道', kind: 'text' },
  { heading: '机构', kind: 'text' },
  { heading: '状态', kind: 'text' },
  { heading: '开始时间', kind: 'time' },
  { heading: '线上截止', kind: 'day' },
  { heading: '犹豫期截止日', kind: 'day' },
  { heading: '结束时间', kind: 'time' },
  { heading: '转人工原因', kind: 'text' },
]

export const auditColumns: readonly SheetColumn[] = [
  { heading: '时间', kind: 'time' },
  { heading: '操作人', kind: 'text' },
  { heading: '操作', kind: 'text' },
  { heading: '对象', kind: 'text' },
  { heading: '对象编号', kind: 'text' },
  { heading: '内容', kind: 'text' },
  { heading: '请求编号', kind: 'text' },
]
