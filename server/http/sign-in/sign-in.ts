import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Services } from '../../context.ts'
import { sha256 } from '../../evidence/canonical.ts'
import { DomainError } from '../../kernel/errors.ts'
import { LINK_DEVICE_SECONDS, type SignedIn, signInByLink, signInByWechat } from '../../session/service.ts'
import { cookieName, makeCookie, readCookie } from '../base/cookies.ts'
import { redirect } from '../base/respond.ts'
import { beginSignIn, packPending, readPending, readState, STATE_SECONDS, stateOf } from './sign-in-state.ts'

/**
 * Where a browser may be redirected after signing in: only our own pages, so that no link can lead elsewhere.
 */
const OWN_PAGE = /^\/h5\/[\w\-/]*$/
const HOME = '/h5/policies'
/** After two failed silent sign-ins a third would fail, too. */
const MOST_TRIES = 2

/** Sign-in of customers by plain redirects, because it has to work before any script runs. */
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
    /** `/api/wechat/sign-in?to=/h5/…`: redirects to WeChat. */
    start(url: URL, response: ServerResponse): void {
      const to = url.searchParams.get('to') ?? HOME
      begin(response, OWN_PAGE.test(to) ? to : HOME, 1)
    },

    /**
     * The return from WeChat. The code is exchanged once and never stays in the address bar. A used code, or
     * one for another sign-in than this browser's last (an older tab, a shared address, a code injected by an
     * attacker), is ignored: the sign-in starts again by itself.
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
     * The cookies for the answer of `session.leave`: the browser keeps neither session nor a sign-in under
     * way. It stays known as a device, which says nothing about the person; otherwise frequent leaving would
     * use up their link's devices.
     */
    leavingCookies: (): readonly string[] => [cookie(names.session, '', 0), cookie(names.state, '', 0)],

    /** `/l/<token>`: the personal link of a text message. */
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
