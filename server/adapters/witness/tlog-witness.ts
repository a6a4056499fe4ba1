import { SECOND_MS } from '../../kernel/calendar.ts'
import { exchangeBytes } from '../vendor/vendor-bytes.ts'
import { VendorError } from '../vendor/vendor-error.ts'
import { failedStatus, type VendorCall } from '../vendor/vendor-http.ts'
import type { WitnessPort } from './port.ts'

/** The maximum length of an answer, in bytes. A line with an ML-DSA-44 signature has about three thousand. */
const LONGEST_ANSWER = 32 * 1024
const SIZE_TYPE = /^text\/x\.tlog\.size(?:;|$)/

/** The text of an answer; null if it is not UTF-8. */
function textOf(body: Uint8Array): string | null {
  const text = Buffer.from(body).toString('utf8')
  return Buffer.from(text).equals(body) ? text : null
}

/**
 * A client of one witness (c2sp.org/tlog-witness). It carries the request and the answer; whether a cosignature is one is
 * checked by `server/transparency/rules/cosignature.ts`.
 *
 * @param settings.url the witness's submission prefix
 */
export function createWitness(settings: {
  readonly key: string
  readonly url: string
  readonly timeoutMs?: number
}): WitnessPort {
  const url = `${settings.url.replace(/\/+$/, '')}/add-checkpoint`
  const call: VendorCall = {
    vendor: 'witness',
    operation: 'add-checkpoint',
    // A witness that cosigned without being heard answers the next request with its size.
    changes: false,
    timeoutMs: settings.timeoutMs ?? 10 * SECOND_MS,
  }
  const unreadable = () =>
    new VendorError({
      vendor: call.vendor,
      code: 'UNREADABLE',
      message: `${call.vendor} ${call.operation}: the answer does not have the documented shape`,
      retryable: false,
    })

  return {
    key: settings.key,
    async add({ oldSize, proof, checkpoint }) {
      const lines = [`old ${oldSize}`, ...proof.map((hash) => Buffer.from(hash).toString('base64')), '']
      const init = {
        method: 'POST',
        headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Accept-Encoding': 'identity' },
        body: `${lines.join('\n')}\n${checkpoint}`,
      }
      const { status, headers, body } = await exchangeBytes(call, url, init, LONGEST_ANSWER)
      if (status !== 200 && status !== 409) throw failedStatus(call, status)
      const text = textOf(body)
      if (text === null) throw unreadable()
      if (status === 200) return { kind: 'COSIGNED', lines: text }
      const [, size] = /^(0|[1-9]\d{0,14})\n$/.exec(text) ?? []
      // A proxy's own 409 has another type.
      if (size === undefined || !SIZE_TYPE.test(headers.get('content-type') ?? '')) throw unreadable()
      return { kind: 'OTHER_SIZE', size: Number(size) }
    },
  }
}
