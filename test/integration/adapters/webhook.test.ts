import { createServer as createPlainServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { createServer as createSocketServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isReachable, parseNetworks } from '#server/adapters/webhook/addresses.ts'
import { createWebhookSender } from '#server/adapters/webhook/https.ts'
import type { WebhookPort } from '#server/adapters/webhook/port.ts'
import { authority, certificate, privateKey } from '#test/support/server/authority.ts'

const OWN = ['127.0.0.0/8', '::1/128']
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return z.custom<AddressInfo>().parse(server.address()).port
}

async function secure(answer: RequestListener): Promise<number> {
  const server = createSecureServer({ cert: certificate, key: privateKey }, answer)
  closing.push(() => server.closeAllConnections())
  return await listening(server)
}

function sender(networks: readonly string[] = OWN, ca: readonly string[] = [authority]): WebhookPort {
  const made = createWebhookSender({ networks, ca })
  closing.push(() => made.close())
  return made
}

const message = (url: string) => ({ url, headers: { 'webhook-id': 'x' }, body: '{"is":"是"}' })

describe('a message', () => {
  it('is sent by https to a receiver with a certificate of the own authority, and reused connections work', async () => {
    const seen: string[] = []
    const port = await secure((request, response) => {
      let body = ''
      request.on('data', (part) => {
        body += String(part)
      })
      request.on('end', () => {
        seen.push(`${request.method} ${request.url} ${String(request.headers['webhook-id'])} ${body}`)
        response.writeHead(202).end('thanks')
      })
    })
    const own = sender()
    for (let n = 0; n < 3; n += 1)
      expect(await own.send(message(`https://localhost:${port}/in?a=1`))).toMatchObject({
        status: 202,
        failure: null,
        body: 'thanks',
      })
    expect(seen).toEqual(Array(3).fill('POST /in?a=1 x {"is":"是"}'))
  })

  it('is not sent to a receiver whose certificate nobody has signed', async () => {
    const port = await secure((_, response) => response.end())
    const answer = await sender(OWN, []).send(message(`https://localhost:${port}/`))
    expect(answer).toMatchObject({ status: null, failure: 'CERTIFICATE' })
  })

  it('is not sent where a redirect leads', async () => {
    let asked = 0
    const port = await secure((_, response) => {
      asked += 1
      response.writeHead(302, { Location: `https://localhost:${port}/elsewhere` }).end()
    })
    expect(await sender().send(message(`https://localhost:${port}/`))).toMatchObject({ status: 302 })
    expect(asked).toBe(1)
  })

  it('ends after its time; an answer that has begun counts', async () => {
    const server = createPlainServer(({ url }, response) => {
      if (url !== '/begins') return
      response.writeHead(200)
      response.write('a')
    })
    closing.push(() => server.closeAllConnections())
    const port = await listening(server)
    const own = createWebhookSender({ networks: OWN, ca: [], tryMs: 50 })
    closing.push(() => own.close())
    const [silent, begun] = ['/silent', '/begins'].map((path) => message(`http://127.0.0.1:${port}${path}`))
    expect(silent && (await own.send(silent))).toMatchObject({ status: null, failure: 'TIMEOUT' })
    expect(begun && (await own.send(begun))).toMatchObject({ status: 200, failure: null, body: 'a' })
  })

  it('reads only the beginning of a long answer', async () => {
    const server = createPlainServer((_, response) => {
      response.writeHead(200)
      response.end('x'.repeat(3_000_000))
    })
    closing.push(() => server.closeAllConnections())
    const port = await listening(server)
    const answer = await sender().send(message(`http://127.0.0.1:${port}/`))
    expect(answer).toMatchObject({ status: 200, body: 'x'.repeat(2048) })
  })

  it.each([
    ['a closed port', 'NOT_CONNECTED'],
    ['a connection that is cut', 'BROKEN_OFF'],
    ['a name that does not exist', 'NAME_UNKNOWN'],
  ])('tells what happened: %s', async (what, failure) => {
    const cut = createSocketServer((socket) => socket.destroy())
    const port = await listening(cut)
    if (what === 'a closed port') await new Promise((resolve) => cut.close(resolve))
    const host = what === 'a name that does not exist' ? 'receiver.invalid' : '127.0.0.1'
    expect(await sender().send(message(`http://${host}:${port}/`))).toMatchObject({ failure })
  })
})

describe('the own network', () => {
  it.each(['https://127.0.0.1', 'https://localhost', 'https://[::1]', 'https://[::ffff:127.0.0.1]'])(
    'cannot be reached by %s unless the configuration allows it',
    async (origin) => {
      let asked = 0
      const port = await secure((_, response) => {
        asked += 1
        response.end()
      })
      const answer = await sender([]).send(message(`${origin}:${port}/`))
      expect(answer).toMatchObject({ status: null, failure: 'ADDRESS_NOT_ALLOWED' })
      expect(asked).toBe(0)
    },
  )

  it('cannot be reached by plain http except in the networks of the configuration', async () => {
    const port = await listening(createPlainServer((_, response) => response.end()))
    const url = `http://localhost:${port}/`
    expect(await sender(['10.0.0.0/8']).send(message(url))).toMatchObject({ failure: 'ADDRESS_NOT_ALLOWED' })
    expect(await sender().send(message(url))).toMatchObject({ status: 200 })
  })

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:10.1.2.3',
    '64:ff9b::a01:203',
    '2002:a01:203::1',
    '2001:db8::1',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    'nonsense',
  ])('%s is not in the internet', (address) => {
    expect(isReachable(address, [])).toBe(false)
  })

  it.each(['1.1.1.1', '203.119.1.1', '2400:3200::1', '::ffff:1.1.1.1'])('%s is', (address) => {
    expect(isReachable(address, [])).toBe(true)
  })

  it('is reachable as far as the configuration says', () => {
    const networks = parseNetworks(['10.1.0.0/16', 'fd00:1::/32'])
    const reached = ['10.1.2.3', '::ffff:10.1.2.3', '10.2.0.1', 'fd00:1::5', 'fd00:2::5']
    expect(reached.filter((address) => isReachable(address, networks))).toEqual([
      '10.1.2.3',
      '::ffff:10.1.2.3',
      'fd00:1::5',
    ])
  })
})
