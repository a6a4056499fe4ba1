import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { systemClock } from '../../kernel/clock.ts'
import { orNull, pick } from '../../kernel/database/expression.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import type { StaffMember } from '../../procedure/staff-member.ts'
import { owesSecondFactor, staffLimits } from '../rules/sign-in.ts'
import { session, touchStaffSession } from '../tables/write.ts'

const s = columnsOf(tables.staff, 's')
const d = columnsOf(tables.staffDirectorySession, 'd')

const MEMBER = query(
  {
    token: 'text',
    now: 'timestamptz',
    usedAfter: 'timestamptz',
    openedAfter: 'timestamptz',
    touchBefore: 'timestamptz',
    activity: 'bool',
  },
  ({ token, now, usedAfter, openedAfter, touchBefore, activity }, sql) => {
    const runs = `${session.token} = ${token} AND ${session.expiresAt} > ${now} AND ${session.updatedAt} > ${usedAfter} AND ${session.createdAt} > ${openedAfter}`
    sql.with(
      'seen',
      touchStaffSession(now, `${runs} AND ${session.updatedAt} < ${touchBefore} AND ${activity}`),
    )
    return sql.select(
      {
        ...pick(s, 'id', 'username', 'name', 'roles', 'mustChangePassword', 'twoFactorEnabled'),
        sessionId: session.id,
        strong: orNull(d.strong),
      },
      `FROM ${session} JOIN ${s} ON ${s.id} = ${session.userId} LEFT JOIN ${d} ON ${d.sessionId} = ${session.id}
        WHERE ${runs} AND ${s.disabledAt} IS NULL`,
    )
  },
)

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
  const row = await MEMBER.first(services.db, {
    token,
    now: new Date(now),
    usedAfter: new Date(now - staffLimits.sessionIdleMs),
    openedAfter: new Date(now - staffLimits.sessionMaxMs),
    touchBefore: new Date(now - staffLimits.sessionTouchMs),
    activity: use === 'activity',
  })
  if (row === undefined) return null
  const { twoFactorEnabled, strong, ...member } = row
  const owes = owesSecondFactor(row.roles, services.settings.secondFactor)
  // The second factor of a directory is asked by the directory. A person who got a role that needs one signs in anew.
  if (strong !== null) return owes && !strong ? null : { ...member, mustSetUpSecondFactor: false }
  return { ...member, mustSetUpSecondFactor: owes && !twoFactorEnabled }
}
