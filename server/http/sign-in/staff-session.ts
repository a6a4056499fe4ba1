import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import type { Services } from '../../context.ts'
import { sha256 } from '../../evidence/digest.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/process/log.ts'
import { currentWork, noteWork } from '../../kernel/telemetry/work.ts'
import type { StaffRequest } from '../../procedure/staff-member.ts'
import { staffLimits } from '../../staff/rules/sign-in.ts'
import type { StaffAuth } from '../../staff/sign-in/auth.ts'
import { memberOfSession } from '../../staff/sign-in/session.ts'
import {
  passSecondFactor,
  type SignInRequest,
  type SignInStep,
  signIn,
  signOut,
} from '../../staff/sign-in/sign-in.ts'
import {
  confirmSecondFactor,
  prepareSecondFactor,
  removeSecondFactor,
} from '../../staff/sign-in/two-factor.ts'
import { parseJson, readBody } from '../base/body.ts'
import { cookieName, makeCookie, onlyCookies } from '../base/cookies.ts'
import type { Door } from '../base/door.ts'
import { customerRequest } from '../base/request.ts'
import { sendJson } from '../base/respond.ts'
import { readSignedCookie, signCookie } from '../base/signed-cookie.ts'
import { answerRefusal, requireOwnPage } from '../base/trpc.ts'

import type { SessionCookies } from './directory.ts'

/** The header with which an admin page marks its calls when nobody has used the page recently. */
export const UNATTENDED_HEADER = 'x-unattended'

const text = (most: number) => z.string().min(1).max(most)
const signInInput = z.object({ username: text(100), password: text(staffLimits.passwordMost) }).strict()
const secondFactorInput = z.union([
  z.object({ code: z.string().regex(/^\d{6}$/) }).strict(),
  z.object({ backupCode: text(40) }).strict(),
])
const passwordInput = z.object({ password: text(staffLimits.passwordMost) }).strict()
const codeInput = z.object({ code: z.string().regex(/^\d{6}$/) }).strict()

/** The response to a session call: a body and cookies to set. */
interface Answer {
  readonly body: unknown
  readonly cookies?: readonly string[]
}

/**
 * Answers the sign-in of staff and the other calls that change staff cookies: `POST /api/admin/session/<step>`, with
 * JSON as input and output. Refusals have the format of the admin API (`answerRefusal`).
 */
