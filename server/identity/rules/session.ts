import type { IdentityMethod } from '../../vocabulary/identity.ts'
import type { Settings } from '../../vocabulary/settings.ts'

/** [S] 身份证证件客户: face; every other document: SMS code. */
export function methodFor(idType: string): IdentityMethod {
  return idType === 'ID_CARD' ? 'FACE' : 'SMS'
}

export interface IdentitySessionState {
  readonly verifiedAt: Date
  readonly lastSeenAt: Date
  readonly endedAt: Date | null
  readonly method: IdentityMethod
  /** SMS: the registered phone (blind index, hex) the code went to. */
  readonly phoneIndex: string | null
}

/**
 * Whether a passed check still speaks for a visit: not ended, not idle too long, not older than its maximum,
 * of the method the document asks for, and for SMS of a policy with the same registered phone.
 */
export function sessionCovers(
  session: IdentitySessionState,
  visit: { readonly method: IdentityMethod; readonly phoneIndex: string },
  now: Date,
  settings: Pick<Settings, 'identityIdleMs' | 'identityMaxMs'>,
): boolean {
  if (session.endedAt !== null || session.method !== visit.method) return false
  if (now.getTime() - session.lastSeenAt.getTime() >= settings.identityIdleMs) return false
  if (now.getTime() - session.verifiedAt.getTime() >= settings.identityMaxMs) return false
  return session.method === 'FACE' || session.phoneIndex === visit.phoneIndex
}
