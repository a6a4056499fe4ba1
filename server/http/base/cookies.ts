/**
 * This product's own cookies: the first three are for customers' browsers, the last for staff's (besides
 * better-auth's: server/staff/sign-in/auth.ts).
 */
export type OwnCookie = 'rv_session' | 'rv_state' | 'rv_device' | 'rv_staff_device'

/**
 * The name of a cookie. Over https it begins with `__Host-`: browsers then accept it only from this very
 * host, over https and for the whole site, so that no neighbouring site can replace it.
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
 * A request's Cookie header reduced to these cookies, each once: a library then sees exactly the cookies that
 * were checked here.
 */
export function onlyCookies(header: string | undefined, names: readonly string[]): string {
  return names
    .map((name) => ({ name, value: readCookie(header, name) }))
    .flatMap(({ name, value }) => (value === null ? [] : [`${name}=${value}`]))
    .join('; ')
}

/** A cookie that scripts cannot read, and that other sites cannot send along with a write. */
export function makeCookie(
  name: string,
  value: string,
  input: { secure: boolean; maxAgeSeconds: number },
): string {
  const secure = input.secure ? '; Secure' : ''
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${input.maxAgeSeconds}${secure}`
}
