import { traceHeaders } from '../../kernel/telemetry/spans.ts'
import { VendorError } from '../vendor/vendor-error.ts'
import { failedStatus, unanswered, type VendorCall } from '../vendor/vendor-http.ts'
import type { RecordingPart, RecordingStore } from './port.ts'

/** Milliseconds within which the switchboard must begin to answer. The recording itself may take longer. */
const BEGINS_WITHIN_MS = 10_000

const CALL: VendorCall = {
  vendor: 'telephony',
  operation: 'recording',
  changes: false,
  timeoutMs: BEGINS_WITHIN_MS,
}

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
}): RecordingStore {
  const base = settings.endpoint.replace(/\/+$/, '')

  async function ask(id: string, range: string | null, signal: AbortSignal): Promise<Response> {
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(new DOMException('no answer', 'TimeoutError')), CALL.timeoutMs)
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
      throw unanswered(CALL, error)
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
        throw failedStatus(CALL, answer.status)
      }
      const part = partOf(answer, status)
      if (status !== 416 && !/^audio\/[\w.+-]+/.test(part.type)) {
        await answer.body?.cancel()
        // Anything else could be a page, which the reviewer's browser must not get from this server.
        throw new VendorError({
          vendor: CALL.vendor,
          code: 'UNREADABLE',
          message: `${CALL.vendor} ${CALL.operation}: the answer is no audio`,
          retryable: false,
        })
      }
      return part
    },
  }
}

function partOf(answer: Response, status: RecordingPart['status']): RecordingPart {
  return {
    status,
    type: answer.headers.get('content-type') ?? '',
    length: answer.headers.get('content-length'),
    range: answer.headers.get('content-range'),
    body: answer.body,
  }
}
