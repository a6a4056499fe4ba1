import type { IncomingMessage, RequestListener, Server } from 'node:http'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { networkOf } from './base/network.ts'

/** An HTTP server that can be opened, and closed gracefully. */
export type Listener = {
  readonly server: Server
  /** @returns the port, which the system chooses when `port` is 0 */
  listen(port: number, host: string): Promise<number>
  /**
   * Accepts no new connections, lets running requests finish and closes idle connections; connections still
   * open after `patienceMs` are cut.
   */
  drain(patienceMs: number): Promise<void>
}

/** Limits of one listener's connections: each costs a descriptor and memory for as long as it lasts. */
export type ListenerLimits = {
  readonly connections: number
  /**
   * Per network. Behind a proxy all connections come from one network, and the proxy's own limits apply
   * instead.
   */
  readonly connectionsPerNetwork: number
}

/** Customers of one mobile carrier share an address, and each browser opens up to six connections. */
const LIMITS: ListenerLimits = { connections: 10_000, connectionsPerNetwork: 600 }

/** For deployments where every connection comes from a proxy. */
export const behindProxies: ListenerLimits = { ...LIMITS, connectionsPerNetwork: LIMITS.connections }

type UpgradeListener = (req: IncomingMessage, socket: Duplex, head: Buffer) => void

/** How often slow heads and bodies are checked, and so how late after the time limit they are noticed. */
const CHECKED_EVERY_MS = 5_000

/** Counts connections by network, and closes those above a network's limit. */
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
 * Wraps `handle` in a server whose connections, kept alive or not, end as soon as possible once it drains.
 *
 * @param upgrade takes over connections that ask for another protocol; without it they are answered as plain
 * requests
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
    // Otherwise a connection that was busy when draining began would be kept open for its next request.
    res.once('close', () => {
      if (draining) setImmediate(() => server.closeIdleConnections())
    })
    handle(req, res)
  })
  // Longer than the 60 s for which a load balancer usually keeps an idle connection, so that the balancer
  // closes first.
  server.keepAliveTimeout = 65_000
  // A client that sends a request's head byte by byte holds a connection no longer than this.
  server.headersTimeout = 15_000
  server.requestTimeout = 60_000
  // Closes a connection on which nothing was sent or received for this long. Streams send something sooner.
  server.timeout = 120_000
  server.maxConnections = limits.connections
  server.on('connection', (socket) => {
    if (!places.take(socket)) return
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  // An upgraded WebSocket is no longer an HTTP request: the server does not count it, but closing would wait
  // for it.
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
