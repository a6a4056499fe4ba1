import { appointmentFaults, whyNotToCall } from '../../procedure/reasons.zh-CN.ts'
import type { QualityReason } from '../../vocabulary/calls.ts'
import type { Disposition, FollowUpCause, Language, ProblemCategory } from '../../vocabulary/dispositions.ts'
import type { ScoreItem } from './quality-score.ts'

const dispositions: Readonly<Record<Disposition, string>> = {
  COMPLETED: '接通-完成',
  APPOINTMENT: '接通-预约',
  NO_ANSWER: '无人接听',
  UNAVAILABLE: '无法接通',
  BUSY: '占线',
  POWERED_OFF: '关机/停机',
  WRONG_NUMBER: '空号/错号',
  HUNG_UP: '客户挂断',
  REFUSED: '拒访',
  NOT_APPLICANT: '非本人',
  IDENTITY_MISMATCH: '身份核实不符',
  LANGUAGE_OR_HEALTH: '语言/身体原因',
  COMPLAINT: '涉及投诉',
  SURRENDER_INTENT: '意向退保',
  OTHER: '其他',
}

/** Explanations of how each result changes the case. The page shows them beside the choice of the result. */
const dispositionHints: Readonly<Record<Disposition, string>> = {
  COMPLETED: '问卷已问完：全部无异常即回访成功，否则生成问题件',
  APPOINTMENT: '到预约时间优先拨打',
  NO_ANSWER: '按间隔和时段再次拨打',
  UNAVAILABLE: '按间隔和时段再次拨打',
  BUSY: '按间隔和时段再次拨打',
  POWERED_OFF: '按间隔和时段再次拨打',
  WRONG_NUMBER: '转信函/面访，不再拨打该号码',
  HUNG_UP: '按间隔和时段再次拨打',
  REFUSED: '转信函/面访，请在备注中写明客户原话',
  NOT_APPLICANT: '只告知公司名称并请客户回电，按规则再次拨打',
  IDENTITY_MISMATCH: '转信函/面访，请在备注中写明不符之处',
  LANGUAGE_OR_HEALTH: '换语言坐席再拨；身体原因转信函/面访',
  COMPLAINT: '生成问题件，并进入质检',
  SURRENDER_INTENT: '生成问题件',
  OTHER: '请在备注中写明情况，按规则再次拨打',
}

const languages: Readonly<Record<Language, string>> = { zh: '普通话', yue: '粤语', en: '英语' }

const categories: Readonly<Record<ProblemCategory, string>> = {
  FORGED_SIGNATURE: '代签名',
  RISK_NOT_TRANSCRIBED: '未抄写风险提示',
  TERMS_UNCLEAR: '条款解释不清',
  NOT_RECORDED: '未双录',
  POLICY_NOT_DELIVERED: '保单未送达',
  UNTRUE_DISCLOSURE: '未如实告知',
  SURRENDER_INTENT: '意向退保',
  EXTRA_BENEFITS: '承诺额外利益',
  OTHER: '其他',
}

const followUpCauses: Readonly<Record<FollowUpCause, string>> = {
  UNREACHABLE: '多次未接通',
  WRONG_NUMBER: '空号/错号',
  REFUSED: '拒访',
  IDENTITY_MISMATCH: '身份核实不符',
  HEALTH: '身体原因',
}

const qualityReasons: Readonly<Record<QualityReason, string>> = {
  RANDOM: '随机抽检',
  COMPLAINT: '涉及投诉',
  AGE_60: '60 岁及以上',
  NO_CALL: '无通话记录',
  TOO_SHORT: '用时过短',
}

const scoreItems: Readonly<Record<ScoreItem, string>> = {
  OPENING: '开场：公司名称、工号、录音告知',
  IDENTITY: '先核实本人，再谈保单',
  DISCLOSURE: '未向第三人透露保单信息',
  VERBATIM: '按问卷原文逐题询问',
  NEUTRAL: '不诱导、不代答',
  RECORD: '登记的答案与录音一致',
  COURTESY: '语速、语气与耐心',
  CLOSING: '结束语与后续说明',
}

