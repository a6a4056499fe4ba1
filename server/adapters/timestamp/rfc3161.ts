import { X509Certificate } from 'node:crypto'
import { fromBER, Integer, Null, OctetString, Sequence } from 'asn1js'
import { AlgorithmIdentifier, MessageImprint, TimeStampReq, TimeStampResp } from 'pkijs'
import { MINUTE_MS, SECOND_MS } from '../../kernel/calendar.ts'
import { type Clock, systemClock } from '../../kernel/clock.ts'
import { systemIds } from '../../kernel/ids.ts'
import { exchangeBytes } from '../vendor/vendor-bytes.ts'
import { VendorError } from '../vendor/vendor-error.ts'
import { failedStatus, type VendorCall } from '../vendor/vendor-http.ts'
import type { TimestampAlgorithm, TimestampPort } from './port.ts'
import { faultOfSigner } from './signer.ts'
import { NotAToken, oidOf, partsOf, timestampOf } from './token.ts'

/** The maximum length of an answer, in bytes. A token with all its certificates has five to fifteen thousand. */
const LONGEST_ANSWER = 64 * 1024
/** The maximum difference between the authority's clock and this one's. With more, one of them is wrong. */
const MOST_APART_MS = 5 * MINUTE_MS
const DIGEST_BYTES: Readonly<Record<TimestampAlgorithm, number>> = { sha256: 32, sha384: 48, sha512: 64 }
/** The reasons of a refusal that pass: timeNotAvailable and systemFailure (RFC 3161, PKIFailureInfo). */
const PASSING_BITS = [14, 25]
const GRANTED = 0
const GRANTED_WITH_MODS = 1

/** 62 random bits as a positive integer whose encoding always has eight bytes. */
function makeNonce(): Integer {
  const bytes = Buffer.from(systemIds.token(), 'base64url').subarray(0, 8)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return new Integer({ valueHex: Uint8Array.from(bytes).buffer })
}

function queryOf(digest: Uint8Array, algorithm: TimestampAlgorithm, nonce: Integer): Uint8Array<ArrayBuffer> {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: oidOf(algorithm), algorithmParams: new Null() }),
      hashedMessage: new OctetString({ valueHex: Uint8Array.from(digest).buffer }),
    }),
    nonce,
    certReq: true,
  })
  return new Uint8Array(request.toSchema().toBER())
}

interface Reply {
  readonly status: number
  /** Whether the reason of a refusal passes by itself. */
  readonly passes: boolean
  /** The token's bytes as they were received; null if there is none. */
  readonly token: Uint8Array | null
}

/** Reads a TimeStampResp; null if it is none. */
function replyOf(body: Uint8Array): Reply | null {
  try {
    const { offset, result } = fromBER(body)
    if (offset !== body.length || !(result instanceof Sequence)) return null
    const { status } = new TimeStampResp({ schema: result })
    const bits = status.failInfo?.valueBlock.valueHexView ?? new Uint8Array()
    const isSet = (bit: number) => ((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0
    const token = result.valueBlock.value[1]?.valueBeforeDecodeView
    return {
      status: status.status,
      passes: PASSING_BITS.some(isSet),
      token: token === undefined ? null : Uint8Array.from(token),
    }
  } catch {
    return null
  }
}

export interface TimestampSettings {
  /** The authority's URL. It may be http, because the answers are signed and the requests contain digests only. */
  readonly endpoint: string
  /** Certificates (PEM) of the authority: its own, or those of the authorities above it. */
  readonly ca: string
  readonly timeoutMs?: number
  /** Real time, also where the business clock is moved: the authority's clock is compared with it. */
  readonly wallClock?: Clock
}

/** The certificates of a PEM file. @throws Error if there is none, or if one cannot be read */
function certificatesIn(pem: string): X509Certificate[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (found.length === 0) throw new Error('no certificate (PEM) in the file')
  return found.map((each) => new X509Certificate(each))
}

/**
 * A client of a time stamping authority over HTTP (RFC 3161, section 3.4).
 * @throws Error if the certificates cannot be read
 */
export function createTimestamps(settings: TimestampSettings): TimestampPort {
  const trusted = certificatesIn(settings.ca)
  const wallClock = settings.wallClock ?? systemClock
  const call: VendorCall = {
    vendor: 'timestamp',
    operation: 'stamp',
    // A timestamp that was lost on the way harms nobody; the next request gets another one.
    changes: false,
    timeoutMs: settings.timeoutMs ?? 10 * SECOND_MS,
  }
  const failure = (code: string, retryable = false) =>
    new VendorError({
      vendor: call.vendor,
      code,
      message: `${call.vendor} ${call.operation}: ${code}`,
      retryable,
    })

  /** @throws VendorError if the token is not the one that was asked for */
  function check(token: Uint8Array, digest: Uint8Array, algorithm: TimestampAlgorithm, nonce: Integer): void {
    const parts = partsOf(token)
    const said = timestampOf(parts)
    if (parts.info.nonce?.toBigInt() !== nonce.toBigInt()) throw failure('NONCE')
    if (said.algorithm !== algorithm || Buffer.compare(said.digest, digest) !== 0) throw failure('IMPRINT')
    const apart = Math.abs(said.at.getTime() - wallClock.now().getTime())
    if (!(apart <= MOST_APART_MS)) throw failure('TIME')
    const fault = faultOfSigner(parts, trusted)
    if (fault !== null) throw failure(fault)
  }

  return {
    async stamp(digest, algorithm) {
      if (digest.length !== DIGEST_BYTES[algorithm]) throw new RangeError(`no digest of ${algorithm}`)
      const nonce = makeNonce()
      const { status, body } = await exchangeBytes(
        call,
        settings.endpoint,
        {
          method: 'POST',
          headers: { 'Content-Type': 'application/timestamp-query', 'Accept-Encoding': 'identity' },
          body: queryOf(digest, algorithm, nonce),
        },
        LONGEST_ANSWER,
      )
      if (status !== 200) throw failedStatus(call, status)
      const reply = replyOf(body)
      if (reply === null) throw failure('UNREADABLE')
      if (reply.status !== GRANTED && reply.status !== GRANTED_WITH_MODS)
        throw failure('REFUSED', reply.passes)
      if (reply.token === null) throw failure('UNREADABLE')
      try {
        check(reply.token, digest, algorithm, nonce)
      } catch (error) {
        if (error instanceof VendorError) throw error
        // Certificates and structures from outside make the libraries throw errors of many kinds.
        throw failure(error instanceof NotAToken ? 'UNREADABLE' : 'SIGNER')
      }
      return reply.token
    },
  }
}
