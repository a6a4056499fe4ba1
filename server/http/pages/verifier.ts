import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'

/** Where everybody can check an evidence pack. */
const ADDRESS = '/verify'

/** The keys (vkey) and certificates (PEM) of this installation, which the page starts with. */
export interface OwnKeys {
  readonly keys: readonly string[]
  readonly certificates: string
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Puts the keys of an installation into the page. A page that is saved keeps them. */
export function withKeys(page: string, { keys, certificates }: OwnKeys): string {
  return page
    .replace('{{keys}}', () => escaped(keys.join('\n')))
    .replace('{{certificates}}', () => escaped(certificates))
}

/**
 * Serves the page that checks evidence packs. It needs no session, loads nothing and sends nothing.
 *
 * @param page the built page (server/run/build/verifier.ts)
 * @returns a handler that answers requests for the page's URL and returns false for all other URLs
 */
export function createVerifier(
  page: string,
  own: OwnKeys,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const html = Buffer.from(withKeys(page, own))
  const packed = gzipSync(html)
  const etag = `"${createHash('sha256').update(html).digest('base64url')}"`
  // What a page cannot say of itself: that no other page may show it in a frame.
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': "frame-ancestors 'none'",
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    Vary: 'Accept-Encoding',
    ETag: etag,
  }
  return (request, response) => {
    if ((request.url ?? '').split('?', 1)[0] !== ADDRESS) return false
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end()
      return true
    }
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, headers).end()
      return true
    }
    const gzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
    const body = gzip ? packed : html
    response.writeHead(200, {
      ...headers,
      ...(gzip && { 'Content-Encoding': 'gzip' }),
      'Content-Length': body.length,
    })
    response.end(request.method === 'HEAD' ? undefined : body)
    return true
  }
}
