import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { systemClock } from '../../kernel/clock.ts'
import { count, countOf, holds, pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query, readAll, Statement } from '../../kernel/database/statement.ts'
import { assign, columnsOf } from '../../kernel/database/table.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { StaffMember } from '../../procedure/staff-member.ts'
import { recordFailedGuess } from '../guard/guess-record.ts'
import { countGuess, forgive } from '../guard/lockout.ts'
import { type PasswordFault, passwordFault, staffLimits } from '../rules/sign-in.ts'
import {
  account,
  device,
  endStaffSessions,
  forgetDevices,
  IS_CREDENTIAL,
  member,
  replacePassword,
  session,
  updateStaff,
} from '../tables/write.ts'
import { hashPassword, verifyPassword } from './password-hash.ts'
import { isGuessable } from './password-strength.ts'

type Own = Pick<Services, 'db' | 'clock' | 'secrets'>

const s = columnsOf(tables.staff, 's')
const OWN = query({ id: 'uuid' }, ({ id }) =>
  select(
    {
      email: s.email,
      twoFactor: s.twoFactorEnabled,
      breakGlass: s.breakGlass,
      hasPassword: holds(
        `EXISTS (SELECT 1 FROM ${account} WHERE ${account.userId} = ${s.id} AND ${IS_CREDENTIAL})`,
      ),
    },
    `FROM ${s} WHERE ${s.id} = ${id}`,
  ),
)

/** The mail address and second-factor state of a person's own account. */
export async function readOwnAccount(
  services: Own,
  staff: StaffMember,
): Promise<{ email: string; twoFactor: boolean; breakGlass: boolean; hasPassword: boolean }> {
  return await OWN.one(services.db, { id: staff.id })
}

/**
 * Replaces the person's own password. Every other session of the account ends.
 * @throws DomainError PASSWORD_WRONG, PASSWORD_UNFIT {why}; STAFF_LOCKED {seconds} after too many wrong passwords;
 * CONFLICT when another request changed the password at the same time
 */
export async function changeOwnPassword(
  services: Own,
  actor: Actor,
  staff: StaffMember,
  input: { readonly current: string; readonly next: string },
): Promise<void> {
  const why = unfit(staff, input)
  if (why !== null) throw new DomainError('PASSWORD_UNFIT', { why })
  const guess = await countGuess(services, {
    username: staff.username,
    factor: 'password',
    address: actor.origin.address ?? '',
    from: 'signed in',
  })
  const hash = await passwordHashOf(services, staff.id)
  if (hash === null || !(await verifyPassword({ hash, password: input.current }))) {
    await recordFailedGuess(services, actor, guess, 'PASSWORD')
    throw new DomainError('PASSWORD_WRONG')
  }
  const now = services.clock.now()
  const sql = new Statement()
  const id = sql.given('uuid', staff.id)
  const replaced = sql.with(
    'replaced',
    replacePassword({
      hash: sql.given('text', await hashPassword(input.next)),
      at: sql.given('timestamptz', now),
      where: `${account.userId} = ${id} AND ${IS_CREDENTIAL} AND ${account.password} = ${sql.given('text', hash)}`,
    }),
  )
  const whose = `(SELECT ${replaced.userId} FROM replaced)`
  sql.with(
    'freed',
    updateStaff({
      set: assign(sql, tables.staff, { mustChangePassword: false, passwordExpiresAt: null }),
      where: `${member.id} IN ${whose}`,
    }),
  )
  sql.with(
    'ended',
    endStaffSessions(
      `${session.userId} IN ${whose} AND ${session.id} <> ${sql.given('uuid', staff.sessionId)}`,
    ),
  )
  forgive(sql, guess, 'replaced')
  recordAudit(sql, actor, {
    at: now,
    action: 'staff.change-password',
    from: 'replaced',
    targetKind: 'staff',
    targetId: replaced.userId,
    change: `jsonb_build_object('endedSessions', (SELECT count(*) FROM ended))`,
  })
  const done = await services.db.query(sql.text('SELECT 1 FROM replaced'), sql.values)
  if (done.rows.length === 0) throw new DomainError('CONFLICT')
}

