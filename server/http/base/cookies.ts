/**
 * The cookies that this product sets itself. The first three are for customers' browsers, and the last two are for
 * staff browsers. Staff browsers also have the cookies of better-auth (`server/staff/sign-in/auth.ts`).
 */
export type OwnCookie = 'rv_session' | 'rv_state' | 'rv_device' | 'rv_staff_device' | 'rv_staff_directory'

/**
 * Returns the name of a cookie. Over https the name begins with `__Host-`. Browsers then accept the cookie only from
 * exactly this host, over https and for the whole site. A site on a neighbouring host name therefore cannot replace
 * the cookie.
 */
export function cookieName(cookie: OwnCookie, secure: boolean): string {
  return secure ? `__Host-${cookie}` : cookie
}

/** Returns the value of one cookie in a Cookie header; null if the cookie is missing. */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return null
}

/**
 * Returns a Cookie header with only the named cookies, each at most once. A library that reads this header therefore
 * gets exactly the cookie values that were checked here.
 */
export function onlyCookies(header: string | undefined, names: readonly string[]): string {
  return names
    .map((name) => ({ name, value: readCookie(header, name) }))
    .flatMap(({ name, value }) => (value === null ? [] : [`${name}=${value}`]))
    .join('; ')
}

/**
 * Builds a Set-Cookie line. Scripts cannot read the cookie, and the browser does not send it with a write that
 * another site triggers.
 */
export function makeCookie(
  name: string,
  value: string,
  input: { secure: boolean; maxAgeSeconds: number },
): string {
  const secure = input.secure ? '; Secure' : ''
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${input.maxAgeSeconds}${secure}`
}