export async function createStaffSessions(input: {
  services: Services
  auth: StaffAuth
  trustedProxies: number
  door: Door
  log: Log
}) {
  const { services, auth, trustedProxies, door, log } = input
  const { authCookies, createAuthCookie, secret } = await auth.$context
  const sessionCookie = authCookies.sessionToken.name
  const challengeCookie = createAuthCookie('two_factor').name
  const secure = services.publicUrl.startsWith('https:')
  const deviceCookie = cookieName('rv_staff_device', secure)

  /**
   * Returns the session's token from a cookie with a valid signature, or null if there is no such cookie. The session
   * itself may have ended.
   * @throws ComeAgain
   */
  async function tokenOf(request: IncomingMessage, body: 'whole' | 'streamed'): Promise<string | null> {
    const token = readSignedCookie(request.headers.cookie, sessionCookie, secret)
    if (token === null) door.stranger(request)
    else await door.staff(request, token, body)
    return token
  }

  /**
   * Identifies the caller by the session cookie.
   * @param use 'quiet' for calls that no person caused. Quiet calls do not keep an idle session open. A page that
   * nobody has used recently marks its calls as quiet (`components/admin/attended.ts`)
   * @param body 'streamed' for an upload, which is not read as a whole
   * @throws ComeAgain
   */
  async function staffRequest(
    request: IncomingMessage,
    use: 'activity' | 'quiet' = request.headers[UNATTENDED_HEADER] === undefined ? 'activity' : 'quiet',
    body: 'whole' | 'streamed' = 'whole',
  ): Promise<StaffRequest> {
    const token = await tokenOf(request, body)
    const { requestId, origin } = customerRequest(request, services, trustedProxies)
    const staff = token === null ? null : await memberOfSession(services, token, use)
    if (staff !== null) noteWork({ principal: 'STAFF' })
    return { staff, requestId, origin, device: deviceOf(request) }
  }

  /** Returns the hash of the browser's device cookie; null if the cookie is missing or its signature is not valid. */
  function deviceOf(request: IncomingMessage): Buffer | null {
    const token = readSignedCookie(request.headers.cookie, deviceCookie, secret)
    return token === null ? null : sha256(token)
  }

  /**
   * Builds the headers for better-auth. They contain only the named cookies, so that better-auth cannot use any other
   * cookie.
   */
  function headersWith(request: IncomingMessage, names: readonly string[]): Headers {
    const { origin } = customerRequest(request, services, trustedProxies)
    const own = [...names, authCookies.dontRememberToken.name]
    const cookie = names.length === 0 ? '' : onlyCookies(request.headers.cookie, own)
    return new Headers({ cookie, 'user-agent': origin.agent ?? '' })
  }

  function signInRequest(request: IncomingMessage, names: readonly string[]): SignInRequest {
    const { requestId, origin } = customerRequest(request, services, trustedProxies)
    return { requestId, origin, device: deviceOf(request), headers: headersWith(request, names) }
  }

  function knownBrowser(device: string): string {
    const maxAgeSeconds = staffLimits.deviceMs / 1000
    return makeCookie(deviceCookie, signCookie(device, secret), { secure, maxAgeSeconds })
  }

  function answerOf({ step, cookies, device, breakGlass }: SignInStep): Answer {
    // The operators hear of every use of an account that is kept for the day when the directory is down.
    if (breakGlass) {
      log.error({ alarm: 'BREAK_GLASS' }, 'somebody signed in by password with an account for emergencies')
      currentWork()?.counters.emergencySignIn()
    }
    return { body: { step }, cookies: device === null ? cookies : [...cookies, knownBrowser(device)] }
  }

  async function leave(request: IncomingMessage): Promise<Answer> {
    const own = await staffRequest(request)
    if (own.staff !== null) await signOut(services, own, own.staff)
    const names = [sessionCookie, challengeCookie, authCookies.dontRememberToken.name]
    return { body: {}, cookies: names.map((name) => makeCookie(name, '', { secure, maxAgeSeconds: 0 })) }
  }

  /**
   * Requires a signed-in person who has chosen their own password. A second factor is not required, because a person
   * sets up their second factor with these calls.
   */
  async function member(request: IncomingMessage) {
    const own = await staffRequest(request)
    if (own.staff === null) throw new DomainError('STAFF_NOT_SIGNED_IN')
    if (own.staff.mustChangePassword) throw new DomainError('PASSWORD_CHANGE_REQUIRED')
    return { ...own, staff: own.staff, headers: headersWith(request, [sessionCookie]) }
  }

  const steps: Readonly<Record<string, (request: IncomingMessage, body: unknown) => Promise<Answer>>> = {
    'sign-in': async (request, body) =>
      answerOf(await signIn(services, auth, signInRequest(request, []), signInInput.parse(body))),
    'second-factor': async (request, body) => {
      const challenge = readSignedCookie(request.headers.cookie, challengeCookie, secret)
      const factor = secondFactorInput.parse(body)
      const own = signInRequest(request, [challengeCookie])
      return answerOf(await passSecondFactor(services, auth, own, challenge, factor))
    },
    'sign-out': (request) => leave(request),
    'two-factor/prepare': async (request, body) => ({
      body: await prepareSecondFactor(services, auth, await member(request), passwordInput.parse(body)),
    }),
    'two-factor/confirm': async (request, body) => {
      const cookies = await confirmSecondFactor(services, auth, await member(request), codeInput.parse(body))
      return { body: {}, cookies }
    },
    'two-factor/remove': async (request, body) => {
      const own = await member(request)
      return { body: {}, cookies: await removeSecondFactor(services, auth, own, passwordInput.parse(body)) }
    },
  }

  /** Answers one call. `path` is the part of the URL after `/api/admin/session/`. */
  async function answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      requireOwnPage(request)
      door.stranger(request)
      const step = Object.hasOwn(steps, path) ? steps[path] : undefined
      if (step === undefined) throw new DomainError('NOT_FOUND')
      noteWork({ route: `session/${path}` })
      await door.enter(request)
      const body = await readBody(request)
      const { body: told, cookies = [] } = await step(request, body === '' ? undefined : parseJson(body))
      if (cookies.length > 0) response.setHeader('Set-Cookie', [...cookies])
      sendJson(response, 200, told)
    } catch (thrown) {
      answerRefusal(response, thrown, { log, path })
    }
  }

  /** For sign-ins at a directory, which end in the same session and the same known browser. */
  const directory: SessionCookies = {
    asked: (request) => {
      const { requestId, origin } = customerRequest(request, services, trustedProxies)
      return { requestId, origin, device: deviceOf(request) }
    },
    opened: (token, device) => [
      makeCookie(sessionCookie, signCookie(token, secret), {
        secure,
        maxAgeSeconds: staffLimits.sessionMaxMs / 1000,
      }),
      knownBrowser(device),
    ],
  }

  return { staffRequest, answer, directory }
}
