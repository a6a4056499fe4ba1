import { faultOf } from '../adapters/directory/oidc.ts'
import { type DirectoryFault, type DirectoryPort, DirectoryRefusal } from '../adapters/directory/port.ts'
import type { Services } from '../context.ts'
import { recordAudit } from '../evidence/audit.ts'
import { sha256 } from '../evidence/digest.ts'
import { systemClock } from '../kernel/clock.ts'
import { countOf } from '../kernel/database/expression.ts'
import { readAll, Statement } from '../kernel/database/statement.ts'
import { sameHash } from '../kernel/secret/secrets.ts'
import type { StaffRequest } from '../procedure/staff-member.ts'
import { newDevice, rememberDevice } from '../staff/guard/devices.ts'
import { staffLimits } from '../staff/rules/sign-in.ts'
import { insertStaffSession } from '../staff/tables/write.ts'
import { accountOf, settleAccount, takenFault } from './account.ts'
import { insertHeld, takeAttempt } from './store.ts'

type Own = Pick<Services, 'db' | 'clock' | 'ids' | 'secrets' | 'settings' | 'directoryGroups'>
type Request = Pick<StaffRequest, 'requestId' | 'origin' | 'device'>

/** What a browser brings back from a directory. */
export interface Returned {
  readonly state: string | null
  readonly code: string | null
  readonly issuer: string | null
  /** The directory's refusal, for example `access_denied`. */
  readonly error: string | null
  /** The token that the browser has kept since the sign-in began. */
  readonly browser: string | null
}

/** A finished sign-in: the tokens of the session and of the known browser, and the page to open. */
export type Finished =
  | { readonly kind: 'SIGNED_IN'; readonly token: string; readonly device: string; readonly returnTo: string }
  | { readonly kind: 'REFUSED'; readonly fault: DirectoryFault }

/**
 * Finishes a sign-in at a directory: checks what came back, writes the account as the directory wants it, and opens the
 * session, with its audit, in one statement. A refusal is recorded, too.
 */
export async function finishSignIn(
  services: Own,
  port: DirectoryPort,
  request: Request,
  returned: Returned,
  redirectUri: string,
): Promise<Finished> {
  try {
    return await finish(services, port, request, returned, redirectUri)
  } catch (error) {
    const fault = takenFault(error)?.fault ?? faultOf(error)
    if (fault === null) throw error
    await recordRefusal(services, port, request, fault)
    return { kind: 'REFUSED', fault }
  }
}

async function finish(
  services: Own,
  port: DirectoryPort,
  request: Request,
  returned: Returned,
  redirectUri: string,
): Promise<Finished> {
  const { state, code, issuer, error, browser } = returned
  if (state === null || browser === null) throw new DirectoryRefusal('STATE')
  const attempt = await takeAttempt(services, sha256(state), port.provider)
  const own = attempt !== null && sameHash(attempt.browserHash, sha256(browser))
  // A state of another browser may come from an attacker who wants this browser to work in the attacker's account.
  if (!own || attempt.expiresAt <= systemClock.now()) throw new DirectoryRefusal('STATE')
  if (error !== null || code === null) throw new DirectoryRefusal('DENIED')
  const { nonce, codeVerifier, returnTo } = attempt
  const signedIn = await port.redeem({ code, issuer, nonce, codeVerifier, redirectUri })
  return { kind: 'SIGNED_IN', ...(await openSession(services, port.provider, request, signedIn)), returnTo }
}

async function openSession(
  services: Own,
  provider: string,
  request: Request,
  signedIn: Awaited<ReturnType<DirectoryPort['redeem']>>,
): Promise<{ token: string; device: string }> {
  const { ids } = services
  const { person, sid, strong, tokens } = signedIn
  const at = services.clock.now()
  const account = settleAccount(
    services,
    provider,
    signedIn,
    await accountOf(services, provider, person.subject),
    at,
  )
  const actor = {
    kind: 'STAFF',
    id: account.staffId,
    requestId: request.requestId,
    origin: request.origin,
  } as const
  // Sessions of staff go by real time; the audit by the installation's clock.
  const real = systemClock.now()
  const sessionId = ids.id(real)
  const token = ids.token()
  const sql = new Statement()
  const { id: userId, told } = account.write(sql)
  const opened = sql.with(
    'opened',
    insertStaffSession({
      id: sql.given('uuid', sessionId),
      userId,
      token: sql.given('text', token),
      agent: sql.given('text', request.origin.agent ?? ''),
      at: sql.given('timestamptz', real),
      until: sql.given('timestamptz', new Date(real.getTime() + staffLimits.sessionMaxMs)),
      from: 'person',
    }),
  )
  const held = { sessionId, provider, subject: person.subject, sid, strong, tokens, at: real }
  insertHeld(sql, services, { name: 'opened', id: opened.id }, held)
  const device = newDevice(services)
  rememberDevice(sql, { staffId: account.staffId, before: request.device, after: device.hash, at })
  if (told !== null)
    recordAudit(sql, actor, {
      ...told,
      at,
      name: 'audited_account',
      targetKind: 'staff',
      targetId: sql.given('uuid', account.staffId),
    })
  recordAudit(sql, actor, {
    at,
    action: 'staff.sign-in',
    from: 'opened',
    targetKind: 'staff',
    targetId: sql.given('uuid', account.staffId),
    change: sql.given('jsonb', { directory: directoryKind(provider) }),
  })
  const [done] = await readAll(services.db, sql, sql.select({ opened: countOf('FROM opened') }, ''))
  // The account was changed or disabled between reading and writing; the person starts again.
  if (done?.opened !== 1) throw new DirectoryRefusal('STATE')
  return { token, device: device.token }
}

/** The kind of a directory, as it begins the names of all directories of that kind. */
export function directoryKind(provider: string): 'OIDC' | 'WECOM' {
  return provider.startsWith('wecom:') ? 'WECOM' : 'OIDC'
}

async function recordRefusal(
  services: Own,
  port: DirectoryPort,
  request: Request,
  reason: DirectoryFault,
): Promise<void> {
  const { requestId, origin } = request
  const sql = new Statement()
  sql.with('refused', 'SELECT 1')
  recordAudit(
    sql,
    { kind: 'SYSTEM', id: 'staff-sign-in', requestId, origin },
    {
      at: services.clock.now(),
      action: 'staff.directory-refused',
      from: 'refused',
      targetKind: 'staff',
      targetId: sql.given('text', port.provider),
      change: sql.given('jsonb', { reason, directory: directoryKind(port.provider) }),
    },
  )
  await services.db.query(sql.text('SELECT 1'), sql.values)
}
