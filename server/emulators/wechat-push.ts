import { createCipheriv, createHash, randomBytes } from 'node:crypto'

import type { Clock } from '../kernel/clock.ts'

export interface PushTarget {
  readonly url: string
  readonly appId: string
  readonly token: string
  readonly aesKey?: string
}

const sign = (...parts: string[]) => createHash('sha1').update(parts.sort().join('')).digest('hex')

/**
 * Encrypts a message as WeChat does: AES-256-CBC over 16 random bytes, the length, the message and the app id, padded
 * to a multiple of 32 bytes (PKCS#7).
 */
function encrypt(target: PushTarget, aesKey: string, message: string): string {
  const key = Buffer.from(`${aesKey}=`, 'base64')
  const text = Buffer.from(message)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  const plain = Buffer.concat([randomBytes(16), length, text, Buffer.from(target.appId)])
  const pad = 32 - (plain.length % 32)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([
    cipher.update(Buffer.concat([plain, Buffer.alloc(pad, pad)])),
    cipher.final(),
  ]).toString('base64')
}

/** Builds the event with which WeChat reports the outcome of a template message. */
export function finishedEvent(input: {
  openid: string
  messageId: string
  status: string
  at: Date
}): string {
  return `<xml>
<ToUserName><![CDATA[gh_000000000000]]></ToUserName>
<FromUserName><![CDATA[${input.openid}]]></FromUserName>
<CreateTime>${Math.floor(input.at.getTime() / 1000)}</CreateTime>
<MsgType><![CDATA[event]]></MsgType>
<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event>
<MsgID>${input.messageId}</MsgID>
<Status><![CDATA[${input.status}]]></Status>
</xml>`
}

/**
 * Builds the request that WeChat would send: a URL with signatures, and a body, which is encrypted if there is an AES
 * key.
 */
export function pushRequest(
  target: PushTarget,
  xml: string,
  wallClock: Clock,
): { url: string; body: string } {
  const url = new URL(target.url)
  const timestamp = String(Math.floor(wallClock.now().getTime() / 1000))
  const nonce = randomBytes(5).readUIntBE(0, 5).toString()
  url.searchParams.set('signature', sign(target.token, timestamp, nonce))
  url.searchParams.set('timestamp', timestamp)
  url.searchParams.set('nonce', nonce)
  if (target.aesKey === undefined) return { url: url.href, body: xml }
  const encrypted = encrypt(target, target.aesKey, xml)
  url.searchParams.set('encrypt_type', 'aes')
  url.searchParams.set('msg_signature', sign(target.token, timestamp, nonce, encrypted))
  const account = '<ToUserName><![CDATA[gh_000000000000]]></ToUserName>'
  return { url: url.href, body: `<xml>${account}<Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>` }
}

const PATIENCE_MS = 5000

/**
 * Sends a push. If the push is not answered with HTTP 200 within five seconds, sends it once more. Never throws.
 * @returns true if the first or the second push was answered with HTTP 200
 */
export async function push(request: { url: string; body: string }): Promise<boolean> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const response = await fetch(request.url, {
        method: 'POST',
        headers: { 'Content-Type': 'text/xml' },
        body: request.body,
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
      await response.arrayBuffer()
      if (response.ok) return true
    } catch {
      // A push to an unreachable server counts as unanswered. Like WeChat, the emulator repeats the push and then
      // gives up silently.
    }
  }
  return false
}
