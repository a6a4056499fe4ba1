import { z } from 'zod'
import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { Statement } from '../../kernel/database/statement.ts'
import { DomainError } from '../../kernel/errors.ts'
import { staffRoles } from '../../vocabulary/rights.ts'
import { removeLocks } from '../guard/lockout.ts'
import type { StaffProfile } from '../rules/sign-in.ts'
import { endStaffSessions, forgetDevices, insertStaffRow, updateStaff } from '../tables/write.ts'

/** An account as administrators see it. */
export interface StaffRow extends StaffProfile {
  readonly id: string
  readonly username: string
  readonly version: number
  readonly disabledAt: Date | null
  readonly mustChangePassword: boolean
  readonly twoFactor: boolean
  /** The end of the current lock after failed sign-ins; null when the account is not locked. */
  readonly lockedUntil: Date | null
  /** The latest request of any session that is still stored. */
  readonly lastSeenAt: Date | null
  readonly createdAt: Date
}

const rowSchema = z
  .object({
    id: z.string(),
    username: z.string(),
    name: z.string(),
    email: z.string(),
    roles: z.array(z.enum(staffRoles)),
    version: z.number(),
    disabled_at: z.date().nullable(),
    must_change_password: z.boolean(),
    two_factor_enabled: z.boolean(),
    locked_until: z.date().nullable(),
    last_seen_at: z.date().nullable(),
    created_at: z.date(),
  })
  .transform(
    (row): StaffRow => ({
      id: row.id,
      username: row.username,
      name: row.name,
      email: row.email,
      roles: row.roles,
      version: row.version,
      disabledAt: row.disabled_at,
      mustChangePassword: row.must_change_password,
      twoFactor: row.two_factor_enabled,
      lockedUntil: row.locked_until,
      lastSeenAt: row.last_seen_at,
      createdAt: row.created_at,
    }),
  )

/** Reads all accounts, ordered by user name with disabled accounts last. An installation has a few hundred at most. */
export async function readStaff(services: Pick<Services, 'db'>, at: Date): Promise<StaffRow[]> {
  const found = await services.db.query(
    `SELECT s.id, s.username, s.name, s.email, s.roles::text[] AS roles, s.version, s.disabled_at, s.must_change_password,
        s.two_factor_enabled, s.created_at,
        (SELECT max(l.locked_until) FROM staff_lockout l
          WHERE l.staff_id = s.id AND l.locked_until > $1) AS locked_until,
        (SELECT max(n.updated_at) FROM staff_session n WHERE n.user_id = s.id) AS last_seen_at
      FROM staff s ORDER BY s.disabled_at IS NOT NULL, s.username`,
    [at],
  )
  return found.rows.map((row) => rowSchema.parse(row))
}

/**
 * The fields of an account that the audit shows before and after a change. They never include a password or its hash.
 */
function shown(row: string): string {
  return `jsonb_build_object('username', ${row}.username, 'name', ${row}.name, 'email', ${row}.email, 'roles', ${row}.roles,
    'disabled', ${row}.disabled_at IS NOT NULL, 'mustChangePassword', ${row}.must_change_password,
    'twoFactor', ${row}.two_factor_enabled)`
}

/**
 * Inserts an account, its password hash and the audit row.
 * @throws pg.DatabaseError 23505 when the user name or the mail address is taken
 */
export async function insertStaff(
  services: Pick<Services, 'db' | 'ids'>,
  actor: Actor,
  input: StaffProfile & { username: string; passwordHash: string; passwordExpiresAt: Date | null },
  now: Date,
): Promise<string> {
  const id = services.ids.id(now)
  const sql = new Statement()
  insertStaffRow(sql, { ...input, id, accountId: services.ids.id(now), at: now })
  recordAudit(sql, actor, {
    at: now,
    action: 'staff.create',
    from: 'added',
    targetKind: 'staff',
    targetId: 'added.id',
    change: `jsonb_build_object('after', ${shown('added')})`,
  })
  await services.db.query(sql.text('SELECT id FROM added'), sql.values)
  return id
}

