import type { endpointEnds, FeedEventType } from '../vocabulary/visits.ts'
import type { PartnerScope } from './rules/scopes.ts'

/** What each scope allows, in a few words. */
export const scopeNames: Readonly<Record<PartnerScope, string>> = {
  'policies:write': '推送保单',
  'visits:read': '读取回访',
  'events:read': '读取事件',
  'cases:read': '读取任务',
  'cases:comment': '评论任务',
  'calls:write': '外部外呼',
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

/** Why the platform disabled an endpoint. */
export const endpointEndNames: Readonly<Record<(typeof endpointEnds)[number], string>> = {
  UNREACHABLE: '三天没有一次推送成功',
  GONE: '对方答复该地址已不存在（410）',
}
