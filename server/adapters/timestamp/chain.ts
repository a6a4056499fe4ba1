import type { X509Certificate } from 'node:crypto'
import { BasicConstraints, Certificate } from 'pkijs'

const BASIC_CONSTRAINTS = '2.5.29.19'
/** The critical extensions that are honoured here: constraints, key usage, extended key usage and policies. */
const UNDERSTOOD = new Set([BASIC_CONSTRAINTS, '2.5.29.15', '2.5.29.37', '2.5.29.32'])
/** The maximum number of certificates between the signer's and the configured one. */
const LONGEST_CHAIN = 4

/** The certificate with all its extensions, which Node does not show. */
export function extensionsOf(certificate: X509Certificate) {
  return Certificate.fromBER(certificate.raw).extensions ?? []
}

function isUsableAt(certificate: X509Certificate, at: Date): boolean {
  if (at < certificate.validFromDate || at > certificate.validToDate) return false
  // Whoever does not understand a critical extension must refuse the certificate (RFC 5280).
  return extensionsOf(certificate).every(({ critical, extnID }) => !critical || UNDERSTOOD.has(extnID))
}

/** Whether an authority may have `below` authorities between itself and the signer. */
function mayStandAbove(authority: X509Certificate, below: number): boolean {
  const constraints = extensionsOf(authority).find(({ extnID }) => extnID === BASIC_CONSTRAINTS)?.parsedValue
  if (!authority.ca || !(constraints instanceof BasicConstraints)) return false
  const limit = constraints.pathLenConstraint
  return limit === undefined || (typeof limit === 'number' && below <= limit)
}

/**
 * Whether a certificate was valid at an instant and leads to one of the trusted certificates. A trusted certificate may be
 * the signer's own, a root, or any authority between them. Whether it was revoked is not asked.
 *
 * @param others certificates from outside that may stand between
 */
export function leadsToTrusted(
  certificate: X509Certificate,
  others: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
  at: Date,
  below = 0,
): boolean {
  if (!isUsableAt(certificate, at)) return false
  if (trusted.some((known) => known.raw.equals(certificate.raw))) return true
  if (below > LONGEST_CHAIN) return false
  // A certificate of its own issuer would be found again and again.
  const rest = others.filter((other) => !other.raw.equals(certificate.raw))
  return [...trusted, ...rest].some(
    (issuer) =>
      certificate.checkIssued(issuer) &&
      mayStandAbove(issuer, below) &&
      certificate.verify(issuer.publicKey) &&
      leadsToTrusted(issuer, rest, trusted, at, below + 1),
  )
}
