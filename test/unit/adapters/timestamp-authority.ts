import { createHash, randomInt } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { DAY_MS } from '#server/kernel/calendar.ts'

const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
const TST_INFO = '1.2.840.113549.1.9.16.1.4'
const crypto = pkijs.getCrypto(true)

type Pair = { readonly certificate: pkijs.Certificate; readonly keys: CryptoKeyPair }

export interface CertificateWishes {
  readonly name?: string
  /** Purposes of the extended key usage; null for none. */
  readonly purposes?: readonly string[] | null
  readonly purposesCritical?: boolean
  readonly from?: Date
  readonly to?: Date
  readonly ca?: boolean
  readonly pathLength?: number
  readonly unknownCritical?: boolean
  /** The URL of the issuer's revocation list. */
  readonly list?: string
  /** The bits of the key usage, the first as the highest; none if it is missing. */
  readonly usage?: number
  readonly key?: RsaHashedKeyGenParams | EcKeyGenParams
}

const extension = (extnID: string, critical: boolean, value: { toSchema(): asn1js.BaseBlock }) =>
  new pkijs.Extension({ extnID, critical, extnValue: value.toSchema().toBER() })

const listsAt = (url: string) =>
  new pkijs.CRLDistributionPoints({
    distributionPoints: [
      new pkijs.DistributionPoint({ distributionPoint: [new pkijs.GeneralName({ type: 6, value: url })] }),
    ],
  })

/** RSA keys of a length for a kind of signature. */
export const rsa = (modulusLength: number, name = 'RSASSA-PKCS1-v1_5'): RsaHashedKeyGenParams => ({
  name,
  modulusLength,
  publicExponent: Uint8Array.of(1, 0, 1),
  hash: 'SHA-256',
})

/** Issues a certificate with a fresh key (P-256), signed by `issuer` or by itself. */
export async function issue(issuer: Pair | null, wishes: CertificateWishes = {}): Promise<Pair> {
  const wished = wishes.key ?? { name: 'ECDSA', namedCurve: 'P-256' }
  const keys = await globalThis.crypto.subtle.generateKey(wished, true, ['sign', 'verify'])
  const certificate = new pkijs.Certificate()
  certificate.version = 2
  certificate.serialNumber = new asn1js.Integer({ value: randomInt(1, 1_000_000_000) })
  certificate.subject.typesAndValues.push(
    new pkijs.AttributeTypeAndValue({
      type: '2.5.4.3',
      value: new asn1js.Utf8String({ value: wishes.name ?? 'Invented Timestamps' }),
    }),
  )
  certificate.issuer = issuer === null ? certificate.subject : issuer.certificate.subject
  const now = Date.now()
  certificate.notBefore.value = wishes.from ?? new Date(now - DAY_MS)
  certificate.notAfter.value = wishes.to ?? new Date(now + DAY_MS)
  const isCa = wishes.ca ?? issuer === null
  const purposes = wishes.purposes === undefined ? (isCa ? null : [TIME_STAMPING]) : wishes.purposes
  const limit = wishes.pathLength === undefined ? {} : { pathLenConstraint: wishes.pathLength }
  certificate.extensions = [
    extension('2.5.29.19', true, new pkijs.BasicConstraints({ cA: isCa, ...limit })),
    ...(purposes === null
      ? []
      : [
          extension(
            '2.5.29.37',
            wishes.purposesCritical ?? true,
            new pkijs.ExtKeyUsage({ keyPurposes: [...purposes] }),
          ),
        ]),
    ...(wishes.list === undefined ? [] : [extension('2.5.29.31', false, listsAt(wishes.list))]),
    ...(wishes.usage === undefined
      ? []
      : [
          new pkijs.Extension({
            extnID: '2.5.29.15',
            critical: true,
            extnValue: new asn1js.BitString({ valueHex: Uint8Array.of(wishes.usage).buffer }).toBER(),
          }),
        ]),
    ...(wishes.unknownCritical === true
      ? [extension('1.2.3.4', true, new pkijs.BasicConstraints({ cA: false }))]
      : []),
  ]
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey)
  await certificate.sign(issuer?.keys.privateKey ?? keys.privateKey, 'SHA-256')
  return { certificate, keys }
}

export const derOf = ({ certificate }: Pair) => Buffer.from(certificate.toSchema(true).toBER())

/** The lines are joined and not ended: an empty line, after text of just a multiple of 64 characters, would end the PEM. */
export const pemOf = (pair: Pair) =>
  [
    '-----BEGIN CERTIFICATE-----',
    ...(derOf(pair)
      .toString('base64')
      .match(/.{1,64}/g) ?? []),
    '-----END CERTIFICATE-----\n',
  ].join('\n')

