import type { IncomingMessage, ServerResponse } from 'node:http'
import { faultOf } from '../../adapters/directory/oidc.ts'
import { type DirectoryFault, type DirectoryPort, DirectoryRefusal } from '../../adapters/directory/port.ts'
import type { Services } from '../../context.ts'
import { ATTEMPT_MS, beginSignIn } from '../../directory/begin.ts'
import { finishSignIn } from '../../directory/finish.ts'
import { logOut } from '../../directory/logout.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/process/log.ts'
import { wireError } from '../../procedure/errors.ts'
import type { StaffRequest } from '../../procedure/staff-member.ts'
import { readBody } from '../base/body.ts'
import { cookieName, makeCookie, readCookie } from '../base/cookies.ts'
import type { Door } from '../base/door.ts'
import { redirect, sendJson } from '../base/respond.ts'

export const DIRECTORY = '/api/admin/directory/'

/** The pages to which a browser can be sent after it has signed in: this product's own, so that no link leads elsewhere. */
const OWN_PAGE = /^\/admin(?:[/?][\w\-/?=&.%]*)?$/
const HOME = '/admin'
const SIGN_IN = '/admin/sign-in'
const LONGEST_PAGE = 1000

/** What the sign-in of staff at directories needs of the sessions of staff. */
export interface SessionCookies {
  /** The request as the use cases know it, without a person. */
  readonly asked: (request: IncomingMessage) => Pick<StaffRequest, 'requestId' | 'origin' | 'device'>
  /** The Set-Cookie lines of a session that has begun. */
  readonly opened: (token: string, device: string) => readonly string[]
}

/**
 * Answers what is below `/api/admin/directory/`: `GET ways`; and for each directory (`oidc`, `wecom`) `GET …/sign-in`,
 * `GET …/callback` and, for `oidc`, `POST …/logout`.
 */
export function createDirectorySignIn(input: {
  services: Services
  cookies: SessionCookies
  door: Door
  log: Log
}) {
  const { services, cookies, door, log } = input
  const secure = services.publicUrl.startsWith('https:')
  const browserCookie = cookieName('rv_staff_directory', secure)
  const { oidc, wecom } = services.directories
  const ports: Readonly<Record<string, DirectoryPort | null>> = { oidc, wecom }

  function refuse(response: ServerResponse, fault: DirectoryFault): void {
    log.warn({ fault }, 'a sign-in at the directory was refused')
    redirect(response, `${SIGN_IN}?refused=${fault}`, [forget])
  }

  const forget = makeCookie(browserCookie, '', { secure, maxAgeSeconds: 0 })
  const redirectUri = (name: string) => `${services.publicUrl}${DIRECTORY}${name}/callback`

  async function begin(name: string, port: DirectoryPort, url: URL, response: ServerResponse): Promise<void> {
    const to = url.searchParams.get('to') ?? HOME
    const returnTo = to.length <= LONGEST_PAGE && OWN_PAGE.test(to) ? to : HOME
    try {
      const begun = await beginSignIn(services, port, { returnTo, redirectUri: redirectUri(name) })
      const kept = makeCookie(browserCookie, begun.browser, { secure, maxAgeSeconds: ATTEMPT_MS / 1000 })
      redirect(response, begun.url, [kept])
    } catch (error) {
      const fault = faultOf(error)
      if (fault === null) throw error
      refuse(response, fault)
    }
  }

  async function finish(
    name: string,
    port: DirectoryPort,
    request: IncomingMessage,
    url: URL,
    response: ServerResponse,
  ): Promise<void> {
    const given = (key: string) => url.searchParams.get(key)
    const finished = await finishSignIn(
      services,
      port,
      cookies.asked(request),
      {
        state: given('state'),
        code: given('code'),
        issuer: given('iss'),
        error: given('error'),
        browser: readCookie(request.headers.cookie, browserCookie),
      },
      redirectUri(name),
    )
    if (finished.kind === 'REFUSED') return refuse(response, finished.fault)
    redirect(response, finished.returnTo, [...cookies.opened(finished.token, finished.device), forget])
  }

  /** Back-Channel Logout 1.0, 2.7: 200 if the sessions are ended, and 400 if the token is not accepted. */
  async function leave(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { requestId, origin } = cookies.asked(request)
    const token = new URLSearchParams(await readBody(request)).get('logout_token')
    try {
      if (oidc === null || token === null) throw new DirectoryRefusal('TOKEN')
      const ended = await logOut(services, oidc, { requestId, origin }, token)
      log.info({ ended }, 'the directory ended sessions')
      sendJson(response, 200, {})
    } catch (error) {
      const fault = faultOf(error)
      if (fault === null) throw error
      log.warn({ fault }, 'a logout of the directory was refused')
      const unavailable = fault === 'UNAVAILABLE'
      sendJson(response, unavailable ? 503 : 400, {
        error: unavailable ? 'temporarily_unavailable' : 'invalid_request',
        error_description: fault,
      })
    }
  }

  /** Answers one request. `path` is the part of the URL after `/api/admin/directory/`. */
  return async function answer(
    path: string,
    request: IncomingMessage,
    url: URL,
    response: ServerResponse,
  ): Promise<void> {
    door.stranger(request)
    if (path === 'ways' && request.method === 'GET')
      return sendJson(response, 200, { oidc: oidc !== null, wecom: wecom !== null })
    const [, name = '', step] = /^(oidc|wecom)\/(sign-in|callback|logout)$/.exec(path) ?? []
    const port = ports[name] ?? null
    if (port !== null && request.method === 'GET' && step === 'sign-in')
      return await begin(name, port, url, response)
    if (port !== null && request.method === 'GET' && step === 'callback')
      return await finish(name, port, request, url, response)
    if (port !== null && request.method === 'POST' && step === 'logout' && port === oidc)
      return await leave(request, response)
    sendJson(response, 404, { error: wireError(new DomainError('NOT_FOUND')) })
  }
}
