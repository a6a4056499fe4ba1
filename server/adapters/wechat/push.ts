import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto'

import type { Clock } from '../../kernel/clock.ts'
import type { WechatPush } from './port.ts'
import { readFlatXml } from './xml.ts'

/*
 * Server pushes of the WeChat service account. Encryption:
 * https://developers.weixin.qq.com/doc/oplatform/en/Third-party_Platforms/Message_Encryption/Technical_Plan.html
 * WeChat repeats a push up to three times when it gets no answer within five seconds, so the caller must handle
 * duplicates.
 */

export interface PushSettings {
  readonly appId: string
  readonly token: string
  /** WeChat's EncodingAESKey, 43 characters. */
  readonly aesKey: string
}

type Query = Readonly<Record<string, string>>

/** Maximum age of a push, in milliseconds. WeChat repeats a push within seconds, so an older push is a replay. */
const MAX_AGE_MS = 10 * 60_000

function signatureHolds(expected: string | undefined, parts: readonly string[]): boolean {
  const actual = createHash('sha1')
    .update([...parts].sort().join(''))
    .digest()
  const given = Buffer.from(expected ?? '', 'hex')
  return given.length === actual.length && timingSafeEqual(given, actual)
}

function fresh(timestamp: string | undefined, wallClock: Clock): boolean {
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return false
  return Math.abs(wallClock.now().getTime() - Number(timestamp) * 1000) <= MAX_AGE_MS
}

/**
 * Decrypts a payload. It consists of 16 random bytes, a 4-byte length, the message and the app id, padded to a
 * multiple of 32 bytes.
 *
 * @returns the message; null when the payload does not decrypt to this form or is for another app id
 */
function decrypt(settings: PushSettings, aesKey: string, encrypted: string): string | null {
  const key = Buffer.from(`${aesKey}=`, 'base64')
  const data = Buffer.from(encrypted, 'base64')
  if (key.length !== 32 || data.length === 0 || data.length % 16 !== 0) return null
  // WeChat pads to 32 bytes instead of the cipher's block size of 16, so the padding is removed here.
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(data), decipher.final()])
  const padding = padded.at(-1) ?? 0
  if (padding < 1 || padding > 32 || padding > padded.length) return null
  const plain = padded.subarray(0, padded.length - padding)
  if (plain.length < 20) return null
  const length = plain.readUInt32BE(16)
  if (20 + length > plain.length) return null
  if (plain.subarray(20 + length).toString('utf8') !== settings.appId) return null
  return plain.subarray(20, 20 + length).toString('utf8')
}

function toPush(xml: string): WechatPush | null {
  const fields = readFlatXml(xml)
  if (fields === null) return null
  const event = fields.get('Event') ?? fields.get('MsgType')
  if (event === undefined) return null
  if (event !== 'TEMPLATESENDJOBFINISH') return { kind: 'OTHER', event }
  const openid = fields.get('FromUserName')
  const messageId = fields.get('MsgID')
  const status = fields.get('Status')
  if (!openid || !messageId || !status) return null
  return { kind: 'TEMPLATE_FINISHED', openid, messageId, status }
}

/**
 * Verifies, decrypts and parses one push. A plain push is refused. Its signature covers token, time and nonce but not
 * the body, so anyone who has seen one URL could forge the body.
 *
 * @returns null when the signature is wrong, the push is a replay, or it does not have the documented form
 */
export function readPush(
  settings: PushSettings,
  wallClock: Clock,
  input: { query: Query; body: string },
): WechatPush | null {
  const { timestamp, nonce } = input.query
  if (timestamp === undefined || nonce === undefined || !fresh(timestamp, wallClock)) return null
  const encrypted = readFlatXml(input.body)?.get('Encrypt')
  if (!encrypted) return null
  if (!signatureHolds(input.query.msg_signature, [settings.token, timestamp, nonce, encrypted])) return null
  const xml = decrypt(settings, settings.aesKey, encrypted)
  return xml === null ? null : toPush(xml)
}

/**
 * Answers the handshake, which is the GET request with which WeChat checks the push URL when the URL is entered in
 * WeChat's console.
 * @returns the plain-text response; null when the signature is wrong
 */
export function readHandshake(settings: PushSettings, query: Query): string | null {
  const { timestamp, nonce, echostr } = query
  if (timestamp === undefined || nonce === undefined || echostr === undefined) return null
  return signatureHolds(query.signature, [settings.token, timestamp, nonce]) ? echostr : null
}
