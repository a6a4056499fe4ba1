import type { IncomingMessage, RequestListener, Server } from 'node:http'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { networkOf } from './base/network.ts'

/** An HTTP server that can be opened and closed gracefully. */
export type Listener = {
  readonly server: Server
  /** @returns the port; the system chooses one if `port` is 0 */
  listen(port: number, host: string): Promise<number>
  /**
   * Still accepts everything, but ends each connection with its next answer. A proxy then uses other instances, and no
   * request meets a connection that is being closed.
   */
  windDown(): void
  /**
   * Accepts no new connections, lets running requests finish and closes idle connections. After `patienceMs`
   * milliseconds, all connections that are still open are cut.
   */
  drain(patienceMs: number): Promise<void>
}

/** Limits on the number of connections of one listener. Each open connection costs a file descriptor and memory. */
export type ListenerLimits = {
  readonly connections: number
  /**
   * Maximum number of connections per network. Behind a proxy all connections come from one network, so the proxy
   * must apply its own limit per network.
   */
  readonly connectionsPerNetwork: number
}

/**
 * Default limits. The limit per network is high because customers of one mobile carrier share an IP address, and each
 * browser opens up to six connections.
 */
const LIMITS: ListenerLimits = { connections: 10_000, connectionsPerNetwork: 600 }

/** Limits for deployments where every connection comes from a proxy. */
export const behindProxies: ListenerLimits = { ...LIMITS, connectionsPerNetwork: LIMITS.connections }

/**
 * Connections that the system holds while the process is busy. With Node's own 511, the phones that come back together after
 * an outage were not answered at all and tried again after 1, 3, 7 and 15 seconds. The system may allow fewer
 * (net.core.somaxconn).
 */
const BACKLOG = 4_096

type UpgradeListener = (req: IncomingMessage, socket: Duplex, head: Buffer) => void

/**
 * Interval, in milliseconds, at which slow request heads and bodies are checked. It is also the maximum delay with
 * which an exceeded time limit is noticed.
 */
const CHECKED_EVERY_MS = 5_000

/** Counts connections per network, and closes a connection that exceeds its network's limit. */
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
 * Wraps `handle` in a server. Once draining begins, the server ends every connection as soon as possible, including
 * kept-alive connections.
 *
 * @param upgrade takes over connections that ask for another protocol; without `upgrade`, the requests of such
 * connections are answered as plain HTTP
 */
export function createListener(
  handle: RequestListener,
  upgrade?: UpgradeListener,
  limits: ListenerLimits = LIMITS,
): Listener {
  const sockets = new Set<Socket>()
  const places = createPlaces(limits.connectionsPerNetwork)
  let winding = false
  let draining = false
  const server = createServer({ connectionsCheckingInterval: CHECKED_EVERY_MS }, (req, res) => {
    if (winding) res.setHeader('Connection', 'close')
    // Closes a connection that was busy when draining began. Otherwise it would be kept open for its next request.
    res.once('close', () => {
      if (draining) setImmediate(() => server.closeIdleConnections())
    })
    handle(req, res)
  })
  // Milliseconds for which an idle connection is kept. A load balancer usually keeps it for 60 s. The longer time
  // here lets the balancer close it first.
  server.keepAliveTimeout = 65_000
  // A client that sends the head of a request byte by byte can hold a connection for at most this many milliseconds.
  server.headersTimeout = 15_000
  server.requestTimeout = 60_000
  // Closes a connection on which nothing was sent or received for this many milliseconds. Streams send data more
  // often.
  server.timeout = 120_000
  server.maxConnections = limits.connections
  server.on('connection', (socket) => {
    if (!places.take(socket)) return
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  // The upgraded WebSocket connections. They are tracked here so that `drain` can cut them, because `server.close`
  // neither ends these connections nor finishes while they are open.
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
        server.listen({ port, host, backlog: BACKLOG }, () => {
          server.off('error', reject)
          const address = server.address()
          if (address === null || typeof address === 'string') reject(new Error('the server has no TCP port'))
          else resolve(address.port)
        })
      }),
    windDown: () => {
      winding = true
    },
    drain: (patienceMs) =>
      new Promise((resolve, reject) => {
        winding = true
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
