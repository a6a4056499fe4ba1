import type { ServerResponse } from 'node:http'
import { TooOften } from './door.ts'

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

/** Says when to come again, where what was thrown is that somebody came too often. */
export function tellWhenToReturn(response: ServerResponse, thrown: unknown): void {
  if (thrown instanceof TooOften) response.setHeader('Retry-After', thrown.retryAfterSeconds)
}
