import { browserNow } from '../../browser/clock.ts'
import { keep, kept } from '../../browser/storage.ts'
import { ownPage } from '../navigation/flow.ts'

/** Still unknown within this time after a sign-in means that the browser keeps no cookies: signing in again would loop. */
const TOO_SOON_MS = 20_000

/** Leaves for the silent WeChat sign-in, which returns to `path`; for the error page if the last sign-in had no effect. */
export function signIn(path: string): void {
  const last = Number(kept('h5.signed-in-at') ?? 0)
  const now = browserNow().getTime()
  if (now - last < TOO_SOON_MS) {
    window.location.replace('/h5/error/sign-in')
    return
  }
  keep('h5.signed-in-at', String(now))
  window.location.replace(`/api/wechat/sign-in?to=${encodeURIComponent(ownPage(path))}`)
}

/** The session works: the next sign-in is not a repeated one. */
export function signedIn(): void {
  keep('h5.signed-in-at', null)
}
