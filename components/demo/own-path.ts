/**
 * A path of this server; null for any other address. The text is parsed as a URL, because `//host` and `/\host` begin
 * with a slash and lead to another host.
 */
export function ownPath(given: string | null): string | null {
  if (!given?.startsWith('/')) return null
  const url = new URL(given, window.location.origin)
  return url.origin === window.location.origin ? url.pathname + url.search : null
}

/** The path of a link in a message. The link has the server's public origin, at which the demo may not be reachable. */
export function pathOf(link: string): string {
  const url = new URL(link, window.location.origin)
  return url.pathname + url.search
}
