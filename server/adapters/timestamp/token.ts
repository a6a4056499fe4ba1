import { type BaseBlock, Constructed, fromBER } from 'asn1js'
import { ContentInfo, SignedData, TSTInfo } from 'pkijs'
import type { TimestampAlgorithm } from './port.ts'

const TST_INFO = '1.2.840.113549.1.9.16.1.4'

const algorithms: ReadonlyMap<string, TimestampAlgorithm> = new Map([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
])

/** The algorithm of an object identifier; null for any other, in particular for MD5 and SHA-1. */
export function algorithmOf(oid: string): TimestampAlgorithm | null {
  return algorithms.get(oid) ?? null
}

/** The object identifier of an algorithm. */
export function oidOf(algorithm: TimestampAlgorithm): string {
  for (const [oid, named] of algorithms) if (named === algorithm) return oid
  throw new TypeError(algorithm)
}

/** Thrown if bytes are no TimeStampToken. */
export class NotAToken extends Error {}

/** The structure of a token. Nothing in it has been checked. */
export interface TokenParts {
  readonly signed: SignedData
  readonly info: TSTInfo
  /** The bytes of `info`, which the signature is about. */
  readonly content: Uint8Array
  /** The certificates that came with it, each as it came (DER). */
  readonly certificates: readonly Uint8Array[]
}

const CONTEXT_SPECIFIC = 3

const children = (block: BaseBlock | undefined): readonly BaseBlock[] =>
  block instanceof Constructed ? block.valueBlock.value : []

/**
 * The certificates in a token, as they came. pkijs encodes them anew, with which other bytes than those that were signed
 * could pass.
 */
function certificatesIn(token: BaseBlock): Uint8Array[] {
  const [signed] = children(children(token)[1])
  const set = children(signed).find(
    ({ idBlock }) => idBlock.tagClass === CONTEXT_SPECIFIC && idBlock.tagNumber === 0,
  )
  return children(set).map(({ valueBeforeDecodeView }) => Uint8Array.from(valueBeforeDecodeView))
}

/** @throws NotAToken */
export function partsOf(token: Uint8Array): TokenParts {
  try {
    const whole = fromBER(token)
    // Anything behind the token would be kept with it, although no signature covers it.
    if (whole.offset !== token.length) throw new NotAToken()
    const outer = new ContentInfo({ schema: whole.result })
    if (outer.contentType !== ContentInfo.SIGNED_DATA) throw new NotAToken()
    const signed = new SignedData({ schema: outer.content })
    const { eContent, eContentType } = signed.encapContentInfo
    if (eContentType !== TST_INFO || eContent === undefined) throw new NotAToken()
    const content = new Uint8Array(eContent.getValue())
    const certificates = certificatesIn(whole.result)
    return { signed, content, certificates, info: TSTInfo.fromBER(content) }
  } catch {
    // asn1js and pkijs throw errors of many kinds, and a RangeError if the token is nested too deeply.
    throw new NotAToken()
  }
}

/** What a timestamp says. */
export interface Timestamp {
  /** The instant that the authority vouches for. */
  readonly at: Date
  /** The object identifier of the authority's policy. */
  readonly policy: string
  /** The token's serial number at the authority, in lower case hexadecimal. */
  readonly serial: string
  readonly algorithm: TimestampAlgorithm
  readonly digest: Uint8Array
}

/** @throws NotAToken if the digest's algorithm is none that is used here */
export function timestampOf({ info }: TokenParts): Timestamp {
  const algorithm = algorithmOf(info.messageImprint.hashAlgorithm.algorithmId)
  if (algorithm === null) throw new NotAToken()
  return {
    at: info.genTime,
    policy: info.policy,
    serial: info.serialNumber.toBigInt().toString(16),
    algorithm,
    digest: new Uint8Array(info.messageImprint.hashedMessage.getValue()),
  }
}

/**
 * Reads what a token says, for showing it. Its signature is not checked here: the tokens that are kept were checked when
 * they were received.
 * @throws NotAToken
 */
export function readTimestampToken(token: Uint8Array): Timestamp {
  return timestampOf(partsOf(token))
}
