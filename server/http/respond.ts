import type { IncomingMessage, ServerResponse } from 'node:http'
import { DomainError } from '../errors.ts'

/** A signature is by far the largest thing anybody sends. */
const BODY_LIMIT = 512 * 1024

/** Whoever asked went away while still sending: an everyday thing on the road, and nobody is left to be answered. */
export class ClientGone extends Error {
  constructor(cause: unknown) {
    super('the client went away', { cause })
    this.name = 'ClientGone'
  }
}

/**
 * The whole body of a request as text.
 * @throws DomainError PAYLOAD_TOO_LARGE, or ClientGone
 */
export async function readBody(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) throw new DomainError('PAYLOAD_TOO_LARGE')
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
      size += bytes.length
      if (size > BODY_LIMIT) throw new DomainError('PAYLOAD_TOO_LARGE')
      chunks.push(bytes)
    }
  } catch (error) {
    if (error instanceof DomainError || !request.destroyed) throw error
    throw new ClientGone(error)
  }
  return Buffer.concat(chunks).toString('utf8')
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(text)
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
