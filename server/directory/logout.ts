import type { OidcPort } from '../adapters/directory/port.ts'
import type { Services } from '../context.ts'
import { recordAudit } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { count } from '../kernel/database/expression.ts'
import { readAll, Statement } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { endStaffSessions, session } from '../staff/tables/write.ts'
import { takeLogout } from './store.ts'

const h = columnsOf(tables.staffDirectorySession, 'h')

/**
 * Ends sessions at the request of the directory (OpenID Connect Back-Channel Logout 1.0): the one that the token names, or
 * all of the person. A token that arrives again ends nothing.
 * @returns the number of sessions that ended
 * @throws DirectoryRefusal if the token is not accepted; VendorError if it cannot be checked now
 */
export async function logOut(
  services: Pick<Services, 'db' | 'clock'>,
  port: OidcPort,
  request: { readonly requestId: string; readonly origin: Readonly<Record<string, string>> },
  token: string,
): Promise<number> {
  const logout = await port.readLogout(token)
  const sql = new Statement()
  takeLogout(sql, port.provider, logout)
  // A token that names both must fit both: a sid alone could be another person's by an error of the directory.
  const conditions = [
    `${h.provider} = ${sql.given('text', port.provider)}`,
    ...(logout.sid === null ? [] : [`${h.sid} = ${sql.given('text', logout.sid)}`]),
    ...(logout.subject === null ? [] : [`${h.subject} = ${sql.given('text', logout.subject)}`]),
  ]
  const owned = `SELECT ${h.sessionId} FROM ${h} WHERE ${conditions.join(' AND ')}`
  sql.with('ended', endStaffSessions(`EXISTS (SELECT 1 FROM once) AND ${session.id} IN (${owned})`))
  recordAudit(
    sql,
    { kind: 'SYSTEM', id: 'directory', ...request },
    {
      at: services.clock.now(),
      action: 'staff.directory-logout',
      from: 'once',
      targetKind: 'staff',
      targetId: sql.given('text', port.provider),
      change: `jsonb_build_object('endedSessions', (SELECT count(*) FROM ended))`,
    },
  )
  const [done] = await readAll(services.db, sql, sql.select({ ended: count() }, 'FROM ended'))
  return done?.ended ?? 0
}
