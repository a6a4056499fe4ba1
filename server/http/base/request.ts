import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { CustomerRequest, Services } from '../../context.ts'
import { BoundedMap } from '../../kernel/bounded-map.ts'
import type { Ids } from '../../kernel/ids.ts'
import { currentWork } from '../../kernel/telemetry/work.ts'
import { cookieName, readCookie } from './cookies.ts'
import { networkOf } from './network.ts'

export const IDENTITY_HEADER = 'x-identity-token'

function hashed(token: string | null | undefined): Buffer | null {
  return token ? createHash('sha256').update(token).digest() : null
}

/**
 * Returns the client's IP address. Behind trusted proxies it is the X-Forwarded-For entry that the outermost trusted
 * proxy wrote; otherwise it is the socket's address.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const forwarded = request.headers['x-forwarded-for']
  if (trustedProxies > 0 && typeof forwarded === 'string') {
    const hops = forwarded.split(',').map((hop) => hop.trim())
    const hop = hops.at(-trustedProxies)
    if (hop) return hop
  }
  return request.socket.remoteAddress ?? 'unknown'
}

function oneLine(value: string | string[] | undefined, limit: number): string {
  return typeof value === 'string' ? value.slice(0, limit) : ''
}

/**
 * The format of a request id that a proxy may set. It is restricted, because the id is written to logs and to the
 * audit.
 */
const REQUEST_ID = /^[\w.:-]{8,64}$/

/**
 * Returns the id of a request: the one set by a trusted proxy, otherwise a new one. An id from any other sender is
 * ignored.
 */
export function requestIdOf(
  request: IncomingMessage,
  ids: Pick<Ids, 'token'>,
  trustedProxies: number,
): string {
  const given = request.headers['x-request-id']
  const taken = trustedProxies > 0 && typeof given === 'string' && REQUEST_ID.test(given)
  return taken ? given : ids.token()
}

/**
 * Collects the data that identify the caller of a request. The IP address (for IPv6 its network) is kept only as a
 * keyed hash.
 */
export function customerRequest(
  request: IncomingMessage,
  services: Pick<Services, 'secrets' | 'publicUrl' | 'ids'>,
  trustedProxies: number,
): CustomerRequest {
  const sessionCookie = cookieName('rv_session', services.publicUrl.startsWith('https:'))
  return {
    session: hashed(readCookie(request.headers.cookie, sessionCookie)),
    identity: hashed(oneLine(request.headers[IDENTITY_HEADER], 100)),
    // Log and audit name a request by the same id.
    requestId: currentWork()?.requestId ?? requestIdOf(request, services.ids, trustedProxies),
    origin: {
      address: addressHash(services, networkOf(clientAddress(request, trustedProxies))),
      agent: oneLine(request.headers['user-agent'], 200),
    },
  }
}

// Caches the hashes of the last 5,000 IP addresses. Most hashes are then not computed again, because all requests of
// one customer come from one address.
const addressHashes = new BoundedMap<string, string>(5000)

function addressHash(services: Pick<Services, 'secrets'>, address: string): string {
  const known = addressHashes.get(address)
  if (known !== undefined) return known
  const hash = services.secrets.index('address', address).toString('base64url').slice(0, 22)
  addressHashes.set(address, hash)
  return hash
}
