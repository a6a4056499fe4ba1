import { createHmac } from 'node:crypto'
import { MINUTE_MS } from '../calendar.ts'
import { sameHash } from './secrets.ts'

/** Headers as Node gives them: names in lower case. */
export type CallbackHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * The result of checking a callback before its body is read: signed by the switchboard, with the message id
 * it repeats on a retry; not signed; signed, but outside the time tolerance; or no switchboard is configured
 * (OFF).
 */
export type CallbackCheck =
  | { readonly result: 'SIGNED'; readonly id: string }
  | { readonly result: 'NOT_SIGNED' | 'TOO_OLD' | 'OFF' }

/*
 * Standard Webhooks, symmetric signatures: https://github.com/standard-webhooks/standard-webhooks,
 * spec/standard-webhooks.md. Its package uses the machine's clock, which tests cannot move; the whole scheme
 * is this one file.
 */

/** How far the sender's clock may be from ours, either way. */
const TOLERANCE_MS = 5 * MINUTE_MS

/** A full stop in an id would let one message pass for another. */
const ID = /^[\x21-\x2d\x2f-\x7e]{1,255}$/
const TIMESTAMP = /^\d{1,12}$/

/** The key in `whsec_<base64>`; null unless it has that form and 24 to 64 bytes. */
export function webhookKey(secret: string): Buffer | null {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1]
  if (encoded === undefined) return null
  const key = Buffer.from(encoded, 'base64')
  return key.length >= 24 && key.length <= 64 ? key : null
}

/** The signature header, `v1,<base64>`. */
export function signWebhook(key: Buffer, id: string, timestamp: string, body: string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}

function header(headers: CallbackHeaders, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}

/**
 * Checks one message. Of several signatures (during a key change, or of other schemes) one has to match. Only
 * a sender with the right key is told that its clock is wrong.
 */
export function checkWebhook(
  key: Buffer,
  input: { readonly headers: CallbackHeaders; readonly body: string },
  now: Date,
): CallbackCheck {
  const id = header(input.headers, 'webhook-id')
  const timestamp = header(input.headers, 'webhook-timestamp')
  if (!ID.test(id) || !TIMESTAMP.test(timestamp)) return { result: 'NOT_SIGNED' }
  const expected = Buffer.from(signWebhook(key, id, timestamp, input.body))
  const given = header(input.headers, 'webhook-signature').split(' ')
  if (!given.some((signature) => sameHash(Buffer.from(signature), expected))) return { result: 'NOT_SIGNED' }
  const age = now.getTime() - Number(timestamp) * 1000
  return Math.abs(age) <= TOLERANCE_MS ? { result: 'SIGNED', id } : { result: 'TOO_OLD' }
}
