import { shanghaiTime } from '../kernel/calendar.ts'
import type { endpointEnds, FeedEventType } from '../vocabulary/visits.ts'
import type { PartnerScope } from './rules/scopes.ts'
import type { ReplayChoice } from './rules/webhooks.ts'

/** What each scope allows, in a few words. */
export const scopeNames: Readonly<Record<PartnerScope, string>> = {
  'policies:write': '推送保单',
  'policies:read': '读取保单',
  'visits:read': '读取回访',
  'events:read': '读取事件',
  'cases:read': '读取任务',
  'cases:comment': '评论任务',
  'calls:write': '外部外呼',
  'products:read': '读取产品',
  'templates:read': '读取问卷',
  'figures:read': '读取统计',
  'evidence:read': '下载存证',
}

/** The events that partners learn of. */
export const eventNames: Readonly<Record<FeedEventType, string>> = {
  'visit.opened': '发起回访',
  'visit.succeeded': '回访成功',
  'visit.sent_to_callback': '转电话回访',
  'visit.left_the_phone': '转信函/面访',
  'visit.cancelled': '回访终止',
  'case.call_finished': '通话结束',
  'problem.opened': '登记问题件',
  'problem.resolved': '问题件已处理',
  'problem.reopened': '问题件退回',
  'problem.closed': '问题件办结',
  'follow_up.sent': '信函寄出、面访派出',
  'follow_up.done': '信函/面访结束',
}

type EndpointEnd = (typeof endpointEnds)[number]

/** Why the platform disabled an endpoint. */
export const endpointEndNames: Readonly<Record<EndpointEnd, string>> = {
  UNREACHABLE: '三天没有一次推送成功',
  GONE: '对方答复该地址已不存在（410）',
}

/** Which deliveries of a period are sent once more. */
export const replayChoiceNames: Readonly<Record<ReplayChoice, string>> = {
  FAILED: '只推送失败的',
  ALL: '全部',
}

/** An endpoint that the platform has disabled. */
export interface DisabledEndpoint {
  readonly clientName: string
  /** What staff call it. */
  readonly description: string
  readonly disabledFor: EndpointEnd
  readonly disabledAt: Date
}

/** The message to the group of 企业微信. It contains no personal data. */
export function disabledMessage({ clientName, description, disabledFor, disabledAt }: DisabledEndpoint): {
  readonly title: string
  readonly lines: readonly string[]
} {
  return {
    title: `推送已停用：${clientName}（${description}）`,
    lines: [
      endpointEndNames[disabledFor],
      `停用时间：${shanghaiTime(disabledAt).slice(0, 16)}`,
      '请与对方核实并修复后，在“接口与集成”中恢复推送。停用期间的事件会保留，恢复后按顺序补推。',
    ],
  }
}
