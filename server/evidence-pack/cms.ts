import { createHash } from 'node:crypto'
import { fromBER, Null, ObjectIdentifier, OctetString, Sequence, Set as SetOf } from 'asn1js'
import {
  AlgorithmIdentifier,
  Attribute,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs'
import type { DocumentSigner } from '../adapters/document-signer/port.ts'
import type { TimestampPort } from '../adapters/timestamp/port.ts'

const DATA = '1.2.840.113549.1.7.1'
const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47'
const TIMESTAMP_TOKEN = '1.2.840.113549.1.9.16.2.14'
const SHA256 = '2.16.840.1.101.3.4.2.1'
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11'
const SHA256_WITH_ECDSA = '1.2.840.10045.4.3.2'

const sha256 = (bytes: Uint8Array) => Uint8Array.from(createHash('sha256').update(bytes).digest())

const octets = (bytes: Uint8Array) => new OctetString({ valueHex: Uint8Array.from(bytes).buffer })

/** The attributes that the signature covers, in the order that DER demands of a set. */
function attributesOf(digest: Uint8Array, certificate: Uint8Array): Attribute[] {
  // Without the bond to the certificate, another certificate for the same key could be put in its place (RFC 5035).
  const bond = new Sequence({ value: [new Sequence({ value: [octets(sha256(certificate))] })] })
  const attributes = [
    new Attribute({ type: CONTENT_TYPE, values: [new ObjectIdentifier({ value: DATA })] }),
    new Attribute({ type: MESSAGE_DIGEST, values: [octets(digest)] }),
    new Attribute({ type: SIGNING_CERTIFICATE_V2, values: [new Sequence({ value: [bond] })] }),
  ]
  const derOf = (attribute: Attribute) => Buffer.from(attribute.toSchema().toBER())
  return attributes.sort((one, other) => Buffer.compare(derOf(one), derOf(other)))
}

/**
 * Signs a digest as PAdES demands it of the signature inside a PDF (CAdES, ETSI EN 319 122-1): bound to the certificate,
 * without a claim about the time, and with a timestamp over the signature.
 *
 * @param digest SHA-256 of the document's bytes
 * @returns the signature (CMS SignedData, DER), and the timestamp's token
 * @throws VendorError if the key or the timestamp is not available now
 */
export async function signDigest(
  digest: Uint8Array,
  signer: DocumentSigner,
  timestamps: TimestampPort | null,
): Promise<{ readonly signature: Uint8Array; readonly token: Uint8Array | null }> {
  const certificate = Certificate.fromBER(Uint8Array.from(signer.certificate))
  const attributes = attributesOf(digest, signer.certificate)
  const signedSet = new SetOf({ value: attributes.map((each) => each.toSchema()) })
  const value = await signer.sign(new Uint8Array(signedSet.toBER()), 'sha256')
  const token = timestamps === null ? null : await timestamps.stamp(sha256(value), 'sha256')
  const rsa = signer.keyType === 'RSA'
  const info = new SignerInfo({
    version: 1,
    sid: new IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
    digestAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256 }),
    signedAttrs: new SignedAndUnsignedAttributes({ type: 0, attributes }),
    signatureAlgorithm: new AlgorithmIdentifier({
      algorithmId: rsa ? SHA256_WITH_RSA : SHA256_WITH_ECDSA,
      ...(rsa && { algorithmParams: new Null() }),
    }),
    signature: octets(value),
    ...(token !== null && {
      unsignedAttrs: new SignedAndUnsignedAttributes({
        type: 1,
        attributes: [new Attribute({ type: TIMESTAMP_TOKEN, values: [fromBER(token).result] })],
      }),
    }),
  })
  const signed = new SignedData({
    version: 1,
    digestAlgorithms: [new AlgorithmIdentifier({ algorithmId: SHA256 })],
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: DATA }),
    certificates: [certificate, ...signer.chain.map((each) => Certificate.fromBER(Uint8Array.from(each)))],
    signerInfos: [info],
  })
  const whole = new ContentInfo({ contentType: ContentInfo.SIGNED_DATA, content: signed.toSchema() })
  return { signature: new Uint8Array(whole.toSchema().toBER()), token }
}