function unfit(
  staff: StaffMember,
  { current, next }: { readonly current: string; readonly next: string },
): PasswordFault | null {
  if (next === current) return 'SAME'
  return passwordFault(next, staff) ?? (isGuessable(next, staff) ? 'GUESSABLE' : null)
}

const PASSWORD = query({ staffId: 'uuid' }, ({ staffId }) =>
  select(
    pick(account, 'password'),
    `FROM ${account} WHERE ${account.userId} = ${staffId} AND ${IS_CREDENTIAL}`,
  ),
)

/** The stored hash of a person's password; null when the person has no password. */
export async function passwordHashOf(
  services: Pick<Services, 'db'>,
  staffId: string,
): Promise<string | null> {
  return (await PASSWORD.first(services.db, { staffId }))?.password ?? null
}

/** One browser in which the person is signed in. */
export interface OwnSession {
  readonly id: string
  readonly agent: string
  readonly signedInAt: string
  readonly lastSeenAt: string
  readonly current: boolean
}

const SESSIONS = query(
  { staffId: 'uuid', now: 'timestamptz', usedAfter: 'timestamptz', openedAfter: 'timestamptz' },
  ({ staffId, now, usedAfter, openedAfter }) =>
    select(
      pick(session, 'id', 'userAgent', 'createdAt', 'updatedAt'),
      `FROM ${session} WHERE ${session.userId} = ${staffId} AND ${session.expiresAt} > ${now} AND ${session.updatedAt} > ${usedAfter}
        AND ${session.createdAt} > ${openedAfter} ORDER BY ${session.updatedAt} DESC LIMIT 50`,
    ),
)

/** The account's running sessions, the most recently used first. */
export async function readOwnSessions(services: Own, staff: StaffMember): Promise<OwnSession[]> {
  const now = systemClock.now().getTime()
  const rows = await SESSIONS.all(services.db, {
    staffId: staff.id,
    now: new Date(now),
    usedAfter: new Date(now - staffLimits.sessionIdleMs),
    openedAfter: new Date(now - staffLimits.sessionMaxMs),
  })
  return rows.map(({ id, userAgent, createdAt, updatedAt }) => ({
    id,
    agent: userAgent ?? '',
    signedInAt: createdAt.toISOString(),
    lastSeenAt: updatedAt.toISOString(),
    current: id === staff.sessionId,
  }))
}

/**
 * Signs the person out in every other browser, and removes those browsers from the account's known devices.
 * @param deviceHash the hash of this browser's device cookie; this browser stays known
 * @returns the number of sessions that ended
 */
export async function endOtherSessions(
  services: Own,
  actor: Actor,
  staff: StaffMember,
  deviceHash: Buffer | null,
): Promise<{ ended: number }> {
  const sql = new Statement()
  const id = sql.given('uuid', staff.id)
  sql.with(
    'ended',
    endStaffSessions(`${session.userId} = ${id} AND ${session.id} <> ${sql.given('uuid', staff.sessionId)}`),
  )
  sql.with(
    'forgotten',
    forgetDevices(
      `${device.staffId} = ${id} AND ${device.deviceHash} IS DISTINCT FROM ${sql.given('bytea?', deviceHash)}`,
    ),
  )
  const counts = select({ sessions: countOf('FROM ended'), devices: countOf('FROM forgotten') }, '')
  const n = counts.names('n')
  const told = sql.with(
    'told',
    select(
      pick(n, 'sessions', 'devices'),
      `FROM (${counts.text}) AS n WHERE ${n.sessions} + ${n.devices} > 0`,
    ),
  )
  recordAudit(sql, actor, {
    at: services.clock.now(),
    action: 'staff.end-sessions',
    from: 'told',
    targetKind: 'staff',
    targetId: id,
    change: `jsonb_build_object('endedSessions', ${told.sessions}, 'forgottenDevices', ${told.devices})`,
  })
  const [found] = await readAll(services.db, sql, sql.select({ ended: count() }, 'FROM ended'))
  return { ended: found?.ended ?? 0 }
}
