import { sameBytes } from '../../transparency/rules/merkle.ts'
import { fromBase64 } from '../../transparency/rules/text.ts'
import type { Machine } from './bytes.ts'
import { bitsOf, type Der, expected, NotDer, oidOf, partsOf, readDer, tags, timeOf, wordsOf } from './der.ts'
import { schemeNamed } from './scheme.ts'

const BASIC_CONSTRAINTS = '2.5.29.19'
const KEY_USAGE = '2.5.29.15'
const EXTENDED_KEY_USAGE = '2.5.29.37'
const SUBJECT_KEY_ID = '2.5.29.14'
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
const COMMON_NAME = '2.5.4.3'
/** Extensions that are understood here, or that say nothing about whether a signature holds. */
const understood = new Set([BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE, SUBJECT_KEY_ID, '2.5.29.32'])

const KEY_CERT_SIGN = 0x04
const CRL_SIGN = 0x02
const SIGNING = 0xc0
const LONGEST_CHAIN = 8

export interface Certificate {
  /** As it came. */
  readonly der: Uint8Array
  readonly signed: Uint8Array
  readonly algorithm: Der
  readonly signature: Uint8Array
  readonly serial: Uint8Array
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  /** Of the subject, for people: its common name, or its last name of any kind. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly from: number
  readonly until: number
  /** SubjectPublicKeyInfo. */
  readonly key: Uint8Array
  readonly extensions: ReadonlyMap<string, { readonly critical: boolean; readonly value: Uint8Array }>
}

function nameIn(subject: Der): string {
  const pairs = partsOf(subject).flatMap((set) => partsOf(set).map(partsOf))
  const named = pairs.find(([oid]) => oid !== undefined && oidOf(oid) === COMMON_NAME) ?? pairs.at(-1)
  return named?.[1] === undefined ? '' : wordsOf(named[1])
}

/** The extensions of a list of them. @throws NotDer */
export function extensionsOf(all: Der): Certificate['extensions'] {
  const found = new Map<string, { critical: boolean; value: Uint8Array }>()
  for (const each of partsOf(all)) {
    const [oid, ...rest] = partsOf(each)
    const value = expected(rest.at(-1), tags.octets)
    const critical = rest[0]?.tag === tags.boolean && rest[0].content[0] !== 0
    const name = oid === undefined ? '' : oidOf(oid)
    if (found.has(name)) throw new NotDer()
    found.set(name, { critical, value: value.content })
  }
  return found
}

/** @throws NotDer */
function extensionsIn(wrapped: Der | undefined): Certificate['extensions'] {
  const [all] = wrapped === undefined ? [] : partsOf(wrapped)
  return all === undefined ? new Map() : extensionsOf(all)
}

/** @throws NotDer */
export function readCertificate(der: Uint8Array): Certificate {
  const [content, algorithm, signature] = partsOf(expected(readDer(der), tags.sequence))
  const fields = partsOf(expected(content, tags.sequence))
  const [serial, , issuer, validity, subject, key, ...rest] =
    fields[0]?.tag === 0xa0 ? fields.slice(1) : fields
  const [from, until] = partsOf(expected(validity, tags.sequence))
  if (content === undefined || issuer === undefined || subject === undefined) throw new NotDer()
  if (from === undefined || until === undefined) throw new NotDer()
  return {
    der,
    signed: content.whole,
    algorithm: expected(algorithm, tags.sequence),
    signature: bitsOf(signature),
    serial: expected(serial, tags.integer).whole,
    issuer: issuer.whole,
    subject: subject.whole,
    name: nameIn(subject),
    from: timeOf(from),
    until: timeOf(until),
    key: expected(key, tags.sequence).whole,
    extensions: extensionsIn(rest.find(({ tag }) => tag === 0xa3)),
  }
}

/** The certificates among these bytes; what is none is left out. */
export function certificatesAmong(all: readonly Uint8Array[]): Certificate[] {
  return all.flatMap((der) => {
    try {
      return [readCertificate(der)]
    } catch (error) {
      if (error instanceof NotDer) return []
      throw error
    }
  })
}

