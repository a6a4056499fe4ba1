import { browserNow } from '../../browser/clock.ts'
import { keep, kept } from '../../browser/storage.ts'
import { ownPage } from '../navigation/flow.ts'

/**
 * Milliseconds after a sign-in within which another sign-in counts as repeated. A repeated sign-in shows that the
 * browser stores no cookies, so signing in again would loop.
 */
const TOO_SOON_MS = 20_000

/**
 * Opens the silent WeChat sign-in, which returns to `path`. If the last sign-in had no effect, it opens the error
 * page instead.
 */
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

/** Records that the session works, so that the next sign-in does not count as repeated. */
export function signedIn(): void {
  keep('h5.signed-in-at', null)
}
