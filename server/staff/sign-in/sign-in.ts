import { APIError } from 'better-auth/api'
import { z } from 'zod'
import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { systemClock } from '../../kernel/clock.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { DomainError } from '../../kernel/errors.ts'
import { normalUsername } from '../../kernel/text/spelling.ts'
import { type StaffMember, type StaffRequest, staffActor } from '../../procedure/staff-member.ts'
import { passwordHashOf } from '../account/account.ts'
import { verifyPassword } from '../account/password-hash.ts'
import { newDevice, originOf, rememberDevice } from '../guard/devices.ts'
import { recordFailedGuess, recordRightGuess } from '../guard/guess-record.ts'
import { countGuess, type Guess } from '../guard/lockout.ts'
import { NOBODY } from '../rules/sign-in.ts'
import { endStaffSessions, session } from '../tables/write.ts'
import type { StaffAuth } from './auth.ts'
import { hasDirectory, tellBreakGlass } from './break-glass.ts'
import { takeCode } from './totp.ts'

type Own = Pick<Services, 'db' | 'clock' | 'ids' | 'secrets' | 'directories' | 'wake'>

/** The parts of a browser's sign-in request. */
export interface SignInRequest extends Pick<StaffRequest, 'requestId' | 'origin' | 'device'> {
  /**
   * The request headers for better-auth: the browser's user agent, and at the second step also the cookies of that
   * step. They contain no other cookies.
   */
  readonly headers: Headers
}

/**
 * The result of one step of a sign-in. `cookies` are complete Set-Cookie lines. They must be sent only in this
 * response, and only after the audit row is written.
 */
export interface SignInStep {
  readonly step: 'SIGNED_IN' | 'SECOND_FACTOR'
  readonly cookies: readonly string[]
  /** The token by which the browser is known from now on; null until the person is signed in. */
  readonly device: string | null
  /** Whether the person was signed in by password although a directory is configured (应急账号). */
  readonly breakGlass: boolean
}

const answerSchema = z.union([
  z.object({ twoFactorRedirect: z.literal(true) }).transform(() => 'SECOND_FACTOR' as const),
  z.object({ token: z.string() }).transform(() => 'SIGNED_IN' as const),
])

/**
 * Checks user name and password. Opens a session, or asks for the second factor.
 * @throws DomainError STAFF_SIGN_IN_FAILED (the same for a wrong name and a wrong password); PASSWORD_OVER when the
 * right password was issued by an administrator and has expired; STAFF_LOCKED {seconds}; TOO_MANY_REQUESTS
 */
export async function signIn(
  services: Own,
  auth: StaffAuth,
  request: SignInRequest,
  input: { readonly username: string; readonly password: string },
): Promise<SignInStep> {
  const username = normalUsername(input.username)
  const guess = await countGuess(services, {
    username,
    factor: 'password',
    address: addressOf(request),
    from: await originOf(services, username, request.device),
  })
  // With a directory, passwords are for emergencies. Everybody else's is answered like a wrong one, so that nobody learns
  // which accounts are kept for emergencies.
  const admitted = guess.breakGlass || !hasDirectory(services)
  const open = guess.staffId !== null && !guess.disabled && admitted
  if (open && guess.passwordOver) return await refuseOver(services, request, guess, input.password)
  try {
    const { headers, response } = await auth.api.signInUsername({
      body: { username: open ? username : NOBODY, password: input.password, rememberMe: false },
      headers: request.headers,
      returnHeaders: true,
    })
    const step = answerSchema.parse(response)
    const cookies = headers.getSetCookie()
    if (step === 'SIGNED_IN') return await recordSignIn(services, request, guess, cookies, {})
    await recordRightGuess(services, actorOf(request, guess), guess, 'staff.password-accepted')
    return { step, cookies, device: null, breakGlass: false }
  } catch (error) {
    if (!(error instanceof APIError)) throw error
    const reason =
      guess.staffId === null
        ? 'UNKNOWN_NAME'
        : guess.disabled
          ? 'DISABLED'
          : admitted
            ? 'PASSWORD'
            : 'NOT_BREAK_GLASS'
    await recordFailedGuess(services, actorOf(request, guess), guess, reason)
    throw new DomainError('STAFF_SIGN_IN_FAILED')
  }
}

/**
 * Refuses a sign-in with an expired one-time password. Only a person who enters the right password learns that it has
 * expired.
 */
async function refuseOver(
  services: Own,
  request: SignInRequest,
  guess: Guess,
  password: string,
): Promise<never> {
  const hash = guess.staffId === null ? null : await passwordHashOf(services, guess.staffId)
  const right = hash !== null && (await verifyPassword({ hash, password }))
  await recordFailedGuess(services, actorOf(request, guess), guess, right ? 'PASSWORD_OVER' : 'PASSWORD')
  throw new DomainError(right ? 'PASSWORD_OVER' : 'STAFF_SIGN_IN_FAILED')
}

