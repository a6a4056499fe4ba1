import type { PartnerScope } from './rules/scopes.ts'

/** What each scope allows, in a few words. */
export const scopeNames: Readonly<Record<PartnerScope, string>> = {
  'policies:write': '推送保单',
  'visits:read': '读取回访',
  'cases:read': '读取任务',
  'cases:comment': '评论任务',
  'calls:write': '外部外呼',
}
