/** A place where bytes can be published once, and never changed or deleted afterwards. */
export interface PublishPort {
  readonly kind: 'folder' | 'bucket'
  /**
   * Publishes bytes under a name. Publishing the same bytes again changes nothing.
   * @param name letters, digits, `.`, `-` and `_`, at most 128; it sorts as it was published (code points)
   * @param bytes at most 1 MiB
   * @throws VendorError PUBLISHED_OTHERWISE if the name is taken by other bytes; otherwise as the place failed
   */
  publish(name: string, bytes: Uint8Array): Promise<void>
  /** What was published under the last name; null if nothing was. @throws VendorError */
  last(): Promise<{ readonly name: string; readonly bytes: Uint8Array } | null>
  /** The names in their order, only those after `after` if it is given. @throws VendorError */
  list(after?: string): AsyncIterable<string>
  /** What was published under a name; null if nothing was. @throws VendorError */
  read(name: string): Promise<Uint8Array | null>
}