/** Call-centre texts that the server and the pages share. */
export const callbackText = {
  dispositions,
  dispositionHints,
  languages,
  categories,
  qualityReasons,
  scoreItems,
  states: { WAITING: '待拨打', RESTING: '未到时间', LEASED: '处理中', PAUSED: '已暂停', CLOSED: '已结束' },
  priorities: { FIRST: '优先', NORMAL: '普通', LAST: '靠后' },
  outcomes: { SUCCESS: '回访成功', PROBLEM: '转问题件', FOLLOW_UP: '转信函/面访', CANCELLED: '已取消' },
  urgencies: {
    OVER: '已过犹豫期',
    TODAY: '今日到期',
    THREE_DAYS: '3 日内到期',
    WEEK: '7 日内到期',
    LATER: '7 日以上',
  },
  problemStatuses: { OPEN: '处理中', RESOLVED: '已处理待结案', CLOSED: '已结案' },
  followUp: {
    causes: followUpCauses,
    kinds: { LETTER: '信函', BRANCH: '面访' },
    statuses: { OPEN: '待安排', SENT: '已发出/已派单', DONE: '已结束' },
    results: {
      CONFIRMED_IN_WRITING: '客户书面确认',
      CONFIRMED_IN_PERSON: '面访确认',
      PROBLEM_FOUND: '发现问题，已另行登记',
      NO_REPLY: '到期未回复',
      MOVED_AWAY: '地址不明/退信',
      CALLED_IN: '客户来电，转回电话回访',
      CANCELLED: '回访取消',
    },
  },
  /** Names of the steps of a case, as shown in its history. */
  events: {
    CLAIMED: '领取',
    TAKEN: '来电接起',
    DIALLED: '拨号',
    SCRIPT_OPENED: '核实本人，开始询问',
    FINISHED: '登记通话结果',
    RELEASED: '放回队列',
    LEASE_EXPIRED: '占用到期，自动放回',
    FREED: '主管收回',
    ASSIGNED: '指派',
    PRIORITISED: '调整优先级',
    LANGUAGE_SET: '调整语言',
    PAUSED: '暂停',
    RESUMED: '恢复',
    CANCELLED: '回访取消，任务结束',
    PROBLEM_ASSIGNED: '问题件指派',
    PROBLEM_NOTED: '问题件跟进',
    PROBLEM_RESOLVED: '问题件处理完成',
    PROBLEM_REOPENED: '问题件退回',
    PROBLEM_CLOSED: '问题件结案',
    FOLLOW_UP_SENT: '信函/面访已安排',
    FOLLOW_UP_DONE: '信函/面访结束',
    CALL_RECORDED: '话务平台回传',
  },
  /** Reasons why 下一个 (claim) returned no case. */
  nothing: {
    EMPTY: '队列中没有您可以处理的任务',
    RESTING: '所有任务都未到可拨打时间',
    CLOSED_HOURS: '现在不在外呼时段内',
    OFF_DUTY: '现在不在您的排班时间内',
    PAUSED: '主管已暂停外呼',
  },
  whyNot: whyNotToCall,
  appointment: appointmentFaults,
  partsOfDay: ['上午', '下午', '晚间'],
} as const

/**
 * Returns the spoken opening: it says who is calling and that the call is recorded. It does not mention a policy,
 * because the applicant is not confirmed yet.
 */
export function openingOf(address: string, staffNumber: string): string[] {
  return [
    `您好，这里是复星保德信人寿客户服务中心，我是工号 ${staffNumber} 的客服人员。请问您是${address}本人吗？`,
    '为保障您的权益，本次通话将被录音。',
    '为核实身份，请您说出您的姓名全称，以及证件号码的后四位。',
  ]
}

/** What stands in the script where a reviewer does not need the customer's or the agent's own words. */
export const scriptText = { address: '〔称呼〕', number: '〔工号〕' } as const

/** The only sentences that the agent is allowed to say to a third party. */
export const thirdParty: readonly string[] = [
  '打扰了，这里是复星保德信人寿客户服务中心。',
  '麻烦请本人方便时回电 4008216808，谢谢，再见。',
]

export const closing: readonly string[] = [
  '感谢您的配合，回访到此结束。如有疑问请拨打 4008216808，祝您生活愉快，再见。',
]
