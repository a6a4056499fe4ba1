import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { createListener } from '#server/http/listener.ts'

/**
 * A time-out in milliseconds that is longer than any of these tests. If a connection ends earlier, this time-out was
 * not the cause.
 */
const patience = 60_000

async function get(port: number, agent: Agent): Promise<number | undefined> {
  const asked = request({ port, host: '127.0.0.1', agent }).end()
  const [answer] = await once(asked, 'response')
  answer.resume()
  await once(answer, 'end')
  return answer.statusCode
}

test('an idle keep-alive connection does not delay shutdown', async () => {
  const listener = createListener((_req, res) => res.end())
  const port = await listener.listen(0, '127.0.0.1')
  const agent = new Agent({ keepAlive: true })
  expect(await get(port, agent)).toBe(200)
  await listener.drain(patience)
  agent.destroy()
})

test('a running request is answered, and then its connection is closed', async () => {
  let arrive: (res: ServerResponse) => void = () => undefined
  const arrived = new Promise<ServerResponse>((resolve) => {
    arrive = resolve
  })
  const listener = createListener((_req, res) => arrive(res))
  const port = await listener.listen(0, '127.0.0.1')
  const agent = new Agent({ keepAlive: true })
  const answer = get(port, agent)
  const response = await arrived
  const drained = listener.drain(patience)
  response.end()
  expect(await answer).toBe(200)
  await drained
  agent.destroy()
})

test('a request that never ends is cut off after the grace period', async () => {
  const listener = createListener(() => undefined)
  const port = await listener.listen(0, '127.0.0.1')
  const asked = request({ port, host: '127.0.0.1' }).end()
  const failed = once(asked, 'error')
  await once(listener.server, 'request')
  await listener.drain(0)
  const [error] = await failed
  expect(error.code).toBe('ECONNRESET')
})

test('an open WebSocket does not delay shutdown', async () => {
  const listener = createListener(
    (_req, res) => res.end(),
    () => undefined,
  )
  const port = await listener.listen(0, '127.0.0.1')
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  await once(listener.server, 'upgrade')
  const closed = once(socket, 'close')
  socket.resume()
  await listener.drain(patience)
  await closed
})

test('one network has a limited number of connections', async () => {
  const listener = createListener((_req, res) => res.end(), undefined, {
    connections: 100,
    connectionsPerNetwork: 3,
  })
  const port = await listener.listen(0, '127.0.0.1')
  const open = async () => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    return socket
  }
  const held = [await open(), await open(), await open()]
  const beyond = await open()
  beyond.resume()
  await once(beyond, 'close')
  const [first] = held
  if (!first) throw new Error('three are open')
  first.destroy()
  const connections = () =>
    new Promise((resolve) => listener.server.getConnections((_error, count) => resolve(count)))
  await expect.poll(connections).toBe(2)
  const next = await open()
  next.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  const [answer] = await once(next, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200/)
  for (const socket of [...held, next]) socket.destroy()
  await listener.drain(patience)
})

test('a client that sends byte by byte or does not read is not waited for without end', () => {
  const { server } = createListener(() => undefined)
  expect(server.headersTimeout).toBeLessThanOrEqual(15_000)
  expect(server.requestTimeout).toBeLessThanOrEqual(60_000)
  expect(server.timeout).toBeGreaterThan(0)
  expect(server.maxConnections).toBeGreaterThan(0)
})
