/** Where a page may lead on: an address of this server, whatever spelling it was given in. */
export function ownPath(given: string | null): string | null {
  if (!given?.startsWith('/')) return null
  const url = new URL(given, window.location.origin)
  return url.origin === window.location.origin ? url.pathname + url.search : null
}

/** The path of a link out of a message: the message names the server's public address, the demo is right here. */
export function pathOf(link: string): string {
  const url = new URL(link, window.location.origin)
  return url.pathname + url.search
}
