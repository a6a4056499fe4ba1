import { constants, createHash, type KeyObject, timingSafeEqual, verify, X509Certificate } from 'node:crypto'
import { type BaseBlock, BitString, ObjectIdentifier, OctetString, Primitive, Sequence } from 'asn1js'
import { Certificate, ExtKeyUsage, IssuerAndSerialNumber, type SignerInfo } from 'pkijs'
import { extensionsOf, leadsToTrusted } from './chain.ts'
import type { TimestampAlgorithm } from './port.ts'
import { algorithmOf, type TokenParts } from './token.ts'

const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12'
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47'
const TST_INFO = '1.2.840.113549.1.9.16.1.4'
const KEY_USAGE = '2.5.29.15'
const EXTENDED_KEY_USAGE = '2.5.29.37'
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
const SUBJECT_KEY_ID = '2.5.29.14'

/** The bits digitalSignature and nonRepudiation of a key usage. */
const SIGNING_BITS = 0xc0
const SHORTEST_RSA_BITS = 2048
/** More certificates than any authority sends. */
const MOST_CERTIFICATES = 10

/**
 * Signature algorithms by object identifier, each with the hash algorithm that its name fixes. rsaEncryption, RSASSA-PSS
 * and Ed25519 leave it to the signer's digest algorithm. SHA-1 is not among them.
 */
const signatures: ReadonlyMap<
  string,
  { readonly kind: 'rsa' | 'pss' | 'ec' | 'ed25519'; readonly hash?: TimestampAlgorithm }
> = new Map([
  ['1.2.840.113549.1.1.1', { kind: 'rsa' }],
  ['1.2.840.113549.1.1.11', { kind: 'rsa', hash: 'sha256' }],
  ['1.2.840.113549.1.1.12', { kind: 'rsa', hash: 'sha384' }],
  ['1.2.840.113549.1.1.13', { kind: 'rsa', hash: 'sha512' }],
  ['1.2.840.113549.1.1.10', { kind: 'pss' }],
  ['1.2.840.10045.4.3.2', { kind: 'ec', hash: 'sha256' }],
  ['1.2.840.10045.4.3.3', { kind: 'ec', hash: 'sha384' }],
  ['1.2.840.10045.4.3.4', { kind: 'ec', hash: 'sha512' }],
  ['1.3.101.112', { kind: 'ed25519' }],
])

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}

const hashOf = (algorithm: TimestampAlgorithm | 'sha1', bytes: Uint8Array) =>
  createHash(algorithm).update(bytes).digest()

/** The octets of an OCTET STRING, also of one whose tag was replaced; null for anything else. */
function octetsOf(value: unknown): Uint8Array | null {
  if (value instanceof OctetString) return new Uint8Array(value.getValue())
  return value instanceof Primitive ? value.valueBlock.valueHexView : null
}

const isHashOf = (value: unknown, algorithm: TimestampAlgorithm | 'sha1', bytes: Uint8Array): boolean => {
  const octets = octetsOf(value)
  return octets !== null && same(octets, hashOf(algorithm, bytes))
}

/** The value of a signed attribute that must be there once, with one value. */
function attribute(signer: SignerInfo, type: string): unknown {
  const found = (signer.signedAttrs?.attributes ?? []).filter((each) => each.type === type)
  const values: readonly unknown[] = found[0]?.values ?? []
  return found.length === 1 && values.length === 1 ? values[0] : undefined
}

function isNamedBy({ sid }: SignerInfo, certificate: X509Certificate): boolean {
  const parsed = Certificate.fromBER(certificate.raw)
  if (sid instanceof IssuerAndSerialNumber)
    return parsed.issuer.isEqual(sid.issuer) && parsed.serialNumber.isEqual(sid.serialNumber)
  const id = extensionsOf(certificate).find(({ extnID }) => extnID === SUBJECT_KEY_ID)?.parsedValue
  const named = octetsOf(sid)
  const own = octetsOf(id)
  return named !== null && own !== null && same(named, own)
}

const items = (block: unknown): readonly BaseBlock[] =>
  block instanceof Sequence ? block.valueBlock.value : []

