import pg from 'pg'
import { type DirectoryFault, DirectoryRefusal, type DirectorySignIn } from '../adapters/directory/port.ts'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { pick, type Sql } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, type Statement } from '../kernel/database/statement.ts'
import { assign, columnsOf } from '../kernel/database/table.ts'
import { createdChange, editedChange } from '../staff/account/store.ts'
import type { StaffProfile } from '../staff/rules/sign-in.ts'
import { insertStaffRow, member, shownColumns, updateStaff } from '../staff/tables/write.ts'
import { differs, faultOfSignIn, wantedOf } from './rules/person.ts'

const s = columnsOf(tables.staff, 's')
const i = columnsOf(tables.staffAccount, 'i')

const KNOWN = query({ provider: 'text', subject: 'text' }, ({ provider, subject }) =>
  select(
    pick(s, 'id', 'version', 'username', 'name', 'email', 'roles', 'disabledAt'),
    `FROM ${i} JOIN ${s} ON ${s.id} = ${i.userId}
      WHERE ${i.providerId} = ${provider} AND ${i.accountId} = ${subject}`,
  ),
)

/** The account that is linked to a person of a directory. It is found by the directory and its identifier alone. */
export async function accountOf(services: Pick<Services, 'db'>, provider: string, subject: string) {
  return (await KNOWN.first(services.db, { provider, subject })) ?? null
}

export type KnownAccount = NonNullable<Awaited<ReturnType<typeof accountOf>>>

/** The audit's action when an account is written, and SQL of what the audit shows. */
export interface Told {
  readonly action: string
  readonly from: string
  readonly change: string
}

/** The account of a person who has just signed in, and how it is written. */
export interface Settled {
  readonly staffId: string
  /**
   * Adds the CTE `person`, which writes the account if it is new or has changed and returns its id. It has no row if the
   * account was changed or disabled meanwhile.
   */
  readonly write: (sql: Statement) => { readonly id: Sql; readonly told: Told | null }
}

function refuse(fault: DirectoryFault): never {
  throw new DirectoryRefusal(fault)
}

/**
 * Decides about the account of a person whom the directory has signed in. An account of the same staff number or mail
 * address is never taken over: whoever can choose these in the directory could otherwise become anybody.
 * @throws DirectoryRefusal
 */
export function settleAccount(
  services: Pick<Services, 'ids' | 'settings' | 'directoryGroups'>,
  provider: string,
  { person, strong }: DirectorySignIn,
  known: KnownAccount | null,
  at: Date,
): Settled {
  const { profile, subject } = person
  if (known !== null && known.disabledAt !== null) refuse('DISABLED')
  const wanted = profile === null ? known : wantedOf(profile, services.directoryGroups)
  if (wanted === null) refuse('NOT_LINKED')
  if (typeof wanted === 'string') refuse(wanted)
  const fault = faultOfSignIn(wanted.roles, strong, services.settings.secondFactor)
  if (fault !== null) refuse(fault)
  if (known === null) {
    const { ids } = services
    const staffId = ids.id(at)
    return {
      staffId,
      write: (sql) => {
        const row = { ...wanted, id: staffId, accountId: ids.id(at), by: { provider, subject } }
        const added = insertStaffRow(sql, { ...row, breakGlass: false, passwordExpiresAt: null, at })
        const person = sql.with('person', select({ id: added.id }, 'FROM added'))
        const change = createdChange(added)
        return { id: person.id, told: { action: 'staff.create', from: 'added', change } }
      },
    }
  }
  return {
    staffId: known.id,
    write: (sql) => {
      if (differs(known, wanted)) return changeAccount(sql, known, wanted, at)
      const seen = select(pick(s, 'id'), `FROM ${s} WHERE ${isSeen(sql, s, known)}`)
      return { id: sql.with('person', seen).id, told: null }
    },
  }
}

type Seen = Pick<KnownAccount, 'id' | 'version'>

const isSeen = (sql: Statement, of: typeof s | typeof member, { id, version }: Seen) =>
  `${of.id} = ${sql.given('uuid', id)} AND ${of.version} = ${sql.given('int4', version)}`

/** Adds the CTEs `before` and `person`, which take over what the directory says about a person. */
export function changeAccount(
  sql: Statement,
  known: Seen,
  wanted: StaffProfile,
  at: Date,
): { readonly id: Sql; readonly told: Told } {
  const { name, email, roles } = wanted
  const seen = `FROM ${s} WHERE ${isSeen(sql, s, known)}`
  const before = sql.with('before', select(pick(s, ...shownColumns), seen))
  const set = assign(sql, tables.staff, { name, email, roles, updatedAt: at })
  const person = sql.with('person', updateStaff({ set, where: isSeen(sql, member, known) }))
  const change = editedChange(before, person)
  return {
    id: person.id,
    told: { action: 'staff.directory-change', from: 'person JOIN before ON true', change },
  }
}

/** The fault if a statement failed because the staff number, the mail address or the identity is taken. */
export function takenFault(error: unknown): DirectoryRefusal | null {
  const taken = error instanceof pg.DatabaseError && error.code === '23505'
  return taken ? new DirectoryRefusal('TAKEN') : null
}
