import { segmentStart } from './lsn.ts'
import type { WalPiece } from './names.ts'

/** What a base backup says about itself. */
export interface BaseFacts {
  readonly name: string
  readonly timeline: number
  /** From where the write-ahead log must be replayed, and up to where at least. */
  readonly start: bigint
  readonly end: bigint
  readonly endedAt: Date
}

/** The newest base backup from which this instant can be reached: it ended before. Null if there is none. */
export function baseFor<Base extends BaseFacts>(bases: readonly Base[], at: Date): Base | null {
  const reachable = bases.filter(({ endedAt }) => endedAt.getTime() <= at.getTime())
  return reachable.toSorted((a, b) => a.endedAt.getTime() - b.endedAt.getTime()).at(-1) ?? null
}

/** A part of the write-ahead log that is not kept. */
export interface Gap {
  readonly from: bigint
  /** Null if nothing after it is known. */
  readonly to: bigint | null
}

/** The pieces that continue each other from a base backup on, and the first gap behind them. */
export interface WalChain {
  readonly pieces: readonly WalPiece[]
  /** The position up to which they reach. */
  readonly to: bigint
  readonly gap: Gap | null
}

/**
 * Puts the pieces of the write-ahead log in order, from the file in which a base backup begins. Pieces can overlap: after
 * the server's slot was made anew, the log begins again with a whole file.
 *
 * @param upTo the position up to which the log was kept, as its writer said; null if it is not known
 */
export function walChain(base: BaseFacts, pieces: readonly WalPiece[], upTo: bigint | null): WalChain {
  const own = pieces
    .filter(({ timeline }) => timeline === base.timeline)
    .toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  const chain: WalPiece[] = []
  let at = segmentStart(base.start)
  for (const piece of own) {
    if (piece.to <= at) continue
    if (piece.from > at) return { pieces: chain, to: at, gap: { from: at, to: piece.from } }
    chain.push(piece)
    at = piece.to
  }
  const wanted = upTo === null || upTo < base.end ? base.end : upTo
  return { pieces: chain, to: at, gap: at < wanted ? { from: at, to: null } : null }
}
