import type { ServerResponse } from 'node:http'
import { gzip } from 'node:zlib'
import { ComeAgain } from './come-again.ts'

/**
 * Minimum size of a compressed response, in bytes. Shorter responses are not compressed, because compression would
 * save nothing. Responses that carry a token are shorter and are therefore never compressed.
 */
const PACKED_FROM = 1500
/** The compression level, chosen for speed. A level that makes responses a tenth smaller takes four times as long. */
const LEVEL = 4

/** Sends JSON. The body is compressed if it has at least `PACKED_FROM` bytes and the browser accepts gzip. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  type = 'application/json; charset=utf-8',
): void {
  const text = Buffer.from(JSON.stringify(body))
  const send = (content: Buffer, more: Readonly<Record<string, string>> = {}) => {
    response.writeHead(status, {
      'Content-Type': type,
      'Content-Length': content.length,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...more,
    })
    response.end(content)
  }
  const accepted = /\bgzip\b/.test(String(response.req.headers['accept-encoding']))
  if (!accepted || text.length < PACKED_FROM) {
    send(text)
    return
  }
  gzip(text, { level: LEVEL }, (error, packed) => {
    if (response.destroyed) return
    if (error) send(text)
    else send(packed, { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' })
  })
}

export function redirect(response: ServerResponse, location: string, cookies: readonly string[] = []): void {
  if (cookies.length > 0) response.setHeader('Set-Cookie', cookies)
  response.writeHead(302, {
    Location: location,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
  })
  response.end()
}

/** Sets the header Retry-After if the thrown error is `ComeAgain`. */
export function tellWhenToReturn(response: ServerResponse, thrown: unknown): void {
  if (thrown instanceof ComeAgain) response.setHeader('Retry-After', thrown.retryAfterSeconds)
}
