import type { Actor } from '../evidence/audit.ts'
import { DomainError } from '../kernel/errors.ts'
import type { StaffRole } from '../vocabulary/rights.ts'

export interface StaffMember {
  readonly id: string
  /** 工号 */
  readonly username: string
  readonly name: string
  readonly roles: readonly StaffRole[]
  /**
   * The password was handed out by somebody else: until the person chooses their own, every other call is
   * refused.
   */
  readonly mustChangePassword: boolean
  /** A role requires a second factor that is not set up yet: until it is, every other call is refused. */
  readonly mustSetUpSecondFactor: boolean
  readonly sessionId: string
}

export interface StaffRequest {
  /** Null before sign-in, after sign-out, and for a disabled account. */
  readonly staff: StaffMember | null
  readonly requestId: string
  readonly origin: Readonly<Record<string, string>>
  /** The hash of the browser's device cookie; null for a browser nobody has signed in with. */
  readonly device: Buffer | null
}

/**
 * Refuses a person whose account is not ready (password or second factor). Every way in calls it.
 * @throws DomainError PASSWORD_CHANGE_REQUIRED, SECOND_FACTOR_REQUIRED
 */
export function requireReady(staff: StaffMember): void {
  if (staff.mustChangePassword) throw new DomainError('PASSWORD_CHANGE_REQUIRED')
  if (staff.mustSetUpSecondFactor) throw new DomainError('SECOND_FACTOR_REQUIRED')
}

export function staffActor(request: StaffRequest, staff: StaffMember): Actor {
  return { kind: 'STAFF', id: staff.id, requestId: request.requestId, origin: request.origin }
}
