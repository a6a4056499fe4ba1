import { createHash, X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { fingerprintIn } from '../../partner/rules/fingerprint.ts'

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex')

/** Proxies give the whole certificate as RFC 9440 says, as PEM in a URL's spelling (nginx), or its fingerprint. */
function fingerprintOf(value: string): string | null {
  const [, encoded] = /^:([A-Za-z0-9+/]+={0,2}):$/.exec(value) ?? []
  if (encoded !== undefined) return sha256(Buffer.from(encoded, 'base64'))
  if (!value.startsWith('-----BEGIN')) return fingerprintIn(value)
  try {
    return sha256(new X509Certificate(decodeURIComponent(value)).raw)
  } catch {
    return null
  }
}

/**
 * The fingerprint of the certificate with which a client connected to a trusted proxy. Without a trusted proxy the
 * header is ignored, because anybody can send it.
 *
 * @param trust.header the header's name in lower case; undefined if none is configured
 * @returns null if there is no such certificate; a header that was sent twice gives none either
 */
export function clientCertificate(
  request: Pick<IncomingMessage, 'headers'>,
  trust: { readonly trustedProxies: number; readonly header: string | undefined },
): string | null {
  if (trust.trustedProxies === 0 || trust.header === undefined) return null
  const value = request.headers[trust.header]
  return typeof value === 'string' ? fingerprintOf(value.trim()) : null
}