/** What an authority does otherwise than it should. */
export interface Lies {
  readonly nonce?: bigint | null
  readonly digest?: Uint8Array
  readonly algorithm?: string
  readonly at?: Date
  /** Changes the signed content after it was signed. */
  readonly changed?: boolean
  /** The certificate that the signed attributes name, instead of the signer's. */
  readonly bound?: Pair | null
  readonly messageDigest?: Uint8Array
  readonly contentType?: string
  readonly twice?: boolean
  /** Whose key signs in the name of the signer. */
  readonly by?: Pair
  /** Certificates that are sent. */
  readonly sent?: readonly Pair[]
}

function integerOf(value: bigint): asn1js.Integer {
  const hex = value.toString(16)
  return new asn1js.Integer({ valueHex: Uint8Array.from(Buffer.from(hex.padStart(16, '0'), 'hex')).buffer })
}

/** Answers a request (DER) with a token that `signer` signed, with the lies that are wished. */
export async function answerOf(query: Uint8Array, signer: Pair, lies: Lies = {}): Promise<Buffer> {
  const asked = pkijs.TimeStampReq.fromBER(Uint8Array.from(query).buffer)
  const nonce = lies.nonce === undefined ? asked.nonce?.toBigInt() : lies.nonce
  const info = new pkijs.TSTInfo({
    version: 1,
    policy: '2.999.1',
    messageImprint: new pkijs.MessageImprint({
      hashAlgorithm: new pkijs.AlgorithmIdentifier({
        algorithmId: lies.algorithm ?? asked.messageImprint.hashAlgorithm.algorithmId,
        algorithmParams: new asn1js.Null(),
      }),
      hashedMessage:
        lies.digest === undefined
          ? asked.messageImprint.hashedMessage
          : new asn1js.OctetString({ valueHex: Uint8Array.from(lies.digest).buffer }),
    }),
    serialNumber: new asn1js.Integer({ value: 4711 }),
    genTime: lies.at ?? new Date(),
    ...(nonce === undefined || nonce === null ? {} : { nonce: integerOf(nonce) }),
  })
  const content = new Uint8Array(info.toSchema().toBER())
  const bound = lies.bound === undefined ? signer : lies.bound
  const attribute = (type: string, value: asn1js.BaseBlock) => new pkijs.Attribute({ type, values: [value] })
  const sha256 = (bytes: Uint8Array) =>
    new asn1js.OctetString({
      valueHex: Uint8Array.from(createHash('sha256').update(bytes).digest()).buffer,
    })
  const signed = new pkijs.SignedData({
    version: 3,
    encapContentInfo: new pkijs.EncapsulatedContentInfo({
      eContentType: TST_INFO,
      eContent: new asn1js.OctetString({ valueHex: content.buffer }),
    }),
    certificates: (lies.sent ?? [signer]).map(({ certificate }) => certificate),
    signerInfos: [1, 2].slice(0, lies.twice === true ? 2 : 1).map(
      () =>
        new pkijs.SignerInfo({
          version: 1,
          sid: new pkijs.IssuerAndSerialNumber({
            issuer: signer.certificate.issuer,
            serialNumber: signer.certificate.serialNumber,
          }),
          signedAttrs: new pkijs.SignedAndUnsignedAttributes({
            type: 0,
            attributes: [
              attribute(
                '1.2.840.113549.1.9.3',
                new asn1js.ObjectIdentifier({ value: lies.contentType ?? TST_INFO }),
              ),
              attribute(
                '1.2.840.113549.1.9.4',
                lies.messageDigest === undefined
                  ? sha256(content)
                  : new asn1js.OctetString({ valueHex: Uint8Array.from(lies.messageDigest).buffer }),
              ),
              ...(bound === null
                ? []
                : [
                    attribute(
                      '1.2.840.113549.1.9.16.2.47',
                      new asn1js.Sequence({
                        value: [
                          new asn1js.Sequence({
                            value: [new asn1js.Sequence({ value: [sha256(derOf(bound))] })],
                          }),
                        ],
                      }),
                    ),
                  ]),
            ],
          }),
        }),
    ),
  })
  for (const index of signed.signerInfos.keys())
    await signed.sign((lies.by ?? signer).keys.privateKey, index, 'SHA-256', undefined, crypto)
  if (lies.changed === true) {
    const later = new pkijs.TSTInfo({ schema: asn1js.fromBER(content).result })
    later.genTime = new Date(later.genTime.getTime() + 1000)
    signed.encapContentInfo.eContent = new asn1js.OctetString({ valueHex: later.toSchema().toBER() })
  }
  const token = new pkijs.ContentInfo({
    contentType: pkijs.ContentInfo.SIGNED_DATA,
    content: signed.toSchema(true),
  })
  const reply = new pkijs.TimeStampResp({
    status: new pkijs.PKIStatusInfo({ status: 0 }),
    timeStampToken: token,
  })
  return Buffer.from(reply.toSchema().toBER())
}
