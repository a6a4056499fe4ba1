/**
 * The token that proves the identity check. It is kept in memory only: a reloaded page has to check again (会话中途退出需重新校验),
 * which storage, a cookie or a URL would undo.
 */
let token: string | null = null

/** The token, or null if the person at this page has not been checked. */
export const identityToken = (): string | null => token

/** Keeps the token after a passed check. */
export function holdIdentity(granted: string): void {
  token = granted
}

/** Forgets the token. */
export function dropIdentity(): void {
  token = null
}

/** Revokes the token when the page is closed; a page in the back/forward cache keeps it. @returns stops listening */
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
