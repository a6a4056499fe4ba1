/** How much a call may send: bytes on the wire, and entries (members and elements) in its JSON. */
export interface BodyLimit {
  readonly bytes: number
  readonly entries: number
  /** The schema behind it allows more: what is larger ends here. */
  readonly isTheBound?: true
}

const KIB = 1024

export const bodySizes = ['plain', 'answers', 'list', 'signature', 'questionnaire', 'file'] as const
export type BodySize = (typeof bodySizes)[number]

/**
 * The sizes of calls there are; a procedure names its own, and `plain` where it names none. They hold before anything of the
 * body is validated: what a stranger can make the one thread do is bounded by these. Every legal input fits, but for those
 * that end only here (`isTheBound`).
 */
export const bodyLimits: Readonly<Record<BodySize, BodyLimit>> = {
  /** Ids, choices and a few texts. */
  plain: { bytes: 16 * KIB, entries: 400 },
  /** An answer and a comment for each question there can be. */
  answers: { bytes: 192 * KIB, entries: 600 },
  /** A list of ids. */
  list: { bytes: 32 * KIB, entries: 1500 },
  /** Strokes: a legible name on an old phone is some hundreds of points, each of them four entries. Answers go with it. */
  signature: { bytes: 512 * KIB, entries: 60_000, isTheBound: true },
  /** A whole questionnaire with its translations. */
  questionnaire: { bytes: 512 * KIB, entries: 10_000, isTheBound: true },
  /** A file of products as one text. */
  file: { bytes: 1280 * KIB, entries: 12_000, isTheBound: true },
}
