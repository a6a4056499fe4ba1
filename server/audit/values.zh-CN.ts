import { attachedToNames, paperNames } from '../attachment/messages.zh-CN.ts'
import { calendarDayKindNames } from '../call-centre/rules/calendar.zh-CN.ts'
import { callbackText } from '../call-centre/rules/messages.zh-CN.ts'
import { endpointEndNames, eventNames, replayChoiceNames, scopeNames } from '../partner/messages.zh-CN.ts'
import { rowOutcomeNames } from '../policy-import/messages.zh-CN.ts'
import { designTypeNames } from '../product/messages.zh-CN.ts'
import { placeholderTexts, standingNames } from '../questionnaire/messages.zh-CN.ts'
import { alertRuleTexts } from '../reporting/alerts/messages.zh-CN.ts'
import { methodNames, reportWords } from '../reporting/rules/messages.zh-CN.ts'
import { askerCheckNames, deletionGroundNames, erasableNames } from '../retention/rules/messages.zh-CN.ts'
import { roleNames } from '../staff/rules/messages.zh-CN.ts'
import { channelNames, exemptionNames, policyEndNames, statusNames } from '../visit/messages.zh-CN.ts'
import { alertKinds } from '../vocabulary/alerts.ts'
import type { ExportKind } from '../vocabulary/sheets.ts'
import type { ViewedList } from '../vocabulary/views.ts'
import { actionNames, kindNames } from './messages.zh-CN.ts'

type Names = Readonly<Record<string, string>>

const unmasked: Names = {
  applicantName: placeholderTexts.applicantName.name,
  insuredName: placeholderTexts.insuredName.name,
  idNumber: '证件号码',
  phone: '手机号码',
  questionnaire: '问卷原文',
  signature: '电子签名',
}

const { followUp } = callbackText

const listNames: Readonly<Record<ViewedList, string>> = {
  visits: '保单与回访',
  'queue-cases': '回访队列',
  problems: '问题件',
  'follow-ups': '信函/面访',
  quality: '通话质检',
  alerts: '预警',
  audit: '操作日志',
}

/**
 * The names of the codes that a field can have as its value. The same code can have different meanings in different
 * fields; `anywhere` has those codes that mean the same in every field.
 */
export const valueNames: Readonly<Record<string, Names>> = {
  field: unmasked,
  fields: unmasked,
  disposition: callbackText.dispositions,
  next: { ...callbackText.outcomes, RETRY: '再次拨打', APPOINTMENT: '按约再拨' },
  ground: { INBOUND: '客户来电', SAME_CALL: '同一通话', RETAKE: '占用到期后继续', UNDO: '撤销登记的结果' },
  priority: {
    '-1': callbackText.priorities.FIRST,
    0: callbackText.priorities.NORMAL,
    1: callbackText.priorities.LAST,
  },
  language: callbackText.languages,
  languages: callbackText.languages,
  kind: {
    ...followUp.kinds,
    ...Object.fromEntries(alertKinds.map((kind) => [kind, alertRuleTexts[kind].name])),
  },
  paper: paperNames,
  of: attachedToNames,
  mediaType: { 'application/pdf': 'PDF', 'image/jpeg': 'JPEG', 'image/png': 'PNG' },
  result: followUp.results,
  cause: followUp.causes,
  fatal: callbackText.scoreItems,
  scores: callbackText.scoreItems,
  channel: channelNames,
  exemption: exemptionNames,
  endReason: policyEndNames,
  term: { LONG: '超过一年', SHORT: '一年以下' },
  deletionGround: deletionGroundNames,
  askerCheck: askerCheckNames,
  gone: erasableNames,
  designType: designTypeNames,
  roles: roleNames,
  scopes: scopeNames,
  types: eventNames,
  because: endpointEndNames,
  which: replayChoiceNames,
  workDays: { 1: '周一', 2: '周二', 3: '周三', 4: '周四', 5: '周五', 6: '周六', 7: '周日' },
  status: {
    ...statusNames,
    ...standingNames,
    PUBLISHED: '已发布',
  },
  reason: {
    PASSWORD: '密码不正确',
    SECOND_FACTOR: '二次验证不正确或缺失',
    UNKNOWN_NAME: '工号不存在',
    PASSWORD_OVER: '一次性密码已过期',
    DISABLED: '账号已停用',
    NOT_BREAK_GLASS: '不是应急账号，须用企业账号登录',
    STATE: '登录已过期、已用过或不在同一浏览器',
    DENIED: '被取消或被企业目录拒绝',
    CODE: '授权码无效',
    ISSUER: '签发方不符',
    AUDIENCE: '接收方不符',
    EXPIRED: '登录结果已过期',
    NONCE: '随机数不符',
    ALGORITHM: '签名方式不安全',
    KEY: '签名密钥不是现行的',
    SIGNATURE: '签名不正确',
    TOKEN: '登录结果不完整或不一致',
    EMAIL: '邮箱缺失或未验证',
    USERNAME: '工号缺失或格式不符',
    NO_ROLE: '不属于任何用户组',
    ROLES_CONFLICT: '审计角色与其他角色冲突',
    TAKEN: '工号或邮箱已被占用',
    NOT_LINKED: '没有关联账号',
    UNAVAILABLE: '连不上企业目录',
    ENDED_AT_SOURCE: '已在企业目录退出、停用或移除',
    UNANSWERED: '企业目录超过 10 分钟没有答复',
    REFUSED: '企业目录的答复不可接受',
  },
  directory: { OIDC: '企业目录', WECOM: '企业微信' },
  secondFactor: { TOTP: '动态验证码', BACKUP_CODE: '备用码' },
  why: {
    NO_SUCH_CALL: '没有这样的拨打记录',
    SEVERAL_CALLS: '有多次拨打可能对应',
    ALREADY_RECORDED: '已登记另一个通话或录音编号',
  },
  type: { 'call.answered': '通话接通', 'call.ended': '通话结束', 'recording.ready': '录音就绪' },
  counts: rowOutcomeNames,
  list: listNames,
  table: reportWords.fileNames,
  by: { ...reportWords.dimension, agent: '坐席', team: '班组' },
  step: reportWords.step,
  basis: reportWords.basis,
  method: methodNames,
  /** The kind of a day in an official calendar. */
  calendarDay: calendarDayKindNames,
  order: { newest: '最近在前', oldest: '最早在前' },
  action: actionNames,
  targetKind: kindNames,
  format: { csv: 'CSV', xlsx: 'Excel' },
  anywhere: { true: '是', false: '否' },
}

/** The names of the tables that can be exported; also the names of their files, except for the tables of a report. */
export const exportNames: Readonly<Record<ExportKind, string>> = {
  visits: '回访清单',
  products: '产品清单',
  audit: '操作日志',
  report: '统计报表',
  refused: '未通过的保单',
}
