/** The hash algorithms with which documents are signed. */
export type SigningHash = 'sha256' | 'sha384' | 'sha512'

/** The insurer's key for sealing documents, and its certificate. */
export interface DocumentSigner {
  /** The certificate of the key (DER). */
  readonly certificate: Uint8Array
  /** The certificates above it, from its issuer up to the root (DER). */
  readonly chain: readonly Uint8Array[]
  readonly keyType: 'RSA' | 'EC'
  /**
   * Signs a message: hashes it, and signs the hash.
   * @returns for an RSA key the signature by PKCS #1 v1.5, for an EC key the ECDSA signature in DER
   * @throws VendorError if the key is not available now, or if the signature does not match the certificate
   */
  sign(message: Uint8Array, hash: SigningHash): Promise<Uint8Array>
}

/** Says whether certificates have been revoked. */
export interface RevocationSource {
  /**
   * Returns the revocation list (DER) of the authority that issued a certificate; null if there is none.
   * @param certificate DER
   * @throws VendorError if the list cannot be had now
   */
  crlOf(certificate: Uint8Array): Promise<Uint8Array | null>
}