/**
 * Whether the token is bound to this certificate (RFC 5035, RFC 5816). Without the bond, another certificate for the same
 * key could be put in its place.
 */
function isBoundTo(signer: SignerInfo, certificate: X509Certificate): boolean {
  const [second, first] = [SIGNING_CERTIFICATE_V2, SIGNING_CERTIFICATE].map((type) =>
    items(items(items(attribute(signer, type))[0])[0]),
  )
  const [head, next] = second ?? []
  if (head !== undefined) {
    if (head instanceof OctetString) return isHashOf(head, 'sha256', certificate.raw)
    const [oid] = items(head)
    const algorithm = oid instanceof ObjectIdentifier ? algorithmOf(oid.getValue()) : null
    return algorithm !== null && isHashOf(next, algorithm, certificate.raw)
  }
  return isHashOf(first?.[0], 'sha1', certificate.raw)
}

/** Whether a certificate is for timestamps and for nothing else, as RFC 3161 demands. */
function isForTimestamps(certificate: X509Certificate): boolean {
  const extensions = extensionsOf(certificate)
  const extended = extensions.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE)
  if (!extended?.critical || !(extended.parsedValue instanceof ExtKeyUsage)) return false
  const { keyPurposes } = extended.parsedValue
  if (keyPurposes.length !== 1 || keyPurposes[0] !== TIME_STAMPING) return false
  const usage = extensions.find(({ extnID }) => extnID === KEY_USAGE)
  if (usage === undefined) return true
  const bits = usage.parsedValue instanceof BitString ? usage.parsedValue.valueBlock.valueHexView[0] : 0
  return ((bits ?? 0) & SIGNING_BITS) !== 0
}

function isSignedBy(key: KeyObject, signer: SignerInfo, hash: TimestampAlgorithm): boolean {
  const algorithm = signatures.get(signer.signatureAlgorithm.algorithmId)
  if (algorithm === undefined || (algorithm.hash !== undefined && algorithm.hash !== hash)) return false
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  const data = new Uint8Array(signer.signedAttrs?.encodedValue ?? [])
  const signature = new Uint8Array(signer.signature.getValue())
  if (algorithm.kind === 'ed25519') return type === 'ed25519' && verify(null, data, key, signature)
  if (algorithm.kind === 'ec') return type === 'ec' && verify(hash, data, key, signature)
  if ((type !== 'rsa' && type !== 'rsa-pss') || (details?.modulusLength ?? 0) < SHORTEST_RSA_BITS)
    return false
  const padding = algorithm.kind === 'pss' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING
  return verify(hash, data, { key, padding }, signature)
}

/**
 * Checks who signed a token: exactly one signer, whose certificate is for timestamps, was valid at the token's time and
 * leads to a trusted certificate; and its signature.
 *
 * @returns SIGNER if the signer is not the configured authority, SIGNATURE if it did not sign this; null if all is well
 */
export function faultOfSigner(
  parts: TokenParts,
  trusted: readonly X509Certificate[],
): 'SIGNER' | 'SIGNATURE' | null {
  const [signer, ...further] = parts.signed.signerInfos
  if (signer === undefined || further.length > 0) return 'SIGNATURE'
  const sent = parts.certificates.slice(0, MOST_CERTIFICATES).map((der) => new X509Certificate(der))
  const certificate = [...sent, ...trusted].find((each) => isNamedBy(signer, each))
  if (certificate === undefined || !isForTimestamps(certificate)) return 'SIGNER'
  if (!leadsToTrusted(certificate, sent, trusted, parts.info.genTime)) return 'SIGNER'
  const hash = algorithmOf(signer.digestAlgorithm.algorithmId)
  const type = attribute(signer, CONTENT_TYPE)
  const isAboutContent =
    type instanceof ObjectIdentifier &&
    type.getValue() === TST_INFO &&
    hash !== null &&
    isHashOf(attribute(signer, MESSAGE_DIGEST), hash, parts.content)
  if (!isAboutContent || !isBoundTo(signer, certificate)) return 'SIGNATURE'
  return isSignedBy(certificate.publicKey, signer, hash) ? null : 'SIGNATURE'
}
