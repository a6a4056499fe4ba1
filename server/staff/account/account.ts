import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { z } from 'zod'
import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { systemClock } from '../../kernel/clock.ts'
import { Statement } from '../../kernel/database/statement.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { StaffMember } from '../../procedure/staff-member.ts'
import { recordFailedGuess } from '../guard/guess-record.ts'
import { countGuess, forgive } from '../guard/lockout.ts'
import { type PasswordFault, passwordFault, staffLimits } from '../rules/sign-in.ts'
import { endStaffSessions, forgetDevices, replacePassword, updateStaff } from '../tables/write.ts'
import { isGuessable } from './password-strength.ts'

type Own = Pick<Services, 'db' | 'clock' | 'secrets'>

const ownSchema = z.object({ email: z.string(), two_factor_enabled: z.boolean() })

/** The mail address and second-factor state of a person's own account. */
export async function readOwnAccount(
  services: Own,
  staff: StaffMember,
): Promise<{ email: string; twoFactor: boolean }> {
  const found = await services.db.query('SELECT email, two_factor_enabled FROM staff WHERE id = $1', [
    staff.id,
  ])
  const row = ownSchema.parse(found.rows[0])
  return { email: row.email, twoFactor: row.two_factor_enabled }
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
  const id = `${sql.value(staff.id)}::uuid`
  sql.with(
    'replaced',
    replacePassword({
      hash: sql.value(await hashPassword(input.next)),
      at: `${sql.value(now)}::timestamptz`,
      where: `user_id = ${id} AND provider_id = 'credential' AND password = ${sql.value(hash)}`,
    }),
  )
  sql.with(
    'freed',
    updateStaff({
      set: 'must_change_password = false, password_expires_at = NULL',
      where: 'id IN (SELECT user_id FROM replaced)',
    }),
  )
  sql.with(
    'ended',
    endStaffSessions(
      `user_id IN (SELECT user_id FROM replaced) AND id <> ${sql.value(staff.sessionId)}::uuid`,
    ),
  )
  forgive(sql, guess, 'replaced')
  recordAudit(sql, actor, {
    at: now,
    action: 'staff.change-password',
    from: 'replaced',
    targetKind: 'staff',
    targetId: 'replaced.user_id',
    change: `jsonb_build_object('endedSessions', (SELECT count(*) FROM ended))`,
  })
  const done = await services.db.query(sql.text('SELECT user_id FROM replaced'), sql.values)
  if (done.rows.length === 0) throw new DomainError('CONFLICT')
}

function unfit(
  staff: StaffMember,
  { current, next }: { readonly current: string; readonly next: string },
): PasswordFault | null {
  if (next === current) return 'SAME'
  return passwordFault(next, staff) ?? (isGuessable(next, staff) ? 'GUESSABLE' : null)
}

/** The stored hash of a person's password; null when the person has no password. */
export async function passwordHashOf(
  services: Pick<Services, 'db'>,
  staffId: string,
): Promise<string | null> {
  const found = await services.db.query(
    "SELECT password FROM staff_account WHERE user_id = $1 AND provider_id = 'credential'",
    [staffId],
  )
  const [row] = found.rows
  return row === undefined ? null : z.object({ password: z.string().nullable() }).parse(row).password
}

/** One browser in which the person is signed in. */
export interface OwnSession {
  readonly id: string
  readonly agent: string
  readonly signedInAt: string
  readonly lastSeenAt: string
  readonly current: boolean
}

const sessionSchema = z.object({
  id: z.string(),
  user_agent: z.string().nullable(),
  created_at: z.date(),
  updated_at: z.date(),
})

/** The account's running sessions, the most recently used first. */
export async function readOwnSessions(services: Own, staff: StaffMember): Promise<OwnSession[]> {
  const now = systemClock.now().getTime()
  const found = await services.db.query(
    `SELECT id, user_agent, created_at, updated_at FROM staff_session
      WHERE user_id = $1 AND expires_at > $2 AND updated_at > $3 AND created_at > $4 ORDER BY updated_at DESC LIMIT 50`,
    [
      staff.id,
      new Date(now),
      new Date(now - staffLimits.sessionIdleMs),
      new Date(now - staffLimits.sessionMaxMs),
    ],
  )
  return found.rows.map((raw) => {
    const row = sessionSchema.parse(raw)
    return {
      id: row.id,
      agent: row.user_agent ?? '',
      signedInAt: row.created_at.toISOString(),
      lastSeenAt: row.updated_at.toISOString(),
      current: row.id === staff.sessionId,
    }
  })
}

/**
 * Signs the person out in every other browser, and removes those browsers from the account's known devices.
 * @param device the hash of this browser's device cookie; this browser stays known
 * @returns the number of sessions that ended
 */
export async function endOtherSessions(
  services: Own,
  actor: Actor,
  staff: StaffMember,
  device: Buffer | null,
): Promise<{ ended: number }> {
  const sql = new Statement()
  sql.with(
    'ended',
    endStaffSessions(`user_id = ${sql.value(staff.id)}::uuid AND id <> ${sql.value(staff.sessionId)}::uuid`),
  )
  sql.with(
    'forgotten',
    forgetDevices(
      `staff_id = ${sql.value(staff.id)}::uuid AND device_hash IS DISTINCT FROM ${sql.value(device)}::bytea`,
    ),
  )
  sql.with(
    'told',
    `SELECT * FROM (SELECT (SELECT count(*)::int FROM ended) AS sessions, (SELECT count(*)::int FROM forgotten) AS devices) AS n
      WHERE sessions + devices > 0`,
  )
  recordAudit(sql, actor, {
    at: services.clock.now(),
    action: 'staff.end-sessions',
    from: 'told',
    targetKind: 'staff',
    targetId: sql.value(staff.id),
    change: `jsonb_build_object('endedSessions', told.sessions, 'forgottenDevices', told.devices)`,
  })
  const found = await services.db.query(sql.text('SELECT count(*)::int AS n FROM ended'), sql.values)
  return { ended: z.object({ n: z.number() }).parse(found.rows[0]).n }
}
