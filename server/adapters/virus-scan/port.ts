/** What a virus scanner says about a file: null if it found nothing, otherwise its own name of what it found. */
export interface ScanVerdict {
  readonly finding: string | null
}

/** A virus scanner. It judges files and keeps none. */
export interface VirusScanPort {
  /**
   * Has a file judged. The file is read while it is sent, no faster than the scanner takes it.
   * @throws VendorError if the scanner gave no verdict. An error of `content` itself is thrown unchanged
   */
  scan(content: AsyncIterable<Uint8Array>): Promise<ScanVerdict>
}
