import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BitString, Integer, Utf8String } from 'asn1js'
import {
  AttributeTypeAndValue,
  AuthenticatedSafe,
  BasicConstraints,
  CertBag,
  Certificate,
  CertificateRevocationList,
  Extension,
  PFX,
  PKCS8ShroudedKeyBag,
  PrivateKeyInfo,
  RelativeDistinguishedNames,
  SafeBag,
  SafeContents,
  Time,
} from 'pkijs'
import { addDays, dayOf, startOfDay } from '../../kernel/calendar.ts'

const COMMON_NAME = '2.5.4.3'
const BASIC_CONSTRAINTS = '2.5.29.19'
const KEY_USAGE = '2.5.29.15'
const CERT_BAG = '1.2.840.113549.1.12.10.1.3'
const KEY_BAG = '1.2.840.113549.1.12.10.1.2'
/** keyCertSign and cRLSign, and their number of unused bits; digitalSignature and nonRepudiation. */
const usages = { authority: { bits: 0x06, unused: 1 }, signer: { bits: 0xc0, unused: 6 } } as const
const YEARS_DAYS = 3650
const HASH = 'SHA-256'

const { subtle } = crypto

const makeKeys = () => subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])

const bufferOf = (text: string): ArrayBuffer => Uint8Array.from(Buffer.from(text)).buffer

function nameOf(commonName: string): RelativeDistinguishedNames {
  const value = new Utf8String({ value: commonName })
  return new RelativeDistinguishedNames({
    typesAndValues: [new AttributeTypeAndValue({ type: COMMON_NAME, value })],
  })
}

function extension(extnID: string, value: { toBER(): ArrayBuffer }): Extension {
  return new Extension({ extnID, critical: true, extnValue: value.toBER() })
}

interface Issuing {
  readonly serial: number
  readonly subject: RelativeDistinguishedNames
  readonly issuer: RelativeDistinguishedNames
  readonly key: CryptoKey
  readonly issuerKey: CryptoKey
  readonly authority: boolean
  readonly from: Date
  readonly until: Date
}

async function issue(wanted: Issuing): Promise<Certificate> {
  const certificate = new Certificate()
  certificate.version = 2
  certificate.serialNumber = new Integer({ value: wanted.serial })
  certificate.issuer = wanted.issuer
  certificate.subject = wanted.subject
  certificate.notBefore = new Time({ type: 0, value: wanted.from })
  certificate.notAfter = new Time({ type: 0, value: wanted.until })
  const { bits, unused } = wanted.authority ? usages.authority : usages.signer
  certificate.extensions = [
    extension(BASIC_CONSTRAINTS, new BasicConstraints({ cA: wanted.authority }).toSchema()),
    extension(KEY_USAGE, new BitString({ valueHex: Uint8Array.of(bits).buffer, unusedBits: unused })),
  ]
  await certificate.subjectPublicKeyInfo.importKey(wanted.key)
  await certificate.sign(wanted.issuerKey, HASH)
  return certificate
}

async function revocationList(
  issuer: RelativeDistinguishedNames,
  key: CryptoKey,
  from: Date,
  until: Date,
): Promise<Uint8Array> {
  const list = new CertificateRevocationList({
    version: 1,
    issuer,
    thisUpdate: new Time({ type: 0, value: from }),
    nextUpdate: new Time({ type: 0, value: until }),
  })
  await list.sign(key, HASH)
  return new Uint8Array(list.toSchema().toBER())
}

async function keyStore(
  key: CryptoKey,
  certificates: readonly Certificate[],
  password: string,
): Promise<Uint8Array> {
  const keyBag = new PKCS8ShroudedKeyBag({
    parsedValue: PrivateKeyInfo.fromBER(await subtle.exportKey('pkcs8', key)),
  })
  const encryption = {
    // pkijs chooses the initialization vector itself.
    contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256, iv: new Uint8Array(16) },
    hmacHashAlgorithm: HASH,
    iterationCount: 10_000,
  }
  await keyBag.makeInternalValues({ ...encryption, password: bufferOf(password) })
  const bags = certificates.map(
    (certificate) => new SafeBag({ bagId: CERT_BAG, bagValue: new CertBag({ parsedValue: certificate }) }),
  )
  const safe = new AuthenticatedSafe({
    parsedValue: {
      safeContents: [
        {
          privacyMode: 0,
          value: new SafeContents({ safeBags: [new SafeBag({ bagId: KEY_BAG, bagValue: keyBag }), ...bags] }),
        },
      ],
    },
  })
  await safe.makeInternalValues({ safeContents: [{}] })
  const pfx = new PFX({ parsedValue: { integrityMode: 0, authenticatedSafe: safe } })
  await pfx.makeInternalValues({
    password: bufferOf(password),
    iterations: 10_000,
    pbkdf2HashAlgorithm: HASH,
    hmacHashAlgorithm: HASH,
  })
  return new Uint8Array(pfx.toSchema().toBER())
}

const pemOf = (certificate: Certificate) => {
  const base64 = Buffer.from(certificate.toSchema().toBER()).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`
}

/** The files of the demo's authority. */
export interface DemoAuthority {
  /** Certificate of the authority (PEM). */
  readonly root: string
  /** Key and certificates for sealing documents. */
  readonly p12: Uint8Array
  /** The authority's revocation list (DER), in which nothing is revoked. */
  readonly list: Uint8Array
}

/**
 * Makes an authority for ten years, and a key with its certificate for sealing documents. They prove nothing: the
 * authority is nobody's.
 */
export async function makeDemoAuthority(now: Date, password: string): Promise<DemoAuthority> {
  const from = startOfDay(addDays(dayOf(now), -1))
  const until = startOfDay(addDays(dayOf(now), YEARS_DAYS))
  const [authority, signer] = [await makeKeys(), await makeKeys()]
  const issuer = nameOf('Return Visit Demo Authority')
  const common = { issuer, issuerKey: authority.privateKey, from, until }
  const root = await issue({
    ...common,
    serial: 1,
    subject: issuer,
    key: authority.publicKey,
    authority: true,
  })
  const subject = nameOf('Return Visit Demo Documents')
  const own = await issue({ ...common, serial: 2, subject, key: signer.publicKey, authority: false })
  return {
    root: pemOf(root),
    p12: await keyStore(signer.privateKey, [own, root], password),
    list: await revocationList(issuer, authority.privateKey, from, until),
  }
}

/** Writes the files of a new authority into a folder: `root.pem`, `documents.p12`, `root.crl`. */
export async function writeDemoAuthority(folder: string, now: Date, password: string): Promise<void> {
  const { root, p12, list } = await makeDemoAuthority(now, password)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, 'root.pem'), root)
  await writeFile(join(folder, 'documents.p12'), p12, { mode: 0o600 })
  await writeFile(join(folder, 'root.crl'), list)
}