/** One change of one account. */
export interface StaffChange {
  readonly at: Date
  readonly id: string
  /** The version that the caller has read. The change is refused if the account's version has changed since then. */
  readonly version: number
  readonly action: string
  /** Returns the SET list of the SQL update. */
  readonly set: (sql: Statement) => string
  /**
   * False if this change may take away an administrator. The change is then refused unless another enabled
   * administrator exists.
   */
  readonly staysAdministrator: boolean
  /** If true, the change ends every session and forgets the account's known browsers. */
  readonly endsSessions: boolean
  /** Adds further CTEs to the statement; they read from the CTE `changed`. */
  readonly with?: (sql: Statement) => void
}

/**
 * Makes one change and records it in the audit, in one statement.
 *
 * The administrators' rows are locked before they are read. If two administrators remove each other's rights at the
 * same time, the second one therefore finds no other administrator left and is refused.
 *
 * @throws DomainError RECORD_NOT_FOUND, EDITED_MEANWHILE, LAST_ADMINISTRATOR
 */
export async function changeStaff(
  services: Pick<Services, 'db'>,
  actor: Actor,
  change: StaffChange,
): Promise<void> {
  const sql = new Statement()
  const id = `${sql.value(change.id)}::uuid`
  sql.with('before', `SELECT * FROM staff WHERE id = ${id}`)
  sql.with(
    'administrators',
    `SELECT id FROM staff WHERE 'ADMINISTRATOR' = ANY(roles) AND disabled_at IS NULL ORDER BY id FOR UPDATE`,
  )
  const somebodyLeft = change.staysAdministrator
    ? ''
    : `AND EXISTS (SELECT 1 FROM administrators WHERE id <> ${id})`
  sql.with(
    'changed',
    updateStaff({
      set: `${change.set(sql)}, updated_at = ${sql.value(change.at)}::timestamptz`,
      where: `id = ${id} AND version = ${sql.value(change.version)} ${somebodyLeft}`,
    }),
  )
  if (change.endsSessions) {
    sql.with('ended', endStaffSessions('user_id IN (SELECT id FROM changed)'))
    sql.with('forgotten', forgetDevices('staff_id IN (SELECT id FROM changed)'))
  }
  change.with?.(sql)
  recordAudit(sql, actor, {
    at: change.at,
    action: change.action,
    from: 'changed JOIN before USING (id)',
    targetKind: 'staff',
    targetId: 'id',
    change: `jsonb_build_object('before', ${shown('before')}, 'after', ${shown('changed')})`,
  })
  const found = await services.db.query(
    sql.text(
      'SELECT (SELECT version FROM before) AS version, (SELECT count(*)::int FROM changed) AS changed',
    ),
    sql.values,
  )
  const { version, changed } = z
    .object({ version: z.number().nullable(), changed: z.number() })
    .parse(found.rows[0])
  if (changed === 1) return
  if (version === null) throw new DomainError('RECORD_NOT_FOUND')
  throw new DomainError(version === change.version ? 'LAST_ADMINISTRATOR' : 'EDITED_MEANWHILE')
}

/**
 * Lifts the locks of a person's account, both for passwords and for the second factor.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function unlockStaff(
  services: Pick<Services, 'db' | 'clock'>,
  actor: Actor,
  staffId: string,
): Promise<void> {
  const sql = new Statement()
  sql.with('known', `SELECT id, username FROM staff WHERE id = ${sql.value(staffId)}::uuid`)
  sql.with('unlocked', removeLocks('staff_id IN (SELECT id FROM known)'))
  recordAudit(sql, actor, {
    at: services.clock.now(),
    action: 'staff.unlock',
    from: 'known',
    targetKind: 'staff',
    targetId: 'known.id',
    change: `jsonb_build_object('failures', (SELECT max(failures) FROM unlocked))`,
  })
  const found = await services.db.query(sql.text('SELECT id FROM known'), sql.values)
  if (found.rows.length === 0) throw new DomainError('RECORD_NOT_FOUND')
}
