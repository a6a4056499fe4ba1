import type { Actor } from '../evidence/audit.ts'
import type { StaffRole } from './rights.ts'

/** Somebody signed in to the admin. */
export interface StaffMember {
  readonly id: string
  /** 工号 */
  readonly username: string
  readonly name: string
  readonly roles: readonly StaffRole[]
  /** The password was given to them: until they chose their own, nothing else is open. */
  readonly mustChangePassword: boolean
  readonly sessionId: string
}

/** One request to the admin's API. */
export interface StaffRequest {
  /** Null before sign-in, after sign-out, and for a disabled account. */
  readonly staff: StaffMember | null
  readonly requestId: string
  readonly origin: Readonly<Record<string, string>>
}

export function staffActor(request: StaffRequest, staff: StaffMember): Actor {
  return { kind: 'STAFF', id: staff.id, requestId: request.requestId, origin: request.origin }
}
