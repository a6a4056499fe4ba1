import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Services } from '../../context.ts'
import { sha256 } from '../../evidence/digest.ts'
import { DomainError } from '../../kernel/errors.ts'
import { LINK_DEVICE_SECONDS, type SignedIn, signInByLink, signInByWechat } from '../../session/service.ts'
import { cookieName, makeCookie, readCookie } from '../base/cookies.ts'
import { redirect } from '../base/respond.ts'
import { beginSignIn, packPending, readPending, readState, STATE_SECONDS, stateOf } from './sign-in-state.ts'

/**
 * Pattern of the paths to which a browser can be redirected after sign-in. Only this product's own pages are allowed,
 * so that no link can lead to another site.
 */
const OWN_PAGE = /^\/h5\/[\w\-/]*$/
const HOME = '/h5/policies'
/** Maximum number of silent sign-ins in a row. If two of them fail, a third would fail too. */
const MOST_TRIES = 2

/** Signs customers in with plain redirects, because sign-in has to work before any script runs. */
export function createSignIn(services: Services) {
  const secure = services.publicUrl.startsWith('https:')
  const { secrets } = services
  const names = {
    session: cookieName('rv_session', secure),
    state: cookieName('rv_state', secure),
    device: cookieName('rv_device', secure),
  }
  const cookie = (name: string, value: string, maxAgeSeconds: number) =>
    makeCookie(name, value, { secure, maxAgeSeconds })
  const sessionCookie = (session: SignedIn): string =>
    cookie(names.session, session.token, services.settings.customerSessionMs / 1000)

  function begin(response: ServerResponse, returnTo: string, tries: number): void {
    if (tries > MOST_TRIES) {
      redirect(response, '/h5/error/sign-in')
      return
    }
    const pending = beginSignIn(services.ids, { tries, returnTo, now: services.clock.now() })
    const redirectUri = `${services.publicUrl}/api/wechat/callback`
    redirect(response, services.wechat.authorizeUrl({ redirectUri, state: stateOf(secrets, pending) }), [
      cookie(names.state, packPending(secrets, pending), STATE_SECONDS),
    ])
  }

  return {
    /** `/api/wechat/sign-in?to=/h5/…`: redirects the browser to WeChat's sign-in. */
    start(url: URL, response: ServerResponse): void {
      const to = url.searchParams.get('to') ?? HOME
      begin(response, OWN_PAGE.test(to) ? to : HOME, 1)
    },

    /**
     * Handles the redirect back from WeChat. The code is exchanged once and does not stay in the address bar. The
     * code is refused if it was used already, or if it does not belong to the latest sign-in of this browser. Such a
     * code may come from an older tab, a shared link or an attacker. After a refusal the sign-in starts again
     * automatically.
     */
    async callback(request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
      const now = services.clock.now()
      const pending = readPending(secrets, readCookie(request.headers.cookie, names.state), now)
      const state = readState(secrets, url.searchParams.get('state'))
      const code = url.searchParams.get('code')
      const returnTo = pending?.returnTo ?? HOME
      const tries = state?.tries ?? 1
      if (!code || pending === null || state?.nonce !== pending.nonce)
        return begin(response, returnTo, tries + 1)
      try {
        const session = await signInByWechat(services, code)
        redirect(response, returnTo, [sessionCookie(session), cookie(names.state, '', 0)])
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        if (error.code === 'SIGN_IN_FAILED') return begin(response, returnTo, tries + 1)
        redirect(response, '/h5/error/sign-in')
      }
    },

    /**
     * Returns the cookies for the response of `session.leave`: they remove the session and any unfinished sign-in.
     * The device cookie stays, because it reveals nothing about the person. If it were removed, leaving often would
     * use up the number of devices that a personal link allows.
     */
    leavingCookies: (): readonly string[] => [cookie(names.session, '', 0), cookie(names.state, '', 0)],

    /** `/l/<token>`: opens the personal link of a text message, which signs the customer in. */
    async link(request: IncomingMessage, token: string, response: ServerResponse): Promise<void> {
      const device = readCookie(request.headers.cookie, names.device) ?? services.ids.token()
      const session = readCookie(request.headers.cookie, names.session)
      try {
        const opened = await signInByLink(services, {
          token,
          device: sha256(device),
          session: session === null ? null : sha256(session),
        })
        const cookies = [cookie(names.device, device, LINK_DEVICE_SECONDS)]
        if (opened !== null) cookies.push(sessionCookie(opened))
        redirect(response, '/h5/visits', cookies)
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        redirect(
          response,
          error.code === 'LINK_ON_OTHER_DEVICES' ? '/h5/error/link-devices' : '/h5/error/link',
        )
      }
    },
  }
}
