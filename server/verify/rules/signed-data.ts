import { sameBytes } from '../../transparency/rules/merkle.ts'
import { joined, type Machine } from './bytes.ts'
import { type Certificate, certificatesAmong, keyIdOf } from './certificate.ts'
import { type Der, expected, NotDer, oidOf, partsOf, readPadded, tags } from './der.ts'
import { type HashName, hashNamed, schemeNamed } from './scheme.ts'

/* Signatures as CMS SignedData (RFC 5652), with the rules of CAdES (ETSI EN 319 122-1) and of timestamps (RFC 3161). */

const SIGNED_DATA = '1.2.840.113549.1.7.2'
const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12'
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47'
export const contentTypes = { data: '1.2.840.113549.1.7.1', timestamp: '1.2.840.113549.1.9.16.1.4' } as const

export interface SignedData {
  readonly type: string
  /** What was signed, if it is inside. */
  readonly content: Uint8Array | null
  readonly certificates: readonly Certificate[]
  /** The fields of the only signer. */
  readonly signer: {
    readonly id: Der
    readonly digest: Der
    /** As it was signed: with the tag of a set. */
    readonly attributes: Uint8Array
    readonly signed: ReadonlyMap<string, readonly Der[]>
    readonly algorithm: Der
    readonly signature: Uint8Array
    readonly unsigned: ReadonlyMap<string, readonly Der[]>
  }
}

/** The attributes of a set, each of which may be there once. @throws NotDer */
function attributesIn(set: Der | undefined): ReadonlyMap<string, readonly Der[]> {
  const found = new Map<string, readonly Der[]>()
  for (const attribute of set === undefined ? [] : partsOf(set)) {
    const [type, values] = partsOf(attribute)
    if (type === undefined || found.has(oidOf(type))) throw new NotDer()
    found.set(oidOf(type), partsOf(expected(values, tags.set)))
  }
  return found
}

const OCTETS_IN_PARTS = 0x24

/** The bytes of an OCTET STRING, also of one in parts, which some write around a content. @throws NotDer */
function octetsIn(element: Der | undefined): Uint8Array {
  if (element?.tag !== OCTETS_IN_PARTS) return expected(element, tags.octets).content
  return joined(...partsOf(element).map((part) => expected(part, tags.octets).content))
}

/** Reads a signature, behind which there may be room filled with zeros. @throws NotDer */
export function readSignedData(bytes: Uint8Array): SignedData {
  const [kind, outer] = partsOf(expected(readPadded(bytes), tags.sequence))
  if (kind === undefined || oidOf(kind) !== SIGNED_DATA) throw new NotDer()
  const [inner] = partsOf(expected(outer, 0xa0))
  const [, , encapsulated, ...rest] = partsOf(expected(inner, tags.sequence))
  const [type, wrapped] = partsOf(expected(encapsulated, tags.sequence))
  const sets = rest.filter(({ tag }) => tag === 0xa0)
  const [info, ...further] = partsOf(expected(rest.at(-1), tags.set))
  // With two signers, each reader could look at another one.
  if (further.length > 0 || type === undefined) throw new NotDer()
  const [, id, digest, signed, algorithm, signature, unsigned] = partsOf(expected(info, tags.sequence))
  const attributes = expected(signed, 0xa0)
  if (id === undefined) throw new NotDer()
  return {
    type: oidOf(type),
    content: wrapped === undefined ? null : octetsIn(partsOf(wrapped)[0]),
    certificates: certificatesAmong(sets.flatMap(partsOf).map(({ whole }) => whole)),
    signer: {
      id,
      digest: expected(digest, tags.sequence),
      attributes: joined(Uint8Array.of(tags.set), attributes.whole.subarray(1)),
      signed: attributesIn(attributes),
      algorithm: expected(algorithm, tags.sequence),
      signature: expected(signature, tags.octets).content,
      unsigned: attributesIn(unsigned),
    },
  }
}

const only = (values: readonly Der[] | undefined): Der | undefined =>
  values?.length === 1 ? values[0] : undefined

const isNamedBy = (id: Der, certificate: Certificate): boolean => {
  if (id.tag !== tags.sequence) {
    const own = keyIdOf(certificate)
    return id.tag === 0x80 && own !== null && sameBytes(id.content, own)
  }
  const [issuer, serial] = partsOf(id)
  return (
    issuer !== undefined &&
    serial !== undefined &&
    sameBytes(issuer.whole, certificate.issuer) &&
    sameBytes(serial.whole, certificate.serial)
  )
}

/** The certificate that the signer names; undefined if it is not among these. */
export function signerAmong({ signer }: SignedData, known: readonly Certificate[]): Certificate | undefined {
  return known.find((certificate) => isNamedBy(signer.id, certificate))
}

/**
 * Whether the signature is bound to the certificate (RFC 5035). Without the bond, another certificate for the same key
 * could be put in its place.
 */
async function isBound(machine: Machine, { signer }: SignedData, certificate: Certificate): Promise<boolean> {
  const second = only(signer.signed.get(SIGNING_CERTIFICATE_V2))
  const first = only(signer.signed.get(SIGNING_CERTIFICATE))
  const attribute = second ?? first
  const [list] = attribute === undefined ? [] : partsOf(attribute)
  const [bond] = list === undefined ? [] : partsOf(list)
  const [head, next] = bond === undefined ? [] : partsOf(bond)
  const named = head?.tag === tags.sequence ? hashNamed(head) : null
  const hash: HashName | null = second === undefined ? 'SHA-1' : head?.tag === tags.octets ? 'SHA-256' : named
  const value = head?.tag === tags.octets ? head : next
  if (hash === null || value?.tag !== tags.octets) return false
  return sameBytes(value.content, await machine.digest(hash, certificate.der))
}

/**
 * Checks a signature over a content.
 * @returns CONTENT if the content is another one than was signed, SIGNATURE if the certificate's key did not sign; null if
 * all is well
 */
export async function faultOf(
  machine: Machine,
  data: SignedData,
  content: Uint8Array,
  certificate: Certificate,
): Promise<'CONTENT' | 'SIGNATURE' | null> {
  const { signer } = data
  const hash = hashNamed(signer.digest)
  const scheme = schemeNamed(signer.algorithm, hash)
  const type = only(signer.signed.get(CONTENT_TYPE))
  const digest = only(signer.signed.get(MESSAGE_DIGEST))
  if (hash === null || scheme === null || type === undefined || digest?.tag !== tags.octets)
    return 'SIGNATURE'
  if (oidOf(type) !== data.type || !(await isBound(machine, data, certificate))) return 'SIGNATURE'
  if ('hash' in scheme && scheme.hash !== hash) return 'SIGNATURE'
  if (!(await machine.isSigned(scheme, certificate.key, signer.attributes, signer.signature)))
    return 'SIGNATURE'
  return sameBytes(digest.content, await machine.digest(hash, content)) ? null : 'CONTENT'
}
