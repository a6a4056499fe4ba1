import { APIError } from 'better-auth/api'
import { z } from 'zod'
import { systemClock } from '../clock.ts'
import type { Services } from '../context.ts'
import { DomainError } from '../errors.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { normalUsername } from '../shared/spelling.ts'
import { Statement } from '../shared/statement.ts'
import type { StaffAuth } from './auth.ts'
import { recordFailedGuess, recordRightGuess } from './guess-record.ts'
import { countGuess, type Guess } from './lockout.ts'
import { type StaffMember, type StaffRequest, staffActor } from './member.ts'

type Own = Pick<Services, 'db' | 'clock' | 'secrets'>

/** What a browser's request to sign in is made of. */
export interface SignInRequest extends Pick<StaffRequest, 'requestId' | 'origin'> {
  /** Its cookies and the browser's name, as better-auth reads them. */
  readonly headers: Headers
}

/** `cookies` are whole Set-Cookie lines; they may leave only with this answer, once its audit is written. */
export interface SignInStep {
  readonly step: 'SIGNED_IN' | 'SECOND_FACTOR'
  readonly cookies: readonly string[]
}

/** A name no account can have: a guess at it costs the same time as one at a real one. */
const NOBODY = 'nobody.at.all'

const answerSchema = z.union([
  z.object({ twoFactorRedirect: z.literal(true) }).transform(() => 'SECOND_FACTOR' as const),
  z.object({ token: z.string() }).transform(() => 'SIGNED_IN' as const),
])

/**
 * Checks user name and password and opens a session, or asks for the second factor.
 * @throws DomainError STAFF_SIGN_IN_FAILED (the same whatever was wrong), STAFF_LOCKED {seconds}, TOO_MANY_REQUESTS
 */
export async function signIn(
  services: Own,
  auth: StaffAuth,
  request: SignInRequest,
  input: { readonly username: string; readonly password: string },
): Promise<SignInStep> {
  const username = normalUsername(input.username)
  const guess = await countGuess(services, { username, factor: 'password', address: addressOf(request) })
  const open = guess.staffId !== null && !guess.disabled
  try {
    const { headers, response } = await auth.api.signInUsername({
      body: { username: open ? username : NOBODY, password: input.password, rememberMe: false },
      headers: request.headers,
      returnHeaders: true,
    })
    const step = answerSchema.parse(response)
    const action = step === 'SIGNED_IN' ? 'staff.sign-in' : 'staff.password-accepted'
    await recordRightGuess(services, actorOf(request, guess), guess, action)
    return { step, cookies: headers.getSetCookie() }
  } catch (error) {
    if (!(error instanceof APIError)) throw error
    const reason = guess.staffId === null ? 'UNKNOWN_NAME' : guess.disabled ? 'DISABLED' : 'PASSWORD'
    await recordFailedGuess(services, actorOf(request, guess), guess, reason)
    throw new DomainError('STAFF_SIGN_IN_FAILED')
  }
}

export type SecondFactor = { readonly code: string } | { readonly backupCode: string }

/**
 * The second step of a sign-in whose password was right.
 * @param challenge the signed cookie the first step left with the browser
 * @throws DomainError SECOND_FACTOR_WRONG, SECOND_FACTOR_EXPIRED, STAFF_LOCKED {seconds}, TOO_MANY_REQUESTS
 */
export async function passSecondFactor(
  services: Own,
  auth: StaffAuth,
  request: SignInRequest,
  challenge: string | null,
  factor: SecondFactor,
): Promise<SignInStep> {
  const username = challenge === null ? null : await challenged(services, challenge)
  if (username === null) throw new DomainError('SECOND_FACTOR_EXPIRED')
  const guess = await countGuess(services, { username, factor: 'second factor', address: addressOf(request) })
  const call = { headers: request.headers, returnHeaders: true } as const
  try {
    const { headers } =
      'code' in factor
        ? await auth.api.verifyTOTP({ ...call, body: { code: factor.code } })
        : await auth.api.verifyBackupCode({ ...call, body: { code: factor.backupCode } })
    await recordRightGuess(services, actorOf(request, guess), guess, 'staff.sign-in', {
      secondFactor: 'code' in factor ? 'TOTP' : 'BACKUP_CODE',
    })
    return { step: 'SIGNED_IN', cookies: headers.getSetCookie() }
  } catch (error) {
    if (!(error instanceof APIError)) throw error
    await recordFailedGuess(services, actorOf(request, guess), guess, 'SECOND_FACTOR')
    const wrong = ['INVALID_CODE', 'INVALID_BACKUP_CODE'].includes(String(error.body?.code))
    throw new DomainError(wrong ? 'SECOND_FACTOR_WRONG' : 'SECOND_FACTOR_EXPIRED')
  }
}

/** Ends the session this request came with; nothing happens twice. */
export async function signOut(services: Own, request: StaffRequest, staff: StaffMember): Promise<void> {
  const sql = new Statement()
  sql.with('ended', `DELETE FROM staff_session WHERE id = ${sql.value(staff.sessionId)}::uuid RETURNING id`)
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

async function challenged(services: Own, challenge: string): Promise<string | null> {
  const found = await services.db.query(
    `SELECT s.username FROM staff_verification v JOIN staff s ON s.id::text = v.value
      WHERE v.identifier = $1 AND v.expires_at > $2 AND s.disabled_at IS NULL`,
    [challenge, systemClock.now()],
  )
  const [row] = found.rows
  return row === undefined ? null : z.object({ username: z.string() }).parse(row).username
}

/** A name nobody has is on record by the hash it is counted under: it may be somebody's password. */
function actorOf(request: SignInRequest, guess: Guess): Actor {
  const trace = { requestId: request.requestId, origin: request.origin }
  if (guess.staffId === null) return { kind: 'SYSTEM', id: 'staff-sign-in', ...trace }
  return { kind: 'STAFF', id: guess.staffId, ...trace }
}
