/** The hash algorithms with which a digest can be timestamped. */
export type TimestampAlgorithm = 'sha256' | 'sha384' | 'sha512'

/** A time stamping authority (RFC 3161). It learns digests only. */
export interface TimestampPort {
  /**
   * Has a digest timestamped.
   * @param digest the digest itself, of the length of the algorithm
   * @returns the TimeStampToken (DER), as the authority sent it. It is checked: it is about this digest, it answers this
   * request, and the configured authority signed it
   * @throws VendorError NETWORK, TIMEOUT, HTTP_<status>, TOO_LARGE, UNREADABLE, REFUSED; NONCE, IMPRINT, TIME, SIGNER or
   * SIGNATURE if the token is not the one that was asked for
   */
  stamp(digest: Uint8Array, algorithm: TimestampAlgorithm): Promise<Uint8Array>
}