/** Records the sign-in in the audit, and stores the browser as known. */
async function recordSignIn(
  services: Own,
  request: SignInRequest,
  guess: Guess,
  cookies: readonly string[],
  change: Readonly<Record<string, string>>,
): Promise<SignInStep> {
  const { staffId } = guess
  if (staffId === null) throw new Error('nobody was signed in')
  const device = newDevice(services)
  const breakGlass = guess.breakGlass && hasDirectory(services)
  const known = { staffId, before: request.device, after: device.hash }
  if (breakGlass)
    await recordRightGuess(
      services,
      actorOf(request, guess),
      guess,
      'staff.break-glass',
      change,
      (sql, at) => {
        rememberDevice(sql, { ...known, at })
        tellBreakGlass(sql, { id: services.ids.id(at), staffId, at })
      },
    )
  else
    await recordRightGuess(services, actorOf(request, guess), guess, 'staff.sign-in', change, (sql, at) =>
      rememberDevice(sql, { ...known, at }),
    )
  if (breakGlass) services.wake('deliver')
  return { step: 'SIGNED_IN', cookies, device: device.token, breakGlass }
}

export type SecondFactor = { readonly code: string } | { readonly backupCode: string }

/**
 * Performs the second step of a sign-in, after the right password. The challenge alone determines the account against
 * which the code is checked. A session that came with the request is not passed to better-auth.
 *
 * @param challenge the signed cookie that the first step set
 * @throws DomainError SECOND_FACTOR_WRONG, SECOND_FACTOR_EXPIRED, STAFF_LOCKED {seconds}, TOO_MANY_REQUESTS
 */
export async function passSecondFactor(
  services: Own,
  auth: StaffAuth,
  request: SignInRequest,
  challenge: string | null,
  factor: SecondFactor,
): Promise<SignInStep> {
  const owner = challenge === null ? null : await challenged(services, challenge)
  if (owner === null) throw new DomainError('SECOND_FACTOR_EXPIRED')
  const guess = await countGuess(services, {
    username: owner.username,
    factor: 'second factor',
    address: addressOf(request),
    from: await originOf(services, owner.username, request.device),
  })
  if ('code' in factor && !(await takeCode(services, auth, owner.id, factor.code))) {
    await recordFailedGuess(services, actorOf(request, guess), guess, 'SECOND_FACTOR')
    throw new DomainError('SECOND_FACTOR_WRONG')
  }
  const call = { headers: request.headers, returnHeaders: true } as const
  try {
    const { headers, response } =
      'code' in factor
        ? await auth.api.verifyTOTP({ ...call, body: { code: factor.code } })
        : await auth.api.verifyBackupCode({ ...call, body: { code: factor.backupCode } })
    requireSame(owner.id, response)
    const secondFactor = 'code' in factor ? 'TOTP' : 'BACKUP_CODE'
    return await recordSignIn(services, request, guess, headers.getSetCookie(), { secondFactor })
  } catch (error) {
    if (!(error instanceof APIError)) throw error
    await recordFailedGuess(services, actorOf(request, guess), guess, 'SECOND_FACTOR')
    const wrong = ['INVALID_CODE', 'INVALID_BACKUP_CODE'].includes(String(error.body?.code))
    throw new DomainError(wrong ? 'SECOND_FACTOR_WRONG' : 'SECOND_FACTOR_EXPIRED')
  }
}

/** Ends the session of this request. Calling it again changes nothing. */
export async function signOut(services: Own, request: StaffRequest, staff: StaffMember): Promise<void> {
  const sql = new Statement()
  sql.with('ended', endStaffSessions(`${session.id} = ${sql.given('uuid', staff.sessionId)}`))
  recordAudit(sql, staffActor(request, staff), {
    at: services.clock.now(),
    action: 'staff.sign-out',
    from: 'ended',
    targetKind: 'staff',
    targetId: sql.value(staff.id),
  })
  await services.db.query(sql.text('SELECT count(*) FROM ended'), sql.values)
}

function addressOf(request: SignInRequest): string {
  return request.origin.address ?? ''
}

const passedSchema = z.object({ user: z.object({ id: z.string() }) })

/**
 * Throws if better-auth checked the second factor of another account. Otherwise a correct code of one account could
 * sign a person in to another account.
 */
function requireSame(staffId: string, passed: unknown): void {
  if (passedSchema.parse(passed).user.id !== staffId) throw new Error('the second factor of somebody else')
}

const s = columnsOf(tables.staff, 's')
const v = columnsOf(tables.staffVerification, 'v')
const CHALLENGED = query({ challenge: 'text', now: 'timestamptz' }, ({ challenge, now }) =>
  select(
    pick(s, 'id', 'username'),
    `FROM ${v} JOIN ${s} ON ${s.id}::text = ${v.value}
      WHERE ${v.identifier} = ${challenge} AND ${v.expiresAt} > ${now} AND ${s.disabledAt} IS NULL`,
  ),
)

/**
 * The account for which this challenge was issued after the right password. Null when the challenge is unknown or
 * expired, or the account is disabled.
 */
async function challenged(services: Own, challenge: string) {
  return (await CHALLENGED.first(services.db, { challenge, now: systemClock.now() })) ?? null
}

/**
 * The actor for the audit. A guess at an unknown name has the actor SYSTEM. The name itself is recorded only as the
 * hash under which it is counted, because it may be a person's password.
 */
function actorOf(request: SignInRequest, guess: Guess): Actor {
  const trace = { requestId: request.requestId, origin: request.origin }
  if (guess.staffId === null) return { kind: 'SYSTEM', id: 'staff-sign-in', ...trace }
  return { kind: 'STAFF', id: guess.staffId, ...trace }
}