/** The certificates of a text in PEM; null if one of them is none, or if there is none. */
export function certificatesOfPem(text: string): Certificate[] | null {
  const blocks = [...text.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g)]
  const ders = blocks.flatMap(([, block = '']) => fromBase64(block.replaceAll(/\s/g, '')) ?? [])
  const read = certificatesAmong(ders)
  return read.length === 0 || read.length !== blocks.length ? null : read
}

/** The first byte of the key usage: the bits from digitalSignature on. Null if the certificate does not limit it. */
function usageOf({ extensions }: Certificate): number | null {
  const usage = extensions.get(KEY_USAGE)
  return usage === undefined ? null : (expected(readDer(usage.value), tags.bits).content[1] ?? 0)
}

export function keyIdOf({ extensions }: Certificate): Uint8Array | null {
  const id = extensions.get(SUBJECT_KEY_ID)
  return id === undefined ? null : readDer(id.value).content
}

export function isAuthority(certificate: Certificate): boolean {
  const constraints = certificate.extensions.get(BASIC_CONSTRAINTS)
  if (constraints === undefined) return false
  const [ca] = partsOf(readDer(constraints.value))
  const usage = usageOf(certificate)
  return ca?.tag === tags.boolean && ca.content[0] !== 0 && (usage === null || (usage & KEY_CERT_SIGN) !== 0)
}

/** Whether a certificate may sign documents: its use is not limited to something else. */
export function maySign(certificate: Certificate): boolean {
  const usage = usageOf(certificate)
  return usage === null || (usage & SIGNING) !== 0
}

/** Whether an authority may sign revocation lists. */
export function maySignLists(certificate: Certificate): boolean {
  const usage = usageOf(certificate)
  return usage === null || (usage & CRL_SIGN) !== 0
}

/** Whether a certificate is for timestamps and for nothing else, as RFC 3161 demands. */
export function isForTimestamps({ extensions }: Certificate): boolean {
  const extended = extensions.get(EXTENDED_KEY_USAGE)
  if (extended === undefined || !extended.critical) return false
  const purposes = partsOf(readDer(extended.value))
  return purposes.length === 1 && purposes.every((purpose) => oidOf(purpose) === TIME_STAMPING)
}

async function isIssuedBy(machine: Machine, child: Certificate, issuer: Certificate): Promise<boolean> {
  const scheme = schemeNamed(child.algorithm, null)
  if (scheme === null || !sameBytes(child.issuer, issuer.subject)) return false
  return await machine.isSigned(scheme, issuer.key, child.signed, child.signature)
}

/** A certificate with those above it, as far as they are known. */
export interface Chain {
  /** From the certificate itself to the last one that is known. */
  readonly certificates: readonly [Certificate, ...Certificate[]]
  /** Whether the last one is among those that are trusted. */
  readonly trusted: boolean
  /** Whether the last one is its own issuer. */
  readonly rooted: boolean
  /** The first certificate that was not valid at the instant, or that has a critical extension nobody knows. */
  readonly unfit: Certificate | null
}

/**
 * Follows a certificate to those above it.
 * @param at the instant at which they must be valid, in milliseconds since 1970
 */
export async function chainOf(
  machine: Machine,
  leaf: Certificate,
  known: readonly Certificate[],
  trusted: readonly Certificate[],
  at: number,
): Promise<Chain> {
  const isTrusted = (one: Certificate) => trusted.some((other) => sameBytes(one.der, other.der))
  const certificates: [Certificate, ...Certificate[]] = [leaf]
  let rooted = false
  for (let last = leaf; certificates.length < LONGEST_CHAIN && !isTrusted(last); ) {
    rooted = await isIssuedBy(machine, last, last)
    if (rooted) break
    let above: Certificate | undefined
    for (const one of [...trusted, ...known]) {
      if (above !== undefined || !isAuthority(one) || certificates.includes(one)) continue
      if (await isIssuedBy(machine, last, one)) above = one
    }
    if (above === undefined) break
    certificates.push(above)
    last = above
  }
  const isFit = (one: Certificate) =>
    one.from <= at &&
    at <= one.until &&
    [...one.extensions].every(([oid, { critical }]) => !critical || understood.has(oid))
  const [end = leaf] = certificates.slice(-1)
  return {
    certificates,
    trusted: isTrusted(end),
    rooted,
    unfit: certificates.find((one) => !isFit(one)) ?? null,
  }
}
