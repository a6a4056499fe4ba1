import type { PartnerScope } from './rules/scopes.ts'

/** What each scope allows, in a few words. */
export const scopeNames: Readonly<Record<PartnerScope, string>> = {
  'policies:write': '推送保单',
  'visits:read': '读取回访',
  'events:read': '读取事件',
}
