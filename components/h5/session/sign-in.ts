import { browserNow } from '../../browser/clock.ts'
import { keep, kept } from '../../browser/storage.ts'
import { ownPage } from '../navigation/flow.ts'

/** Signed in this recently and still unknown: this browser keeps no cookies, and once more will not help. */
const TOO_SOON_MS = 20_000

/** Leaves for the silent WeChat sign-in, which comes back to `path`; the error page if that just did not help. */
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

/** Somebody is known again: the next sign-in is a new one. */
export function signedIn(): void {
  keep('h5.signed-in-at', null)
}
