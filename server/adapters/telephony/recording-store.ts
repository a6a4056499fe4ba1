import { traceHeaders } from '../../kernel/telemetry/spans.ts'
import { VendorError } from '../vendor/vendor-error.ts'
import { failedStatus, unanswered, type VendorCall } from '../vendor/vendor-http.ts'
import type { RecordingPart, RecordingStore } from './port.ts'

/** Milliseconds within which the switchboard must begin to answer. The recording itself may take longer. */
const BEGINS_WITHIN_MS = 10_000
/** Milliseconds for which the switchboard may send nothing while the reviewer's browser waits for more. */
const STALLS_MS = 20_000

/** The statuses with which a server of files answers a request for a file or for a range of it (RFC 9110). */
const statuses = [200, 206, 416] as const

/**
 * Fetches recordings over HTTP: `GET <endpoint>/<id of the recording>` with a bearer token and, if asked for, `Range`.
 *
 * The original error is never attached, because it may contain the URL. Redirects are refused, so that the token is
 * never sent to another host.
 */
export function createRecordingStore(settings: {
  readonly endpoint: string
  readonly token: string
  readonly timeoutMs?: number
  readonly stallsMs?: number
}): RecordingStore {
  const { timeoutMs = BEGINS_WITHIN_MS, stallsMs = STALLS_MS } = settings
  const call: VendorCall = { vendor: 'telephony', operation: 'recording', changes: false, timeoutMs }
  const base = settings.endpoint.replace(/\/+$/, '')

  async function ask(id: string, range: string | null, signal: AbortSignal): Promise<Response> {
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(new DOMException('no answer', 'TimeoutError')), call.timeoutMs)
    try {
      return await fetch(`${base}/${encodeURIComponent(id)}`, {
        headers: {
          Authorization: `Bearer ${settings.token}`,
          // A compressed answer would have other ranges than the recording.
          'Accept-Encoding': 'identity',
          ...(range === null ? {} : { Range: range }),
          ...traceHeaders(),
        },
        redirect: 'error',
        signal: AbortSignal.any([signal, late.signal]),
      })
    } catch (error) {
      throw unanswered(call, error)
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    async fetch(id, range, signal) {
      const answer = await ask(id, range, signal)
      if (answer.status === 404 || answer.status === 410) {
        await answer.body?.cancel()
        return null
      }
      const status = statuses.find((known) => known === answer.status)
      if (status === undefined) {
        await answer.body?.cancel()
        throw failedStatus(call, answer.status)
      }
      const part = partOf(answer, status, stallsMs)
      if (status !== 416 && !/^audio\/[\w.+-]+/.test(part.type)) {
        await part.body?.cancel()
        // Anything else could be a page, which the reviewer's browser must not get from this server.
        throw new VendorError({
          vendor: call.vendor,
          code: 'UNREADABLE',
          message: `${call.vendor} ${call.operation}: the answer is no audio`,
          retryable: false,
        })
      }
      return part
    },
  }
}

/**
 * The same bytes; fails if the next ones do not come in time. A switchboard that stops in mid-recording would otherwise keep
 * one of the reviewer's few transfers for five minutes. Nothing is timed while nobody reads.
 */
function impatient(body: ReadableStream<Uint8Array>, mostMs: number): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream(
    {
      async pull(controller) {
        let timer: NodeJS.Timeout | undefined
        const late = new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(new DOMException('no more', 'TimeoutError')), mostMs)
        })
        try {
          const { done, value } = await Promise.race([reader.read(), late])
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          await reader.cancel(error).catch(() => undefined)
          throw error
        } finally {
          clearTimeout(timer)
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}

function partOf(answer: Response, status: RecordingPart['status'], stallsMs: number): RecordingPart {
  return {
    status,
    type: answer.headers.get('content-type') ?? '',
    length: answer.headers.get('content-length'),
    range: answer.headers.get('content-range'),
    body: answer.body === null ? null : impatient(answer.body, stallsMs),
  }
}
