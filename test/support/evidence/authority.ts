import { Integer } from 'asn1js'
import { CertificateRevocationList, RevokedCertificate, Time } from 'pkijs'
import type { DocumentSigner } from '#server/adapters/document-signer/port.ts'
import type { TimestampPort } from '#server/adapters/timestamp/port.ts'
import { DAY_MS } from '#server/kernel/calendar.ts'
import { answerOf, derOf, issue, pemOf, rsa } from '#test/unit/adapters/timestamp-authority.ts'
import { askingFor } from './pack.ts'

/* An authority that issues certificates for documents and for timestamps, and lists in which they are revoked. */

type Pair = Awaited<ReturnType<typeof issue>>

/** What a list says. The defaults are those of a list of today in which nothing is revoked. */
export interface ListWishes {
  readonly revoked?: readonly { readonly certificate: Pair; readonly at: Date }[]
  readonly from?: Date
  readonly until?: Date
  /** Whose key signs it in the name of the authority. */
  readonly by?: Pair
}

const daysFromNow = (days: number) => new Date(Date.now() + days * DAY_MS)
export const yesterday = () => daysFromNow(-1)
export const tomorrow = () => daysFromNow(1)

async function listOf(authority: Pair, wishes: ListWishes): Promise<Uint8Array> {
  const { revoked = [], from = yesterday(), until = tomorrow(), by = authority } = wishes
  const entries = revoked.map(
    ({ certificate, at }) =>
      new RevokedCertificate({
        userCertificate: new Integer({ valueHex: certificate.certificate.serialNumber.valueBlock.valueHex }),
        revocationDate: new Time({ type: 0, value: at }),
      }),
  )
  const list = new CertificateRevocationList({
    version: 1,
    issuer: authority.certificate.subject,
    thisUpdate: new Time({ type: 0, value: from }),
    nextUpdate: new Time({ type: 0, value: until }),
    ...(entries.length > 0 && { revokedCertificates: entries }),
  })
  await list.sign(by.keys.privateKey, 'SHA-256')
  return new Uint8Array(list.toSchema().toBER())
}

/** An authority with a certificate for documents, one for timestamps, and as many lists as are wished. */
export async function makeAuthority() {
  const long = { from: daysFromNow(-30), to: daysFromNow(30) }
  const root = await issue(null, { ...long, name: 'Invented Authority' })
  const documents = await issue(root, { ...long, name: 'Invented Insurer', purposes: null, key: rsa(2048) })
  const stamps = await issue(root, { ...long, name: 'Invented Stamps' })
  const signer: DocumentSigner = {
    certificate: derOf(documents),
    chain: [derOf(root)],
    keyType: 'RSA',
    sign: async (message) =>
      new Uint8Array(
        await crypto.subtle.sign('RSASSA-PKCS1-v1_5', documents.keys.privateKey, Uint8Array.from(message)),
      ),
  }
  const timestamps: TimestampPort = askingFor((query) => answerOf(query, stamps, { sent: [stamps, root] }))
  return {
    ca: pemOf(root),
    documents,
    stamps,
    signer,
    timestamps,
    list: (wishes: ListWishes = {}) => listOf(root, wishes),
  }
}
