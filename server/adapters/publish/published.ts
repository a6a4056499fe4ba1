import { VendorError } from '../vendor/vendor-error.ts'

/** The maximum length of what is published, in bytes. */
export const MOST_BYTES = 1024 * 1024

/**
 * A name has no separators, so it cannot lead out of the place, and does not begin with a dot, as names of unfinished files
 * do.
 */
export function isPublishName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name)
}

/** @throws RangeError if this cannot be published anywhere */
export function checkPublishable(name: string, bytes: Uint8Array): void {
  if (!isPublishName(name)) throw new RangeError('no name for publishing')
  if (bytes.length > MOST_BYTES) throw new RangeError('too long for publishing')
}

export function publishFailure(code: string, retryable: boolean, message = code): VendorError {
  return new VendorError({ vendor: 'publish', code, message: `publish: ${message}`, retryable })
}

/** @throws VendorError PUBLISHED_OTHERWISE if these are other bytes than those under the name */
export function checkSame(there: Uint8Array, bytes: Uint8Array): void {
  if (Buffer.compare(there, bytes) !== 0) throw publishFailure('PUBLISHED_OTHERWISE', false)
}
