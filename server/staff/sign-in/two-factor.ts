import { APIError } from 'better-auth/api'
import { z } from 'zod'
import type { Services } from '../../context.ts'
import { DomainError } from '../../kernel/errors.ts'
import { type StaffMember, type StaffRequest, staffActor } from '../../procedure/staff-member.ts'
import { recordFailedGuess, recordRightGuess } from '../guard/guess-record.ts'
import { countGuess, type Factor } from '../guard/lockout.ts'
import { owesSecondFactor } from '../rules/sign-in.ts'
import type { StaffAuth } from './auth.ts'
import { takeCode } from './totp.ts'

type Own = Pick<Services, 'db' | 'clock' | 'secrets' | 'settings'>

/** A request of a signed-in person, with the headers from which better-auth reads the session. */
export interface MemberRequest extends StaffRequest {
  readonly staff: StaffMember
  /** Headers that contain only the session's cookie. */
  readonly headers: Headers
}

const preparedSchema = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) })

/**
 * Creates a secret for the authenticator. The secret takes effect only after the person confirms one of its codes.
 * @returns the URI to show as a QR code, and the backup codes, which are shown only once
 * @throws DomainError PASSWORD_WRONG; STAFF_LOCKED {seconds} after too many wrong passwords
 */
export async function prepareSecondFactor(
  services: Own,
  auth: StaffAuth,
  request: MemberRequest,
  input: { readonly password: string },
): Promise<{ totpURI: string; backupCodes: string[] }> {
  return await guarded(services, request, 'password', 'staff.two-factor-prepared', async () => {
    const prepared = await auth.api.enableTwoFactor({ body: input, headers: request.headers })
    return preparedSchema.parse(prepared)
  })
}

/**
 * Switches the second factor on.
 * @returns Set-Cookie lines, because the confirmation replaces the session by a new one
 * @throws DomainError SECOND_FACTOR_WRONG; STAFF_LOCKED {seconds}
 */
export async function confirmSecondFactor(
  services: Own,
  auth: StaffAuth,
  request: MemberRequest,
  input: { readonly code: string },
): Promise<readonly string[]> {
  return await guarded(services, request, 'second factor', 'staff.two-factor-on', async () => {
    if (!(await takeCode(services, auth, request.staff.id, input.code)))
      throw new DomainError('SECOND_FACTOR_WRONG')
    const { headers } = await auth.api.verifyTOTP({
      body: input,
      headers: request.headers,
      returnHeaders: true,
    })
    return headers.getSetCookie()
  })
}

/**
 * Switches the second factor off and removes its backup codes.
 * @returns Set-Cookie lines
 * @throws DomainError SECOND_FACTOR_REQUIRED when the person's roles require a second factor; PASSWORD_WRONG;
 * STAFF_LOCKED {seconds}
 */
export async function removeSecondFactor(
  services: Own,
  auth: StaffAuth,
  request: MemberRequest,
  input: { readonly password: string },
): Promise<readonly string[]> {
  if (owesSecondFactor(request.staff.roles, services.settings.secondFactor))
    throw new DomainError('SECOND_FACTOR_REQUIRED')
  return await guarded(services, request, 'password', 'staff.two-factor-off', async () => {
    const { headers } = await auth.api.disableTwoFactor({
      body: input,
      headers: request.headers,
      returnHeaders: true,
    })
    return headers.getSetCookie()
  })
}

/**
 * Counts a guess at the password or second factor, runs the action that checks the guess, and records the result.
 * Without the count, a stolen session could be used to try passwords.
 */
async function guarded<T>(
  services: Own,
  request: MemberRequest,
  factor: Factor,
  action: string,
  work: () => Promise<T>,
): Promise<T> {
  const guess = await countGuess(services, {
    username: request.staff.username,
    factor,
    address: request.origin.address ?? '',
    from: 'signed in',
  })
  const actor = staffActor(request, request.staff)
  try {
    const done = await work()
    await recordRightGuess(services, actor, guess, action)
    return done
  } catch (error) {
    if (!(error instanceof APIError || error instanceof DomainError)) throw error
    await recordFailedGuess(services, actor, guess, factor === 'password' ? 'PASSWORD' : 'SECOND_FACTOR')
    throw new DomainError(factor === 'password' ? 'PASSWORD_WRONG' : 'SECOND_FACTOR_WRONG')
  }
}
