import { VendorError } from '../vendor/vendor-error.ts'

/** The maximum length of one object in bytes. */
export const MOST_OBJECT_BYTES = 24 * 1024 * 1024

/** A place that keeps objects under flat names: a folder, or a bucket. Nothing in it is trusted. */
export interface BackupStore {
  readonly kind: 'folder' | 'bucket'
  /**
   * Keeps bytes under a name, and returns when they are on the disk. A name that is taken is refused, because a backup
   * that can be overwritten by another one is no backup.
   * @param name letters, digits, `.`, `-` and `_`, at most 128
   * @throws VendorError TAKEN if there is such an object
   */
  put(name: string, bytes: Uint8Array): Promise<void>
  /** Like `put`, but an object of this name is replaced as a whole. @throws VendorError */
  replace(name: string, bytes: Uint8Array): Promise<void>
  /** What is kept under a name; null if nothing is. @throws VendorError */
  get(name: string): Promise<Uint8Array | null>
  /** The names that begin with `prefix`, in order of their code points. @throws VendorError */
  list(prefix: string): AsyncIterable<string>
  /** Removes an object; nothing happens if there is none. @throws VendorError */
  remove(name: string): Promise<void>
}

/** A name has no separators, so that it cannot lead out of the place. Names of unfinished files begin with a dot. */
export function isObjectName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name)
}

/** @throws RangeError if this cannot be kept anywhere */
export function checkObject(name: string, bytes: Uint8Array): void {
  if (!isObjectName(name)) throw new RangeError('no name for an object of a backup')
  if (bytes.length > MOST_OBJECT_BYTES) throw new RangeError('too long for an object of a backup')
}

export function storeFailure(code: string, retryable: boolean, message = code): VendorError {
  return new VendorError({ vendor: 'backup', code, message: `backup: ${message}`, retryable })
}
