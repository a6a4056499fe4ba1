import type { Ids } from '../../kernel/ids.ts'
import type { Secrets } from '../../kernel/secret/secrets.ts'
import { sameHash } from '../../kernel/secret/secrets.ts'

/** A sign-in under way: what left for WeChat, and what this browser keeps meanwhile. */
export interface PendingSignIn {
  /** Tells this sign-in from every other: WeChat's answer has to bring the one this browser holds. */
  readonly nonce: string
  /** How many silent sign-ins in a row this is. */
  readonly tries: number
  readonly returnTo: string
  /** Milliseconds since 1970. */
  readonly begunAt: number
}

/** A sign-in left open this long was given up. */
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
 * What goes to WeChat as `state` and comes back with the code: at most 128 letters and digits. It carries the number of
 * tries under our seal, so that a browser that keeps no cookies is not sent round for ever.
 */
export function stateOf(secrets: Pick<Secrets, 'index'>, { nonce, tries }: PendingSignIn): string {
  const text = `${nonce}${tries}`
  return `${text}${seal(secrets, 'sign-in state', text).toString('hex')}`
}

/** The nonce and the tries of a `state` of ours; null for anything else. */
export function readState(
  secrets: Pick<Secrets, 'index'>,
  state: string | null,
): { readonly nonce: string; readonly tries: number } | null {
  const [, nonce, tries, mark] = STATE.exec(state ?? '') ?? []
  if (nonce === undefined || tries === undefined || mark === undefined) return null
  const right = seal(secrets, 'sign-in state', `${nonce}${tries}`)
  return sameHash(right, Buffer.from(mark, 'hex')) ? { nonce, tries: Number(tries) } : null
}

/** What the browser keeps, as the value of a cookie. */
export function packPending(secrets: Pick<Secrets, 'index'>, pending: PendingSignIn): string {
  const { nonce, tries, returnTo, begunAt } = pending
  const text = [nonce, tries, begunAt, Buffer.from(returnTo).toString('base64url')].join('.')
  return `${text}.${seal(secrets, 'sign-in cookie', text).toString('hex')}`
}

/** What packPending made; null when it is somebody else's making, or its time is over. */
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
