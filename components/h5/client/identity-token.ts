/**
 * The proof that the person at this page was checked. It lives in this page's memory and nowhere else: a page
 * restarted has to check again (会话中途退出需重新校验), so no storage, no cookie and no address may hold it.
 */
let token: string | null = null

export const identityToken = (): string | null => token

export function holdIdentity(granted: string): void {
  token = granted
}

export function dropIdentity(): void {
  token = null
}

/** Ends the check as the page goes away; a page that is only parked (back/forward cache) keeps it. */
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
