/** A checkpoint for a witness, with the proof that the log only grew. */
export interface WitnessRequest {
  /** The size of the checkpoint that this witness cosigned last; 0 if it cosigned none, or none is known. */
  readonly oldSize: number
  /** The consistency proof from the old size; empty for the old size 0 or for the same size. */
  readonly proof: readonly Uint8Array[]
  /** The checkpoint with the log's signature, as it is published (a signed note). */
  readonly checkpoint: string
}

/**
 * What a witness answered: its signature lines, which nobody has checked yet, or the size of the checkpoint that it
 * cosigned last, if that is another one than it was asked from.
 */
export type WitnessAnswer =
  | { readonly kind: 'COSIGNED'; readonly lines: string }
  | { readonly kind: 'OTHER_SIZE'; readonly size: number }

/** A witness of transparency logs: c2sp.org/tlog-witness. */
export interface WitnessPort {
  /** The key of the witness's cosignatures, as it is configured (vkey). */
  readonly key: string
  /**
   * Asks for a cosignature.
   * @throws VendorError HTTP_403 if it does not accept the log's signature, HTTP_404 if it does not know the log, HTTP_422 if
   * the log did not only grow; otherwise as the connection failed
   */
  add(request: WitnessRequest): Promise<WitnessAnswer>
}
