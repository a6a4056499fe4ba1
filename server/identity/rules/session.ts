import type { IdentityMethod } from '../../vocabulary/identity.ts'
import type { Settings } from '../../vocabulary/settings.ts'

/**
 * Returns the method of the identity check: [S] the face check for ID cards (身份证证件客户), an SMS code for every other
 * document.
 */
export function methodFor(idType: string): IdentityMethod {
  return idType === 'ID_CARD' ? 'FACE' : 'SMS'
}

export interface IdentitySessionState {
  readonly verifiedAt: Date
  readonly lastSeenAt: Date
  readonly endedAt: Date | null
  readonly method: IdentityMethod
  /** For SMS: the blind index (hex) of the registered phone to which the code was sent; null for face checks. */
  readonly phoneIndex: string | null
}

/**
 * Whether a passed check still covers a visit. The identity session must still be open: not ended, not idle too long,
 * and within its maximum age. Its method must be the method that the applicant's document requires. For SMS, the
 * visit's policy must have the registered phone to which the code was sent.
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
