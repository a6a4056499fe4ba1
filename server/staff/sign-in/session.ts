import { z } from 'zod'
import type { Services } from '../../context.ts'
import { systemClock } from '../../kernel/clock.ts'
import type { StaffMember } from '../../procedure/staff-member.ts'
import { staffRoles } from '../../vocabulary/rights.ts'
import { owesSecondFactor, staffLimits } from '../rules/sign-in.ts'
import { touchStaffSession } from '../tables/write.ts'

const rowSchema = z.object({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  roles: z.array(z.enum(staffRoles)),
  must_change_password: z.boolean(),
  two_factor_enabled: z.boolean(),
  session_id: z.string(),
})

/**
 * Returns the person to whom this session's token belongs, with the person's current roles. Returns null when the
 * session has ended or was idle too long, or when the account is disabled. The check takes only one round trip,
 * because every request makes it. It uses the wall clock, so that moving the demo's clock signs nobody out.
 *
 * @param use 'quiet' does not count as activity, because a page that polls by itself does not show that a person is
 * working
 */
export async function memberOfSession(
  services: Pick<Services, 'db' | 'settings'>,
  token: string,
  use: 'activity' | 'quiet' = 'activity',
): Promise<StaffMember | null> {
  const now = systemClock.now().getTime()
  const found = await services.db.query(
    `WITH seen AS (${touchStaffSession('$2', 'token = $1 AND expires_at > $2 AND updated_at > $3 AND created_at > $4 AND updated_at < $5 AND $6')})
      SELECT u.id, u.username, u.name, u.roles::text[] AS roles, u.must_change_password, u.two_factor_enabled, s.id AS session_id
      FROM staff_session s JOIN staff u ON u.id = s.user_id
      WHERE s.token = $1 AND s.expires_at > $2 AND s.updated_at > $3 AND s.created_at > $4 AND u.disabled_at IS NULL`,
    [
      token,
      new Date(now),
      new Date(now - staffLimits.sessionIdleMs),
      new Date(now - staffLimits.sessionMaxMs),
      new Date(now - staffLimits.sessionTouchMs),
      use === 'activity',
    ],
  )
  if (found.rows[0] === undefined) return null
  const row = rowSchema.parse(found.rows[0])
  return {
    id: row.id,
    username: row.username,
    name: row.name,
    roles: row.roles,
    mustChangePassword: row.must_change_password,
    mustSetUpSecondFactor:
      !row.two_factor_enabled && owesSecondFactor(row.roles, services.settings.secondFactor),
    sessionId: row.session_id,
  }
}
