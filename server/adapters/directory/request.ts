import { exchangeBytes } from '../vendor/vendor-bytes.ts'
import { failedStatus, type VendorCall } from '../vendor/vendor-http.ts'

/** The longest answer of a directory that is read, in bytes. */
const MOST_BYTES = 256 * 1024

/**
 * Sends one request to the directory.
 * @param allowed statuses besides 200 whose answer the caller reads
 * @throws VendorError
 */
export async function sendTo(
  call: VendorCall,
  url: string,
  init: RequestInit,
  ...allowed: readonly number[]
): Promise<{ readonly status: number; readonly text: string }> {
  const { status, body } = await exchangeBytes(call, url, init, MOST_BYTES)
  if (status !== 200 && !allowed.includes(status)) throw failedStatus(call, status)
  return { status, text: Buffer.from(body).toString('utf8') }
}
