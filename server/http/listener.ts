import type { IncomingMessage, RequestListener, Server } from 'node:http'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { networkOf } from './base/network.ts'

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

/** What one listener holds open, and for whom: a connection costs a descriptor and some memory for as long as it lasts. */
export type ListenerLimits = {
  readonly connections: number
  /** Of one network. Behind a proxy all come from one, and its own limits hold instead. */
  readonly connectionsPerNetwork: number
}

/** Customers of one mobile carrier share an address, and each browser opens up to six connections. */
const LIMITS: ListenerLimits = { connections: 10_000, connectionsPerNetwork: 600 }

/** Where every connection is a proxy's. */
export const behindProxies: ListenerLimits = { ...LIMITS, connectionsPerNetwork: LIMITS.connections }

type UpgradeListener = (req: IncomingMessage, socket: Duplex, head: Buffer) => void

/** How soon a head or body that takes too long is noticed after its time. */
const CHECKED_EVERY_MS = 5_000

/** Counts connections by network, and closes those beyond what one network may have. */
function createPlaces(most: number) {
  const taken = new Map<string, number>()
  return {
    take(socket: Socket): boolean {
      const network = networkOf(socket.remoteAddress ?? '')
      const now = taken.get(network) ?? 0
      if (now >= most) {
        socket.destroy()
        return false
      }
      taken.set(network, now + 1)
      socket.once('close', () => {
        const left = (taken.get(network) ?? 1) - 1
        if (left > 0) taken.set(network, left)
        else taken.delete(network)
      })
      return true
    },
  }
}

/**
 * Wraps `handle` in a server whose connections end as soon as they may once it drains, kept alive or not.
 *
 * @param upgrade takes over connections that ask for another protocol; without it they are answered as plain requests
 */
export function createListener(
  handle: RequestListener,
  upgrade?: UpgradeListener,
  limits: ListenerLimits = LIMITS,
): Listener {
  const sockets = new Set<Socket>()
  const places = createPlaces(limits.connectionsPerNetwork)
  let draining = false
  const server = createServer({ connectionsCheckingInterval: CHECKED_EVERY_MS }, (req, res) => {
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
  // Whoever does not take what they asked for: nothing sent and nothing taken for so long. Streams say something sooner.
  server.timeout = 120_000
  server.maxConnections = limits.connections
  server.on('connection', (socket) => {
    if (!places.take(socket)) return
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
