import { fromBER } from 'asn1js'
import { Certificate, CertificateRevocationList, CRLDistributionPoints, GeneralName } from 'pkijs'
import { HOUR_MS, SECOND_MS } from '../../kernel/calendar.ts'
import { type Clock, systemClock } from '../../kernel/clock.ts'
import { exchangeBytes } from '../vendor/vendor-bytes.ts'
import { VendorError } from '../vendor/vendor-error.ts'
import { failedStatus, type VendorCall } from '../vendor/vendor-http.ts'
import type { RevocationSource } from './port.ts'

/** The maximum length of a list, in bytes. It becomes part of each document. */
const LONGEST_LIST = 256 * 1024
const CRL_DISTRIBUTION_POINTS = '2.5.29.31'
/** The kind of a general name that is a URL. */
const URL_NAME = 6

const call: VendorCall = {
  vendor: 'document-signer',
  operation: 'revocation list',
  changes: false,
  timeoutMs: 10 * SECOND_MS,
}

/** Reads a list (DER or PEM). @throws VendorError UNREADABLE */
function listOf(bytes: Uint8Array): { readonly der: Uint8Array; readonly list: CertificateRevocationList } {
  const [, base64] =
    /-----BEGIN X509 CRL-----([^-]+)-----END X509 CRL-----/.exec(Buffer.from(bytes).toString('latin1')) ?? []
  const der = base64 === undefined ? Uint8Array.from(bytes) : Uint8Array.from(Buffer.from(base64, 'base64'))
  try {
    return { der, list: new CertificateRevocationList({ schema: fromBER(der).result }) }
  } catch {
    throw new VendorError({
      vendor: call.vendor,
      code: 'UNREADABLE',
      message: `${call.vendor} ${call.operation}: UNREADABLE`,
      retryable: false,
    })
  }
}

/** The URLs (http, https) from which a certificate says that its list can be had. */
function urlsIn(certificate: Certificate): string[] {
  const points = certificate.extensions?.find(({ extnID }) => extnID === CRL_DISTRIBUTION_POINTS)?.parsedValue
  if (!(points instanceof CRLDistributionPoints)) return []
  return points.distributionPoints.flatMap(({ distributionPoint }) =>
    (Array.isArray(distributionPoint) ? distributionPoint : []).flatMap((name) =>
      name instanceof GeneralName && name.type === URL_NAME && /^https?:\/\//i.test(String(name.value))
        ? [String(name.value)]
        : [],
    ),
  )
}

/**
 * Finds revocation lists: among the given ones by their issuer, and otherwise at the URL in the certificate. A fetched list
 * is kept in memory for an hour.
 *
 * @param settings.lists lists (DER or PEM), for authorities whose lists are not published, or in networks without a way
 * out
 * @param settings.fetch whether lists are fetched
 * @throws VendorError UNREADABLE if one of the given lists cannot be read
 */
export function createRevocationSource(settings: {
  readonly lists: readonly Uint8Array[]
  readonly fetch: boolean
  readonly wallClock?: Clock
}): RevocationSource {
  const wallClock = settings.wallClock ?? systemClock
  const given = settings.lists.map(listOf)
  const fetched = new Map<string, { readonly der: Uint8Array; readonly at: number }>()

  async function fetchList(url: string): Promise<Uint8Array> {
    const now = wallClock.now().getTime()
    const known = fetched.get(url)
    if (known !== undefined && now - known.at < HOUR_MS) return known.der
    const { status, body } = await exchangeBytes(call, url, { method: 'GET' }, LONGEST_LIST)
    if (status !== 200) throw failedStatus(call, status)
    const { der } = listOf(body)
    fetched.set(url, { der, at: now })
    return der
  }

  return {
    async crlOf(bytes) {
      const certificate = Certificate.fromBER(Uint8Array.from(bytes))
      const known = given.find(({ list }) => list.issuer.isEqual(certificate.issuer))
      if (known !== undefined) return known.der
      const [url] = urlsIn(certificate)
      return url === undefined || !settings.fetch ? null : await fetchList(url)
    },
  }
}
