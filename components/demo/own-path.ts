/**
 * Returns `given` if it is a path of this server, otherwise null. `given` is parsed as a URL, because `//host` and
 * `/\host` begin with a slash but lead to another host.
 */
export function ownPath(given: string | null): string | null {
  if (!given?.startsWith('/')) return null
  const url = new URL(given, window.location.origin)
  return url.origin === window.location.origin ? url.pathname + url.search : null
}

/**
 * The path of a link in a message. The link has the server's public origin, which is not always reachable in the
 * demo.
 */
export function pathOf(link: string): string {
  const url = new URL(link, window.location.origin)
  return url.pathname + url.search
}
