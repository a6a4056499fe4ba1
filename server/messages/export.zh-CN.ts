import type { VisitRow } from '../desk/rows.ts'
import type { callbackReasons } from '../visit/events.ts'

export const channelNames: Readonly<Record<VisitRow['channel'], string>> = {
  AGENCY: '个险',
  BANK: '银保',
  BROKER: '中介经代',
  TELESALES: '电销',
  ONLINE: '网销',
}

export const statusNames: Readonly<Record<NonNullable<VisitRow['status']>, string>> = {
  PENDING: '待回访',
  NOTICED: '已确认须知',
  ANSWERING: '答题中',
  REVIEWING: '待签名',
  SUCCESS: '回访成功',
  CALLBACK: '转人工',
  CANCELLED: '已取消',
}

export const reasonNames: Readonly<Record<(typeof callbackReasons)[number], string>> = {
  NEGATIVE_ANSWER: '问卷有异常',
  WINDOW_EXPIRED: '超过回访时效',
  FACE_FAILED_3_DAYS: '连续 3 天验证失败',
  COOLING_OFF_SHORT: '犹豫期所剩不足',
  CUSTOMER_REQUESTED: '客户要求电话回访',
  PHONE_NOT_MINE: '登记号码不是本人',
  VENDOR_REDIRECT: '人脸核身需人工',
}

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

export const exportFileNames = { visits: '回访清单', products: '产品清单', audit: '操作日志' } as const

export const auditHeadings = ['时间', '工号', '姓名', '操作', '对象', '对象编号', '变更'] as const
