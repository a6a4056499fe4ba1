import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { countOf, firstOf, greatest, orNull, pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query, readAll, Statement } from '../../kernel/database/statement.ts'
import { assign, type Changes, columnsOf } from '../../kernel/database/table.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { StaffRole } from '../../vocabulary/rights.ts'
import { lockout, removeLocks } from '../guard/lockout.ts'
import type { StaffProfile } from '../rules/sign-in.ts'
import {
  device,
  endStaffSessions,
  forgetDevices,
  insertStaffRow,
  member,
  session,
  shownColumns,
  updateStaff,
} from '../tables/write.ts'

/** An account as administrators see it. */
export interface StaffRow extends StaffProfile {
  readonly id: string
  readonly username: string
  readonly version: number
  readonly disabledAt: Date | null
  readonly mustChangePassword: boolean
  readonly breakGlass: boolean
  /** The directory with its issuer that knows the person; null for an account of this platform alone. */
  readonly provider: string | null
  /** The directory's identifier of the person. */
  readonly subject: string | null
  readonly twoFactor: boolean
  /** The end of the current lock after failed sign-ins; null when the account is not locked. */
  readonly lockedUntil: Date | null
  /** The latest request of any session that is still stored. */
  readonly lastSeenAt: Date | null
  readonly createdAt: Date
}

const s = columnsOf(tables.staff, 's')
const l = columnsOf(tables.staffLockout, 'l')
const n = columnsOf(tables.staffSession, 'n')
const i = columnsOf(tables.staffAccount, 'i')

const ALL = query({ at: 'timestamptz' }, ({ at }) =>
  select(
    {
      ...pick(
        s,
        'id',
        'username',
        'name',
        'email',
        'roles',
        'version',
        'disabledAt',
        'mustChangePassword',
        'breakGlass',
      ),
      provider: orNull(i.providerId),
      subject: orNull(i.accountId),
      twoFactor: s.twoFactorEnabled,
      lockedUntil: firstOf(
        greatest(l.lockedUntil),
        `FROM ${l} WHERE ${l.staffId} = ${s.id} AND ${l.lockedUntil} > ${at}`,
      ),
      lastSeenAt: firstOf(greatest(n.updatedAt), `FROM ${n} WHERE ${n.userId} = ${s.id}`),
      createdAt: s.createdAt,
    },
    `FROM ${s} LEFT JOIN ${i} ON ${i.userId} = ${s.id} AND ${i.providerId} <> 'credential'
      ORDER BY ${s.disabledAt} IS NOT NULL, ${s.username}`,
  ),
)

/** Reads all accounts, ordered by user name with disabled accounts last. An installation has a few hundred at most. */
export async function readStaff(services: Pick<Services, 'db'>, at: Date): Promise<StaffRow[]> {
  return await ALL.all(services.db, { at })
}

function shown(row: Pick<typeof s, (typeof shownColumns)[number]>): string {
  return `jsonb_build_object('username', ${row.username}, 'name', ${row.name}, 'email', ${row.email}, 'roles', ${row.roles},
    'disabled', ${row.disabledAt} IS NOT NULL, 'mustChangePassword', ${row.mustChangePassword},
    'twoFactor', ${row.twoFactorEnabled}, 'breakGlass', ${row.breakGlass})`
}

type Shown = Parameters<typeof shown>[0]

/** SQL of what the audit shows of a new account. */
export function createdChange(added: Shown): string {
  return `jsonb_build_object('after', ${shown(added)})`
}

/** SQL of what the audit shows of a changed account. */
export function editedChange(before: Shown, after: Shown): string {
  return `jsonb_build_object('before', ${shown(before)}, 'after', ${shown(after)})`
}

/**
 * Inserts an account, its password hash and the audit row.
 * @throws pg.DatabaseError 23505 when the user name or the mail address is taken
 */
export async function insertStaff(
  services: Pick<Services, 'db' | 'ids'>,
  actor: Actor,
  input: StaffProfile & {
    username: string
    passwordHash: string
    passwordExpiresAt: Date | null
    breakGlass: boolean
  },
  now: Date,
): Promise<string> {
  const id = services.ids.id(now)
  const sql = new Statement()
  const { passwordHash, ...person } = input
  const added = insertStaffRow(sql, {
    ...person,
    id,
    accountId: services.ids.id(now),
    by: { passwordHash },
    at: now,
  })
  recordAudit(sql, actor, {
    at: now,
    action: 'staff.create',
    from: 'added',
    targetKind: 'staff',
    targetId: added.id,
    change: createdChange(added),
  })
  await services.db.query(sql.text('SELECT 1 FROM added'), sql.values)
  return id
}

