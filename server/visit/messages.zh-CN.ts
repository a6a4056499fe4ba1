import type { PolicyRow } from '../policy/rules/row.ts'
import type { IdentityMethod } from '../vocabulary/identity.ts'
import type { CallbackReason, CancelReason, ExemptionReason, PolicyEndReason } from '../vocabulary/visits.ts'
import type { VisitEventType, VisitStatus } from './rules/events.ts'

export const channelNames: Readonly<Record<PolicyRow['channel'], string>> = {
  AGENCY: '个险',
  BANK: '银保',
  BROKER: '中介经代',
  TELESALES: '电销',
  ONLINE: '网销',
}

export const idTypeNames: Readonly<Record<PolicyRow['idType'], string>> = {
  ID_CARD: '居民身份证',
  PASSPORT: '护照',
  HK_MACAU_PERMIT: '港澳居民来往内地通行证',
  TAIWAN_PERMIT: '台湾居民来往大陆通行证',
  FOREIGN_RESIDENT: '外国人永久居留身份证',
  OTHER: '其他证件',
}

export const policyStatusNames: Readonly<Record<PolicyRow['status'], string>> = {
  ACTIVE: '有效',
  SURRENDERED: '已退保',
  WITHDRAWN: '已撤件',
}

export const statusNames: Readonly<Record<VisitStatus, string>> = {
  PENDING: '待回访',
  NOTICED: '已读须知',
  ANSWERING: '答卷中',
  REVIEWING: '待签名',
  SUCCESS: '回访成功',
  CALLBACK: '转人工',
  CANCELLED: '已取消',
}

export const reasonNames: Readonly<Record<CallbackReason, string>> = {
  NEGATIVE_ANSWER: '回答有异常',
  WINDOW_EXPIRED: '时效内未完成',
  FACE_FAILED_3_DAYS: '连续三天身份校验失败',
  COOLING_OFF_SHORT: '犹豫期将满',
  CUSTOMER_REQUESTED: '客户要求电话回访',
  PHONE_NOT_MINE: '登记手机非本人',
  VENDOR_REDIRECT: '身份校验需换其他方式',
}

export const methodNames: Readonly<Record<IdentityMethod, string>> = { FACE: '人脸识别', SMS: '短信验证码' }

export const attemptNames = {
  STARTED: '进行中',
  PASSED: '通过',
  FAILED: '未通过',
  NOT_COUNTED: '未通过，不计次数',
  ABANDONED: '中途放弃',
} as const

export const sentByNames = { WECHAT: '微信', SMS: '短信' } as const

export const endedByNames = { WECHAT: '微信', PHONE: '电话', LETTER: '信函', BRANCH: '面访' } as const

export const cancelledNames: Readonly<Record<CancelReason, string>> = {
  SURRENDERED: '已退保',
  WITHDRAWN: '已撤件',
  APPLICANT_REPLACED: '投保人已变更',
  EXEMPT: '免回访',
}

/** 免回访原因 (why a policy is exempt from visiting). */
export const exemptionNames: Readonly<Record<ExemptionReason, string>> = {
  SHORT_TERM: '一年期及以下',
  GROUP: '团体保险',
  NO_COOLING_OFF: '合同没有犹豫期',
  APPLICANT_DECEASED: '投保人身故',
  OTHER: '其他原因',
}

/** Why a policy's contract ended. */
export const policyEndNames: Readonly<Record<PolicyEndReason, string>> = {
  MATURED: '满期',
  SURRENDERED: '退保',
  WITHDRAWN: '撤件',
  CLAIMED: '理赔终止',
  LAPSED: '失效终止',
  OTHER: '其他',
}

export const eventNames: Readonly<Record<VisitEventType, string>> = {
  VISIT_OPENED: '回访开始',
  VISIT_STARTED: '客户打开回访',
  IDENTITY_FAILED: '身份校验未通过',
  IDENTITY_VERIFIED: '身份校验通过',
  NOTICE_CONFIRMED: '确认回访须知',
  QUESTIONNAIRE_OPENED: '打开问卷，开始计时',
  DRAFT_SAVED: '保存草稿',
  SUBMITTED: '提交问卷',
  RETURNED_TO_EDIT: '返回修改',
  SIGNED: '完成签名',
  SUCCEEDED: '回访成功',
  SENT_TO_CALLBACK: '转人工',
  REASON_ADDED: '追加转人工原因',
  SCRIPT_OPENED: '坐席核实本人，开始电话回访',
  PHONE_ANSWERED: '电话回访问卷完成',
  LEFT_THE_PHONE: '转信函/面访',
  FOLLOWED_UP: '信函/面访结束',
  CANCELLED: '回访取消',
  REMINDED: '发出提醒',
}

export const eventNotes = {
  carried: '沿用本次连续回访的校验',
  vendorCode: (code: number) => `代码 ${code}`,
  counted: '计入失败次数',
  notCounted: '不计入失败次数',
  pinned: (count: number) => `共 ${count} 题`,
  phoneAnswered: (count: number, failing: number) =>
    failing === 0 ? `${count} 题均无异常` : `${count} 题，${failing} 题有异常`,
  saved: (count: number) => `${count} 题有改动`,
  answered: (count: number, revision: number) => `${count} 题，第 ${revision} 次提交`,
  failing: (count: number) => `${count} 题回答有异常`,
  round: (round: number, by: string) => `第 ${round} 次，${by}`,
  until: (time: string) => `可在线办理至 ${time}`,
} as const
