import type { PartnerScope } from './rules/scopes.ts'

/** What each scope allows, in a few words. */
export const scopeNames: Readonly<Record<PartnerScope, string>> = {
  'policies:write': '推送保单',
  'policies:read': '读取保单',
  'visits:read': '读取回访',
  'products:read': '读取产品',
  'templates:read': '读取问卷',
  'figures:read': '读取统计',
}
