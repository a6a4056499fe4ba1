import type { Actor } from '../evidence/audit.ts'
import { DomainError } from '../kernel/errors.ts'
import type { StaffRole } from '../vocabulary/rights.ts'

/** Somebody signed in to the admin. */
export interface StaffMember {
  readonly id: string
  /** 工号 */
  readonly username: string
  readonly name: string
  readonly roles: readonly StaffRole[]
  /** The password was given to them: until they chose their own, nothing else is open. */
  readonly mustChangePassword: boolean
  /** A role obliges them to a second factor they do not have: until they set it up, nothing else is open. */
  readonly mustSetUpSecondFactor: boolean
  readonly sessionId: string
}

/** One request to the admin's API. */
export interface StaffRequest {
  /** Null before sign-in, after sign-out, and for a disabled account. */
  readonly staff: StaffMember | null
  readonly requestId: string
  readonly origin: Readonly<Record<string, string>>
  /** The hash of what the browser is known by; null for one nobody has signed in with. */
  readonly device: Buffer | null
}

/**
 * Whoever still has something to set right about their own account can do nothing else. Every way in asks this.
 * @throws DomainError PASSWORD_CHANGE_REQUIRED, SECOND_FACTOR_REQUIRED
 */
export function requireReady(staff: StaffMember): void {
  if (staff.mustChangePassword) throw new DomainError('PASSWORD_CHANGE_REQUIRED')
  if (staff.mustSetUpSecondFactor) throw new DomainError('SECOND_FACTOR_REQUIRED')
}

export function staffActor(request: StaffRequest, staff: StaffMember): Actor {
  return { kind: 'STAFF', id: staff.id, requestId: request.requestId, origin: request.origin }
}
