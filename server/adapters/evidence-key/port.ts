import type { HashName } from '../../kernel/secret/suite.ts'

/**
 * Signs checkpoints of the transparency log. The key is in a file, a security module or a key service, and never in the
 * database: who can write to the database must not be able to sign.
 */
export interface EvidenceKey {
  /** The kind of the key in notes (c2sp.org/signed-note): 1 is Ed25519, 255 another kind, which the key itself names. */
  readonly kind: number
  /** The public key as notes contain it. */
  readonly publicKey: Uint8Array
  /** The public key in PEM, for other tools. */
  readonly pem: string
  /**
   * @returns the signature over the text
   * @throws Error if the key cannot be used now; the caller tries again later
   */
  sign(text: Uint8Array): Promise<Uint8Array>
}

/** The log's keys: the one that signs, and in the days of a change the one before it, which signs beside it. */
export interface EvidenceKeys {
  /** The name of the log, which is the origin of its checkpoints. */
  readonly log: string
  /** The hash function with which the log begins, or has begun. */
  readonly hash: HashName
  /** Null if none is configured. The log then has entries, but no checkpoints. */
  readonly current: EvidenceKey | null
  readonly former: EvidenceKey | null
}
