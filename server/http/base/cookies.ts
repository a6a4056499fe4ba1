/** The cookies of ours: customers' browsers are given the first three, staff's the last (and better-auth's: staff/auth.ts). */
export type OwnCookie = 'rv_session' | 'rv_state' | 'rv_device' | 'rv_staff_device'

/**
 * The name a cookie goes by. Over https it begins with `__Host-`: browsers then take it only from this very host, over
 * https and for the whole site, so that no neighbouring site can put one of its own in its place.
 */
export function cookieName(cookie: OwnCookie, secure: boolean): string {
  return secure ? `__Host-${cookie}` : cookie
}

/** The value of one cookie of a request, or null. */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return null
}

/**
 * A request's Cookie header with nothing but these, each once: what is handed to a library is what was looked at here, and
 * not another cookie that came with the same request.
 */
export function onlyCookies(header: string | undefined, names: readonly string[]): string {
  return names
    .map((name) => ({ name, value: readCookie(header, name) }))
    .flatMap(({ name, value }) => (value === null ? [] : [`${name}=${value}`]))
    .join('; ')
}

/** A cookie no script can read and no other site can send along with a write. */
export function makeCookie(
  name: string,
  value: string,
  input: { secure: boolean; maxAgeSeconds: number },
): string {
  const secure = input.secure ? '; Secure' : ''
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${input.maxAgeSeconds}${secure}`
}
