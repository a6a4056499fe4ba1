import { z } from 'zod'
import { readJson } from '../../kernel/storable.ts'
import { traceHeaders } from '../../kernel/telemetry/spans.ts'
import { VendorError, type VendorName } from './vendor-error.ts'

export type Vendor = VendorName

/** The properties of one HTTP exchange with a vendor that decide how a failure is reported. */
export interface VendorCall {
  readonly vendor: Vendor
  /** Names the call in errors. It is an action or a path and never contains personal data. */
  readonly operation: string
  /** Whether the call has an effect at the vendor. Only such a call is ambiguous when its response is lost. */
  readonly changes: boolean
  readonly timeoutMs: number
}

/** Codes of errors of Node's sockets and of undici that occur before any byte of the request is sent. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

const coded = z.object({ code: z.string() })

/**
 * The code of the socket's error. undici wraps the error in a TypeError. Several errors (one per address) are wrapped
 * in an AggregateError.
 */
function socketCode(error: unknown): string {
  const parsed = coded.safeParse(error)
  if (parsed.success) return parsed.data.code
  if (error instanceof AggregateError) return socketCode(error.errors[0])
  return error instanceof Error && error.cause !== undefined ? socketCode(error.cause) : 'UNKNOWN'
}

/** Adds the header that hands the trace on. Signatures of vendors cover the headers that they name, so it breaks none. */
export function traced(init: RequestInit): RequestInit {
  const more = Object.entries(traceHeaders())
  if (more.length === 0) return init
  const headers = new Headers(init.headers)
  for (const [name, value] of more) headers.set(name, value)
  return { ...init, headers }
}

/** The error for a response with a status that is no success. */
export function failedStatus(call: VendorCall, status: number): VendorError {
  return new VendorError({
    vendor: call.vendor,
    code: `HTTP_${status}`,
    message: `${call.vendor} ${call.operation}: HTTP ${status}`,
    retryable: status === 429 || status >= 500,
    // A 5xx of a gateway does not show whether the request behind it was carried out. A 4xx is a refusal.
    ambiguous: call.changes && status >= 500,
  })
}

/** The error for a request to which no response arrived. */
export function unanswered(call: VendorCall, error: unknown): VendorError {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new VendorError({
      vendor: call.vendor,
      code: 'TIMEOUT',
      message: `${call.vendor} ${call.operation}: no answer within ${call.timeoutMs} ms`,
      retryable: true,
      ambiguous: call.changes,
    })
  }
  const code = socketCode(error)
  return new VendorError({
    vendor: call.vendor,
    code: 'NETWORK',
    message: `${call.vendor} ${call.operation}: connection failed (${code})`,
    retryable: true,
    ambiguous: call.changes && !NOT_SENT.has(code),
  })
}

/**
 * Parses a response of the expected shape.
 *
 * @throws VendorError UNREADABLE: not retryable (the response would be the same), ambiguous if the call has an effect
 */
export function readAnswer<T>(call: VendorCall, text: string, schema: z.ZodType<T>): T {
  const problem = (detail: string) =>
    new VendorError({
      vendor: call.vendor,
      code: 'UNREADABLE',
      message: `${call.vendor} ${call.operation}: the answer does not have the documented shape (${detail})`,
      retryable: false,
      ambiguous: call.changes,
    })
  let json: unknown
  try {
    json = readJson(text)
  } catch {
    throw problem('not JSON')
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  // The error names only the paths of the fields, because the values are personal data.
  throw problem(parsed.error.issues.map((issue) => issue.path.join('.') || '(root)').join(', '))
}
