import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Services } from '../context.ts'
import { DomainError } from '../errors.ts'
import { type SignedIn, signInByLink, signInByWechat } from '../session/service.ts'
import { makeCookie, readCookie, SESSION_COOKIE, STATE_COOKIE } from './cookies.ts'
import { redirect } from './respond.ts'

/** Where a browser may be sent after signing in: pages of ours only, so that no link can lead away from here. */
const OWN_PAGE = /^\/h5\/[\w\-/]*$/
const HOME = '/h5/policies'
/** Two silent sign-ins that both fail are not helped by a third. */
const MOST_TRIES = 2

interface PendingSignIn {
  readonly state: string
  readonly tries: number
  readonly returnTo: string
}

function packState(pending: PendingSignIn): string {
  return `${pending.state}.${pending.tries}.${Buffer.from(pending.returnTo).toString('base64url')}`
}

function unpackState(cookie: string | null): PendingSignIn | null {
  const [state, tries, page] = cookie?.split('.') ?? []
  if (!state || !tries || !page) return null
  const returnTo = Buffer.from(page, 'base64url').toString('utf8')
  return { state, tries: Number(tries), returnTo: OWN_PAGE.test(returnTo) ? returnTo : HOME }
}

/** Sign-in of customers by plain redirects: it has to work before any script runs. */
export function createSignIn(services: Services) {
  const secure = services.publicUrl.startsWith('https:')
  const sessionCookie = (session: SignedIn): string =>
    makeCookie(SESSION_COOKIE, session.token, {
      secure,
      maxAgeSeconds: services.settings.customerSessionMs / 1000,
    })

  function begin(response: ServerResponse, returnTo: string, tries: number): void {
    const state = services.ids.token()
    const cookie = makeCookie(STATE_COOKIE, packState({ state, tries, returnTo }), {
      secure,
      maxAgeSeconds: 600,
    })
    const redirectUri = `${services.publicUrl}/api/wechat/callback`
    redirect(response, services.wechat.authorizeUrl({ redirectUri, state }), [cookie])
  }

  return {
    /** `/api/wechat/sign-in?to=/h5/…`: off to WeChat. */
    start(url: URL, response: ServerResponse): void {
      const to = url.searchParams.get('to') ?? HOME
      begin(response, OWN_PAGE.test(to) ? to : HOME, 1)
    },

    /** Back from WeChat. The code is exchanged once and never stays in the address bar; used up, it is fetched anew. */
    async callback(request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
      const pending = unpackState(readCookie(request.headers.cookie, STATE_COOKIE))
      const code = url.searchParams.get('code')
      if (pending === null) return begin(response, HOME, MOST_TRIES)
      if (!code || url.searchParams.get('state') !== pending.state)
        return redirect(response, '/h5/error/sign-in')
      try {
        const session = await signInByWechat(services, code)
        const forget = makeCookie(STATE_COOKIE, '', { secure, maxAgeSeconds: 0 })
        redirect(response, pending.returnTo, [sessionCookie(session), forget])
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        if (error.code === 'SIGN_IN_FAILED' && pending.tries < MOST_TRIES) {
          return begin(response, pending.returnTo, pending.tries + 1)
        }
        redirect(response, '/h5/error/sign-in')
      }
    },

    /** `/l/<token>`: the personal link of a text message. */
    async link(token: string, response: ServerResponse): Promise<void> {
      try {
        redirect(response, '/h5/visits', [sessionCookie(await signInByLink(services, token))])
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        redirect(response, '/h5/error/link')
      }
    },
  }
}
