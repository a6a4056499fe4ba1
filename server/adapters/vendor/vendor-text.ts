import { exchangeBytes } from './vendor-bytes.ts'
import { failedStatus, type VendorCall } from './vendor-http.ts'

/** The longest answer that is read, in bytes. The documented ones have a few thousand at most. */
const MOST_BYTES = 256 * 1024

/**
 * Sends one request and returns the body of a 200 response as text.
 *
 * The original error is never attached. WeChat's URLs contain its secret, its token and the sign-in code, and errors
 * are logged. Redirects are refused, because no vendor's API redirects, but a captive portal does.
 *
 * @throws VendorError TIMEOUT, NETWORK, TOO_LARGE, HTTP_<status>
 */
export async function exchange(call: VendorCall, url: string, init: RequestInit): Promise<string> {
  const { status, body } = await exchangeBytes(call, url, init, MOST_BYTES)
  if (status !== 200) throw failedStatus(call, status)
  return Buffer.from(body).toString('utf8')
}
