import type { Ids } from '../../kernel/ids.ts'
import type { Secrets } from '../../kernel/secret/secrets.ts'
import { sameHash } from '../../kernel/secret/secrets.ts'

/**
 * A sign-in that has begun and is not finished. Part of this data is sent to WeChat, and the browser keeps all of it
 * in a cookie.
 */
export interface PendingSignIn {
  /** Identifies this sign-in. The nonce in WeChat's redirect must equal the nonce in the browser's cookie. */
  readonly nonce: string
  /** Number of consecutive silent sign-ins, including this one. */
  readonly tries: number
  readonly returnTo: string
  /** Start of the sign-in, in milliseconds since 1970. */
  readonly begunAt: number
}

/** Seconds after which an unfinished sign-in counts as abandoned. */
export const STATE_SECONDS = 600

const STATE = /^([0-9a-f]{32})([1-9])([0-9a-f]{32})$/

function seal(secrets: Pick<Secrets, 'index'>, field: string, text: string): Buffer {
  return secrets.index(field, text).subarray(0, 16)
}

export function beginSignIn(
  ids: Pick<Ids, 'token'>,
  input: { tries: number; returnTo: string; now: Date },
): PendingSignIn {
  const { tries, returnTo, now } = input
  const nonce = Buffer.from(ids.token(), 'base64url').subarray(0, 16).toString('hex')
  return { nonce, tries, returnTo, begunAt: now.getTime() }
}

/**
 * Builds the `state` parameter for WeChat, which WeChat returns with the code. WeChat allows at most 128 letters and
 * digits. The parameter contains the number of tries, so that a browser without cookies is not redirected forever. A
 * keyed hash protects this number from changes.
 */
export function stateOf(secrets: Pick<Secrets, 'index'>, { nonce, tries }: PendingSignIn): string {
  const text = `${nonce}${tries}`
  return `${text}${seal(secrets, 'sign-in state', text).toString('hex')}`
}

/** Reads the nonce and the number of tries from a `state` that `stateOf` built. Returns null for any other text. */
export function readState(
  secrets: Pick<Secrets, 'index'>,
  state: string | null,
): { readonly nonce: string; readonly tries: number } | null {
  const [, nonce, tries, mark] = STATE.exec(state ?? '') ?? []
  if (nonce === undefined || tries === undefined || mark === undefined) return null
  const right = seal(secrets, 'sign-in state', `${nonce}${tries}`)
  return sameHash(right, Buffer.from(mark, 'hex')) ? { nonce, tries: Number(tries) } : null
}

/** Builds the value of the cookie in which the browser keeps the sign-in. */
export function packPending(secrets: Pick<Secrets, 'index'>, pending: PendingSignIn): string {
  const { nonce, tries, returnTo, begunAt } = pending
  const text = [nonce, tries, begunAt, Buffer.from(returnTo).toString('base64url')].join('.')
  return `${text}.${seal(secrets, 'sign-in cookie', text).toString('hex')}`
}

/** Reads a cookie value that `packPending` built. Returns null if the cookie is missing, forged or expired. */
export function readPending(
  secrets: Pick<Secrets, 'index'>,
  cookie: string | null,
  now: Date,
): PendingSignIn | null {
  const text = cookie?.slice(0, cookie.lastIndexOf('.')) ?? ''
  const mark = Buffer.from(cookie?.slice(text.length + 1) ?? '', 'hex')
  if (!sameHash(seal(secrets, 'sign-in cookie', text), mark)) return null
  const [nonce = '', tries, begunAt, page = ''] = text.split('.')
  const pending = {
    nonce,
    tries: Number(tries),
    begunAt: Number(begunAt),
    returnTo: Buffer.from(page, 'base64url').toString('utf8'),
  }
  return now.getTime() - pending.begunAt > STATE_SECONDS * 1000 ? null : pending
}
