/** The part of the server that answers a path, and the pattern of the path. Neither has an id or a secret of the path. */
export interface Route {
  readonly api: string
  readonly route: string
}

/** By prefix, the most special first. What stands behind the prefix can be an id, a token or a secret, and is left out. */
const PREFIXES: readonly (readonly [prefix: string, api: string, route: string])[] = [
  ['/api/trpc/', 'customer', 'unknown'],
  ['/api/admin/trpc/', 'staff', 'unknown'],
  ['/api/demo/', 'demo', 'unknown'],
  ['/api/v1', 'partner', 'unknown'],
  ['/api/admin/session/', 'staff', 'session'],
  ['/api/admin/exports/', 'file', 'export'],
  ['/api/admin/recordings/', 'file', 'recording'],
  ['/api/admin/imports', 'file', 'import'],
  ['/api/admin/attachments/', 'file', 'attachment'],
  ['/api/admin/evidence/', 'file', 'evidence'],
  ['/api/admin/live', 'stream', 'live'],
  ['/api/copies/', 'file', 'copy'],
  ['/api/health', 'health', 'health'],
  ['/api/wechat/sign-in', 'sign-in', 'wechat'],
  ['/api/wechat/callback', 'sign-in', 'wechat-callback'],
  ['/api/wechat/push', 'inbound', 'wechat-push'],
  ['/api/telephony/events', 'inbound', 'telephony'],
  ['/api/schema/', 'file', 'schema'],
  ['/api/', 'other', 'other'],
  ['/l/', 'sign-in', 'personal-link'],
  ['/log/', 'log', 'log'],
  ['/h5/', 'page', 'h5'],
  ['/admin', 'page', 'admin'],
  ['/demo', 'page', 'demo'],
  ['/developers', 'page', 'developers'],
  ['/verify', 'page', 'verify'],
]

/** @param target the path of a request, with or without its query */
export function routeOf(target: string): Route {
  const found = PREFIXES.find(([prefix]) => target.startsWith(prefix))
  return found === undefined ? { api: 'page', route: 'other' } : { api: found[1], route: found[2] }
}
