import type { IncomingMessage, RequestListener, Server } from 'node:http'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** An HTTP server that can be opened and, in order, closed. */
export type Listener = {
  readonly server: Server
  /** @returns the port, which the system chooses when `port` is 0 */
  listen(port: number, host: string): Promise<number>
  /**
   * Takes no new connections, lets the requests under way finish, drops what is idle; whatever is still open after
   * `patienceMs` is cut.
   */
  drain(patienceMs: number): Promise<void>
}

type UpgradeListener = (req: IncomingMessage, socket: Duplex, head: Buffer) => void

/**
 * Wraps `handle` in a server whose connections end as soon as they may once it drains, kept alive or not.
 *
 * @param upgrade takes over connections that ask for another protocol; without it they are answered as plain requests
 */
export function createListener(handle: RequestListener, upgrade?: UpgradeListener): Listener {
  const sockets = new Set<Socket>()
  let draining = false
  const server = createServer((req, res) => {
    if (draining) res.setHeader('Connection', 'close')
    // A connection that was busy when draining began would otherwise be kept for its next request.
    res.once('close', () => {
      if (draining) setImmediate(() => server.closeIdleConnections())
    })
    handle(req, res)
  })
  // Longer than the 60 s a load balancer usually keeps an idle connection, so that it is never the one surprised.
  server.keepAliveTimeout = 65_000
  // Whoever sends a request's head a letter at a time holds a connection for no longer than this.
  server.headersTimeout = 15_000
  server.requestTimeout = 60_000
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  // A WebSocket is no request any more: HTTP does not count it, but closing would wait for it.
  const upgraded = new Set<Duplex>()
  if (upgrade !== undefined) {
    server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
      upgraded.add(socket)
      socket.once('close', () => upgraded.delete(socket))
      upgrade(req, socket, head)
    })
  }
  return {
    server,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen({ port, host }, () => {
          server.off('error', reject)
          const address = server.address()
          if (address === null || typeof address === 'string') reject(new Error('the server has no TCP port'))
          else resolve(address.port)
        })
      }),
    drain: (patienceMs) =>
      new Promise((resolve, reject) => {
        draining = true
        const patience = setTimeout(() => {
          for (const socket of sockets) socket.destroy()
        }, patienceMs)
        server.close((error) => {
          clearTimeout(patience)
          if (error) reject(error)
          else resolve()
        })
        for (const socket of upgraded) socket.destroy()
      }),
  }
}
