/** What a client of the partner API may do. Each operation needs one of these scopes. */
export const partnerScopes = [
  'policies:write',
  'policies:read',
  'visits:read',
  'events:read',
  'cases:read',
  'cases:comment',
  'calls:write',
  'products:read',
  'templates:read',
  'figures:read',
  'evidence:read',
] as const
export type PartnerScope = (typeof partnerScopes)[number]

/** The longest name of a client, in characters. */
export const LONGEST_CLIENT_NAME = 40
/** Maximum number of networks of a client. */
export const MOST_NETWORKS = 20
/** Maximum number of certificates of a client: those of its machines, and those that replace them. */
export const MOST_CERTIFICATES = 10
/** Maximum number of agents for whom a client acts. */
export const MOST_AGENTS = 200
/** Maximum number of keys that a client has at once: the one in use, and the one that replaces it. */
export const KEYS_AT_ONCE = 2
/** The longest time for which a key is valid, in days. */
export const KEY_DAYS_MOST = 730
