import { X509Certificate } from 'node:crypto'

/** The certificates of a PEM file, in its order (DER). @throws Error if there is none, or if one cannot be read */
export function certificatesOfPem(pem: string): [Uint8Array, ...Uint8Array[]] {
  const [first, ...rest] = (
    pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  ).map((each) => Uint8Array.from(new X509Certificate(each).raw))
  if (first === undefined) throw new Error('no certificate (PEM) in the file')
  return [first, ...rest]
}

/** @throws Error if it is neither an RSA key nor an EC key */
export function keyTypeOf(certificate: Uint8Array): 'RSA' | 'EC' {
  const type = new X509Certificate(certificate).publicKey.asymmetricKeyType
  if (type === 'rsa') return 'RSA'
  if (type === 'ec') return 'EC'
  throw new Error(`documents are not signed with keys of type ${type}`)
}

/** Whether a certificate is its own issuer's: the root of a chain, of which no revocation list can tell. */
export function isRoot(certificate: Uint8Array): boolean {
  const read = new X509Certificate(certificate)
  return read.checkIssued(read) && read.verify(read.publicKey)
}
