import type { Actor } from '../evidence/audit.ts'
import { DomainError } from '../kernel/errors.ts'
import { may, type Right, type StaffRole } from '../vocabulary/rights.ts'

export interface StaffMember {
  readonly id: string
  /** The staff number (工号). */
  readonly username: string
  readonly name: string
  readonly roles: readonly StaffRole[]
  /**
   * True if another person set the password. Until the owner chooses a new password, only calls about the person's
   * own account are allowed.
   */
  readonly mustChangePassword: boolean
  /**
   * True if one of the roles requires a second factor that is not set up yet. Until it is set up, only calls about
   * the person's own account are allowed.
   */
  readonly mustSetUpSecondFactor: boolean
  readonly sessionId: string
}

export interface StaffRequest {
  /** Null if nobody is signed in or the account is disabled. */
  readonly staff: StaffMember | null
  readonly requestId: string
  readonly origin: Readonly<Record<string, string>>
  /** The hash of the browser's device cookie; null if nobody has signed in with this browser. */
  readonly device: Buffer | null
}

/**
 * Refuses a person whose account is not ready, because its password must be changed or its second factor must be set
 * up. All code that admits staff must call this function.
 * @throws DomainError PASSWORD_CHANGE_REQUIRED, SECOND_FACTOR_REQUIRED
 */
export function requireReady(staff: StaffMember): void {
  if (staff.mustChangePassword) throw new DomainError('PASSWORD_CHANGE_REQUIRED')
  if (staff.mustSetUpSecondFactor) throw new DomainError('SECOND_FACTOR_REQUIRED')
}

/**
 * Returns the person who asks, if they may be admitted.
 * @param right the right that the person must have; null if every person is admitted whose account is ready
 * @throws DomainError STAFF_NOT_SIGNED_IN, the refusals of `requireReady`, NOT_ALLOWED {right}
 */
export function requireStaff({ staff }: Pick<StaffRequest, 'staff'>, right: Right | null): StaffMember {
  if (staff === null) throw new DomainError('STAFF_NOT_SIGNED_IN')
  requireReady(staff)
  if (right !== null && !may(staff.roles, right)) throw new DomainError('NOT_ALLOWED', { right })
  return staff
}

export function staffActor(request: StaffRequest, staff: StaffMember): Actor {
  return { kind: 'STAFF', id: staff.id, requestId: request.requestId, origin: request.origin }
}
