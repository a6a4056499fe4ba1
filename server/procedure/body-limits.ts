/** How much a call may send: bytes on the wire, and entries (members and elements) in its JSON. */
export interface BodyLimit {
  readonly bytes: number
  readonly entries: number
  /** Set when the schema allows more: larger input is refused by this limit. */
  readonly isTheBound?: true
}

const KIB = 1024

export const bodySizes = ['plain', 'answers', 'list', 'signature', 'questionnaire', 'file'] as const
export type BodySize = (typeof bodySizes)[number]

/**
 * The size classes of calls; a procedure names its class, otherwise `plain` holds. They apply before the body
 * is validated and so bound the work that a stranger can cause on the single thread. Every valid input fits,
 * except where this limit is the bound itself (`isTheBound`).
 */
export const bodyLimits: Readonly<Record<BodySize, BodyLimit>> = {
  /** Ids, choices and a few texts. */
  plain: { bytes: 16 * KIB, entries: 400 },
  /** An answer and a comment for each possible question. */
  answers: { bytes: 192 * KIB, entries: 600 },
  list: { bytes: 32 * KIB, entries: 1500 },
  /**
   * Strokes: a legible name on an old phone has some hundreds of points, each of them four entries. Answers
   * are sent with it.
   */
  signature: { bytes: 512 * KIB, entries: 60_000, isTheBound: true },
  /** A whole questionnaire with its translations. */
  questionnaire: { bytes: 512 * KIB, entries: 10_000, isTheBound: true },
  /** A product file as one text. */
  file: { bytes: 1280 * KIB, entries: 12_000, isTheBound: true },
}
