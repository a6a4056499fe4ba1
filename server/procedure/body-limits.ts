/** The maximum size of a call: the bytes of its body, and the entries (members and elements) in its JSON. */
export interface BodyLimit {
  readonly bytes: number
  readonly entries: number
  /** Set if the schema allows larger input than this limit. Such input is refused by this limit. */
  readonly isTheBound?: true
}

const KIB = 1024

export const bodySizes = ['plain', 'answers', 'list', 'signature', 'questionnaire', 'file'] as const
export type BodySize = (typeof bodySizes)[number]

/**
 * The size classes of calls. A procedure names its class; the default is `plain`. The limits apply before the body is
 * validated. They therefore limit the work that a stranger can cause on the server's single thread. Every valid input
 * is smaller than its limit, except in classes with `isTheBound`.
 */
export const bodyLimits: Readonly<Record<BodySize, BodyLimit>> = {
  /** For ids, choices and a few short texts. */
  plain: { bytes: 16 * KIB, entries: 400 },
  /** For an answer and a comment to each possible question. */
  answers: { bytes: 192 * KIB, entries: 600 },
  list: { bytes: 32 * KIB, entries: 1500 },
  /**
   * For signature strokes, which are sent with the answers. A legible name drawn on an old phone has some hundreds of
   * points, and each point counts as four entries.
   */
  signature: { bytes: 512 * KIB, entries: 60_000, isTheBound: true },
  /** For a whole questionnaire with its translations. */
  questionnaire: { bytes: 512 * KIB, entries: 10_000, isTheBound: true },
  /** For a product file, sent as a single text. */
  file: { bytes: 1280 * KIB, entries: 12_000, isTheBound: true },
}
