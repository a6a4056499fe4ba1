export const SESSION_COOKIE = 'rv_session'
export const STATE_COOKIE = 'rv_state'

/** The value of one cookie of a request, or null. */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return null
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
