import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

import { readAnswer } from '#server/adapters/vendor/vendor-http.ts'
import { exchange } from '#server/adapters/vendor/vendor-text.ts'
import { failure } from './vendors.ts'

let server: Server
let origin: string
beforeAll(async () => {
  server = createServer((request, response) => {
    const status = Number(request.url?.slice(1))
    if (status === 302) response.writeHead(302, { Location: '/200' }).end()
    // The headers are sent at once but the body is never completed, because the time-out must cover both.
    else if (status === 1) response.writeHead(200).write('{')
    else response.writeHead(status).end('{"ok":true}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${z.object({ port: z.number() }).parse(server.address()).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const call = { vendor: 'sms', operation: 'Test', changes: true, timeoutMs: 150 } as const

test.each([
  ['/429', 'HTTP_429', true, false],
  ['/500', 'HTTP_500', true, true],
  ['/502', 'HTTP_502', true, true],
  ['/404', 'HTTP_404', false, false],
  ['/302', 'NETWORK', true, true],
  ['/1', 'TIMEOUT', true, true],
])('%s is %s: retryable %s, ambiguous %s', async (path, code, retryable, ambiguous) => {
  expect(await failure(exchange(call, origin + path, {}))).toMatchObject({ code, retryable, ambiguous })
  expect(await failure(exchange({ ...call, changes: false }, origin + path, {}))).toMatchObject({
    ambiguous: false,
  })
})

test('a 200 is returned as text', async () => {
  expect(await exchange(call, `${origin}/200`, {})).toBe('{"ok":true}')
})

test('a host name that does not resolve was certainly not reached', async () => {
  expect(await failure(exchange({ ...call, timeoutMs: 5000 }, 'http://nowhere.invalid/', {}))).toMatchObject({
    code: 'NETWORK',
    retryable: true,
    ambiguous: false,
  })
})

test.each(['<html>captive portal</html>', '{"phone":"secret-value"}', 'null'])(
  '%s is unreadable, and the error does not quote it',
  async (text) => {
    const schema = z.object({ phone: z.number() })
    const failed = await failure(Promise.resolve().then(() => readAnswer(call, text, schema)))
    expect(failed).toMatchObject({ code: 'UNREADABLE', retryable: false, ambiguous: true })
    expect(failed.message).not.toMatch(/secret|portal/)
  },
)
