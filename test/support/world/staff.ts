import type { Services } from '#server/context.ts'
import { createStaffCaller } from '#server/procedure/staff.ts'
import type { StaffMember } from '#server/procedure/staff-member.ts'
import { adminRouter } from '#server/trpc/admin-router.ts'
import { audits, mixesDuties, type StaffRole } from '#server/vocabulary/rights.ts'
import type { World } from './world.ts'

const createCaller = createStaffCaller(adminRouter)

let serial = 0

/**
 * Creates a member of staff without a password, for callers below HTTP. A test can ask for all roles at once; those that
 * audit are then not stored, because the database keeps them apart.
 */
export async function createStaff(
  world: Pick<World, 'db' | 'services'>,
  roles: readonly StaffRole[],
): Promise<StaffMember> {
  serial += 1
  const now = world.services.clock.now()
  const staff = {
    id: world.services.ids.id(now),
    username: `t${serial}`,
    name: `测试员工${serial}`,
    roles,
    mustChangePassword: false,
    mustSetUpSecondFactor: false,
    sessionId: world.services.ids.id(now),
  }
  await world.db.pool.query(
    `INSERT INTO staff (id, name, email, username, created_at, updated_at, roles) VALUES ($1, $2, $3, $4, $5, $5, $6)`,
    [
      staff.id,
      staff.name,
      `${staff.username}@staff.invalid`,
      staff.username,
      now,
      roles.filter((role) => !(mixesDuties(roles) && audits([role]))),
    ],
  )
  return staff
}

/** A caller of the staff API as this member of staff, or without a session if `staff` is null. */
export function staffCaller(services: Services, staff: StaffMember | null) {
  return createCaller({
    services,
    request: { staff, requestId: 'test', origin: { address: 'a', agent: 'test' }, device: null },
  })
}
