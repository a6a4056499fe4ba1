/**
 * The token that proves the identity check. It is kept in memory only, because a reloaded page must check the
 * identity again (会话中途退出需重新校验). A token in browser storage, a cookie or a URL would survive the reload.
 */
let token: string | null = null

/** The token; null if the person at this page has not passed the identity check. */
export const identityToken = (): string | null => token

/** Holds the token after a passed identity check. */
export function holdIdentity(granted: string): void {
  token = granted
}

/** Discards the token. */
export function dropIdentity(): void {
  token = null
}

/**
 * Revokes the token on the server when the page is closed. A page in the back/forward cache keeps its token.
 * @returns a function that stops listening
 */
export function endIdentityWithPage(): () => void {
  const leave = (event: PageTransitionEvent) => {
    if (event.persisted || token === null) return
    const body = new Blob([JSON.stringify({ identityToken: token })], { type: 'application/json' })
    navigator.sendBeacon?.('/api/trpc/identity.exit', body)
    token = null
  }
  window.addEventListener('pagehide', leave)
  return () => window.removeEventListener('pagehide', leave)
}
