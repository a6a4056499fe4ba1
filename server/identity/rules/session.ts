import type { IdentityMethod } from '../../vocabulary/identity.ts'
import type { Settings } from '../../vocabulary/settings.ts'

/** [S] Face check for ID cards (身份证证件客户), SMS code for every other document. */
export function methodFor(idType: string): IdentityMethod {
  return idType === 'ID_CARD' ? 'FACE' : 'SMS'
}

export interface IdentitySessionState {
  readonly verifiedAt: Date
  readonly lastSeenAt: Date
  readonly endedAt: Date | null
  readonly method: IdentityMethod
  /** For SMS: the registered phone to which the code was sent (blind index, hex). */
  readonly phoneIndex: string | null
}

/**
 * Whether a passed check still covers a visit. The identity session must not have ended, been idle too long or
 * exceeded its maximum age. Its method must be the one that the document requires. For SMS, the visit's policy must
 * have the same registered phone.
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