/** Without anybody in the first role, nobody could help staff; without the second, nobody could look over the first. */
export const indispensableRoles = ['ADMINISTRATOR', 'AUDIT_ADMINISTRATOR'] as const satisfies StaffRole[]
export type IndispensableRole = (typeof indispensableRoles)[number]

/** One change of one account. */
export interface StaffChange {
  readonly at: Date
  readonly id: string
  /** The version that the caller has read. The change is refused if the account's version has changed since then. */
  readonly version: number
  readonly action: string
  readonly set: Changes<typeof tables.staff>
  /**
   * The role that this change takes from the account, if it is one of those that somebody must always have. The change is
   * then refused unless another enabled account has it.
   */
  readonly takes: IndispensableRole | null
  /** Further values for the audit. */
  readonly told?: Readonly<Record<string, string | null>>
  /** If true, the change ends every session and forgets the account's known browsers. */
  readonly endsSessions: boolean
  /**
   * Adds further CTEs to the statement.
   * @param id SQL subquery for the account's id; it has no row if the change is refused
   */
  readonly with?: (sql: Statement, id: string) => void
}

/**
 * Makes one change and records it in the audit, in one statement.
 *
 * The rows of the role's holders are locked before they are read. If two of them take it from each other at the same
 * time, the second one therefore finds no other holder left and is refused.
 *
 * @throws DomainError RECORD_NOT_FOUND, EDITED_MEANWHILE, LAST_ADMINISTRATOR
 */
export async function changeStaff(
  services: Pick<Services, 'db'>,
  actor: Actor,
  change: StaffChange,
): Promise<void> {
  const sql = new Statement()
  const id = sql.given('uuid', change.id)
  const before = sql.with(
    'before',
    select(pick(s, 'id', 'version', ...shownColumns), `FROM ${s} WHERE ${s.id} = ${id}`),
  )
  const conditions = [`${member.id} = ${id}`, `${member.version} = ${sql.given('int4', change.version)}`]
  if (change.takes !== null) {
    const holders = sql.with(
      'holders',
      select(
        pick(s, 'id'),
        `FROM ${s} WHERE ${s.roles.has(change.takes)} AND ${s.disabledAt} IS NULL ORDER BY ${s.id} FOR UPDATE`,
      ),
    )
    conditions.push(`EXISTS (SELECT 1 FROM holders WHERE ${holders.id} <> ${id})`)
  }
  const changed = sql.with(
    'changed',
    updateStaff({
      set: assign(sql, tables.staff, { ...change.set, updatedAt: change.at }),
      where: conditions.join(' AND '),
    }),
  )
  const whose = `(SELECT ${changed.id} FROM changed)`
  if (change.endsSessions) {
    sql.with('ended', endStaffSessions(`${session.userId} IN ${whose}`))
    sql.with('forgotten', forgetDevices(`${device.staffId} IN ${whose}`))
  }
  change.with?.(sql, whose)
  recordAudit(sql, actor, {
    at: change.at,
    action: change.action,
    from: `changed JOIN before ON ${before.id} = ${changed.id}`,
    targetKind: 'staff',
    targetId: changed.id,
    change: `${editedChange(before, changed)} || ${sql.given('jsonb', change.told ?? {})}`,
  })
  const result = { version: firstOf(before.version, 'FROM before'), changed: countOf('FROM changed') }
  const [found] = await readAll(services.db, sql, sql.select(result, ''))
  const { version, changed: written } = found ?? { version: null, changed: 0 }
  if (written === 1) return
  if (version === null) throw new DomainError('RECORD_NOT_FOUND')
  // The version was read before another change of the same instant was written, so it can still be the seen one.
  const last = change.takes !== null && version === change.version
  throw new DomainError(last ? 'LAST_ADMINISTRATOR' : 'EDITED_MEANWHILE')
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
  const known = sql.with(
    'known',
    select(pick(s, 'id'), `FROM ${s} WHERE ${s.id} = ${sql.given('uuid', staffId)}`),
  )
  const whose = `(SELECT ${known.id} FROM known)`
  const unlocked = sql.with('unlocked', removeLocks(`${lockout.staffId} IN ${whose}`))
  recordAudit(sql, actor, {
    at: services.clock.now(),
    action: 'staff.unlock',
    from: 'known',
    targetKind: 'staff',
    targetId: known.id,
    change: `jsonb_build_object('failures', (SELECT max(${unlocked.failures}) FROM unlocked))`,
  })
  const found = await services.db.query(sql.text('SELECT 1 FROM known'), sql.values)
  if (found.rows.length === 0) throw new DomainError('RECORD_NOT_FOUND')
}
