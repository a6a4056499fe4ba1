import { faultOf } from '../adapters/directory/oidc.ts'
import type { Confirmation, DirectoryPort } from '../adapters/directory/port.ts'
import type { Services } from '../context.ts'
import { type Actor, recordAudit, systemActor } from '../evidence/audit.ts'
import { MINUTE_MS } from '../kernel/calendar.ts'
import { systemClock } from '../kernel/clock.ts'
import { Statement } from '../kernel/database/statement.ts'
import type { Log } from '../kernel/process/log.ts'
import { endStaffSessions, session } from '../staff/tables/write.ts'
import { accountOf, changeAccount, takenFault } from './account.ts'
import { differs, faultOfSignIn, wantedOf } from './rules/person.ts'
import { type OpenSession, readOpen, sealTokens, updateHeld } from './store.ts'

/**
 * How long a session stays open while the directory does not answer. Shorter, and a restart of the directory would sign
 * everybody out; longer, and whoever cuts the connection could keep the session of a person who was dismissed.
 */
export const UNANSWERED_MS = 10 * MINUTE_MS
/** How many sessions are asked about at once. */
const AT_ONCE = 8

type Own = Pick<Services, 'db' | 'clock' | 'secrets' | 'settings' | 'directories' | 'directoryGroups'>

/** Why a session ended, for the audit. */
type Ended = 'ENDED_AT_SOURCE' | 'UNANSWERED' | 'NO_ROLE' | 'ROLES_CONFLICT' | 'SECOND_FACTOR' | 'REFUSED'

const actor: Actor = systemActor('directory')

/**
 * Asks the directories about every open session that began there, takes over what has changed about the people, and ends
 * the sessions of those who were signed out, disabled, or lost their groups. It runs each minute, besides the directory's
 * own back-channel logout, which can get lost.
 */
export async function confirmSessions(services: Own, log: Log): Promise<void> {
  const { oidc, wecom } = services.directories
  for (const port of [oidc, wecom]) {
    if (port === null) continue
    const open = await readOpen(services, port.provider, systemClock.now())
    for (let next = 0; next < open.length; next += AT_ONCE)
      await Promise.all(open.slice(next, next + AT_ONCE).map((one) => confirmOne(services, port, one, log)))
  }
}

async function confirmOne(services: Own, port: DirectoryPort, open: OpenSession, log: Log): Promise<void> {
  let answer: Confirmation
  try {
    answer = await port.confirm({ subject: open.subject, tokens: open.tokens() })
  } catch (error) {
    const fault = faultOf(error)
    log.warn({ err: error, sessionId: open.sessionId }, 'a session of the directory could not be confirmed')
    if (fault === 'UNAVAILABLE') return await keepWaiting(services, open)
    return await end(services, open, 'REFUSED')
  }
  if (answer.kind === 'ENDED') return await end(services, open, 'ENDED_AT_SOURCE')
  await takeOver(services, port, open, answer)
}

/** The directory does not answer: the session goes on for a while. */
async function keepWaiting(services: Own, open: OpenSession): Promise<void> {
  const now = systemClock.now()
  const since = open.failingSince ?? now
  if (now.getTime() - since.getTime() >= UNANSWERED_MS) return await end(services, open, 'UNANSWERED')
  const sql = new Statement()
  updateHeld(sql, open.sessionId, { failingSince: since })
  await services.db.query(sql.text('SELECT 1'), sql.values)
}

/** Stores the renewed tokens and, in the same statement, what has changed about the person. */
async function takeOver(
  services: Own,
  port: DirectoryPort,
  open: OpenSession,
  { person, tokens }: Extract<Confirmation, { kind: 'CONFIRMED' }>,
): Promise<void> {
  const known = await accountOf(services, port.provider, open.subject)
  // The identity was unlinked: nothing of the directory is valid for the account any more.
  if (known === null) return await end(services, open, 'ENDED_AT_SOURCE')
  const wanted = person.profile === null ? known : wantedOf(person.profile, services.directoryGroups)
  if (typeof wanted === 'string') return await end(services, open, 'REFUSED')
  const fault = faultOfSignIn(wanted.roles, open.strong, services.settings.secondFactor)
  // Roles that nobody may have together are not stored, not even for an instant.
  const roles = fault === 'ROLES_CONFLICT' ? [] : wanted.roles
  const next = { name: wanted.name, email: wanted.email, roles }
  const sql = new Statement()
  const at = services.clock.now()
  const held = { checkedAt: systemClock.now(), failingSince: null }
  updateHeld(sql, open.sessionId, { ...held, ...sealTokens(services, open.sessionId, tokens) })
  if (differs(known, next)) {
    const { told } = changeAccount(sql, known, next, at)
    const targetId = sql.given('uuid', known.id)
    recordAudit(sql, actor, { ...told, at, name: 'audited_change', targetKind: 'staff', targetId })
  }
  if (fault !== null) addEnd(sql, open, isEnd(fault) ? fault : 'REFUSED', at)
  try {
    await services.db.query(sql.text('SELECT 1'), sql.values)
  } catch (error) {
    // The new mail address belongs to another account: nothing of the person can be trusted until people have looked.
    if (takenFault(error) === null) throw error
    await end(services, open, 'REFUSED')
  }
}

function isEnd(fault: string): fault is Ended {
  return fault === 'NO_ROLE' || fault === 'ROLES_CONFLICT' || fault === 'SECOND_FACTOR'
}

function addEnd(sql: Statement, open: OpenSession, reason: Ended, at: Date): void {
  sql.with('ended', endStaffSessions(`${session.id} = ${sql.given('uuid', open.sessionId)}`))
  recordAudit(sql, actor, {
    at,
    action: 'staff.directory-ended',
    from: 'ended',
    targetKind: 'staff',
    targetId: sql.given('uuid', open.staffId),
    change: sql.given('jsonb', { reason }),
  })
}

async function end(services: Own, open: OpenSession, reason: Ended): Promise<void> {
  const sql = new Statement()
  addEnd(sql, open, reason, services.clock.now())
  await services.db.query(sql.text('SELECT 1'), sql.values)
}
