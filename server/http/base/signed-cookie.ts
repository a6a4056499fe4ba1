import { createHmac } from 'node:crypto'
import { sameHash } from '../../kernel/secret/secrets.ts'
import { readCookie } from './cookies.ts'

/**
 * Returns the value of a cookie that better-auth signed (`value.base64(HMAC-SHA256)`, URL-encoded); null if the
 * cookie is missing or its signature is wrong. The signature is checked here because better-auth's own reader also
 * loads the session, with several queries.
 */
export function readSignedCookie(header: string | undefined, name: string, secret: string): string | null {
  const raw = readCookie(header, name)
  if (raw === null) return null
  const text = decoded(raw)
  const dot = text.lastIndexOf('.')
  if (dot < 1) return null
  const value = text.slice(0, dot)
  const right = createHmac('sha256', secret).update(value).digest()
  return sameHash(right, Buffer.from(text.slice(dot + 1), 'base64')) ? value : null
}

/** Signs a value for a cookie that `readSignedCookie` can read. */
export function signCookie(value: string, secret: string): string {
  return encodeURIComponent(`${value}.${createHmac('sha256', secret).update(value).digest('base64')}`)
}

function decoded(raw: string): string {
  try {
    return decodeURIComponent(raw)
  } catch {
    return ''
  }
}
