import { VendorError } from './vendor-error.ts'
import { traced, unanswered, type VendorCall } from './vendor-http.ts'

/** An answer that was read to its end. */
export interface BytesAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
}

/** Reads a body to its end; null if it is longer than `most` bytes, in which case the rest is not read. */
async function bodyOf(response: Response, most: number): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    // Leaving the loop cancels the body, which closes the connection.
    if (size > most) return null
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/**
 * Sends one request and reads an answer of limited size. One time limit covers the connection, the answer's head and its
 * body, so that a server that sends a byte a minute cannot hold a job for longer. Redirects are refused. The original error
 * is never attached, because it can contain the URL.
 *
 * @param most the maximum length of the answer's body, in bytes
 * @throws VendorError TIMEOUT, NETWORK, TOO_LARGE. Every status is returned
 */
export async function exchangeBytes(
  call: VendorCall,
  url: string,
  init: RequestInit,
  most: number,
): Promise<BytesAnswer> {
  let response: Response
  let body: Uint8Array | null
  try {
    response = await fetch(url, {
      ...traced(init),
      redirect: 'error',
      signal: AbortSignal.timeout(call.timeoutMs),
    })
    body = await bodyOf(response, most)
  } catch (error) {
    throw unanswered(call, error)
  }
  if (body !== null) return { status: response.status, headers: response.headers, body }
  throw new VendorError({
    vendor: call.vendor,
    code: 'TOO_LARGE',
    message: `${call.vendor} ${call.operation}: the answer is longer than ${most} bytes`,
    retryable: false,
    ambiguous: call.changes,
  })
}
