import { createHmac } from 'node:crypto'
import { MINUTE_MS } from '../calendar.ts'
import { sameHash } from './secrets.ts'

/** HTTP headers as Node provides them, with names in lower case. */
export type CallbackHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * The result of checking the signature of a callback:
 * - SIGNED: signed by the switchboard; `id` is the message id, which stays the same when the switchboard sends the
 * message again
 * - NOT_SIGNED: no valid signature
 * - TOO_OLD: signed, but the time is outside the tolerance
 * - OFF: no switchboard is configured
 */
export type CallbackCheck =
  | { readonly result: 'SIGNED'; readonly id: string }
  | { readonly result: 'NOT_SIGNED' | 'TOO_OLD' | 'OFF' }

/*
 * Implements the whole scheme of Standard Webhooks with symmetric signatures:
 * https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md. The official package is not
 * used, because it reads the machine's clock, which tests cannot move.
 */

/** Maximum difference between the sender's clock and this server's clock, in either direction, in milliseconds. */
const TOLERANCE_MS = 5 * MINUTE_MS

/**
 * A message id. It must not contain a full stop, because the signature joins id, timestamp and body with full stops.
 * With a full stop in its id, one message could imitate another.
 */
const ID = /^[\x21-\x2d\x2f-\x7e]{1,255}$/
const TIMESTAMP = /^\d{1,12}$/

/**
 * Returns the key in `whsec_<base64>`. Returns null if the text has another form or the key does not have 24 to 64
 * bytes.
 */
export function webhookKey(secret: string): Buffer | null {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1]
  if (encoded === undefined) return null
  const key = Buffer.from(encoded, 'base64')
  return key.length >= 24 && key.length <= 64 ? key : null
}

/** Computes the content of the signature header: `v1,<base64>`. */
export function signWebhook(key: Buffer, id: string, timestamp: string, body: string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}

function header(headers: CallbackHeaders, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}

/**
 * Checks the signature of one message. The header may contain several signatures, for example during a key change;
 * one of them must match. TOO_OLD is returned only for a valid signature, so that only a sender with the right key
 * learns that its clock is wrong.
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
