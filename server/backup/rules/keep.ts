import { DAY_MS } from '../../kernel/calendar.ts'
import { type BaseFacts, baseFor } from './choose.ts'
import { segmentStart } from './lsn.ts'
import type { WalPiece } from './names.ts'

/**
 * What can be removed, so that every second of the last `days` days can still be restored: the base backups before the
 * one from which the first of these days is reached, and the write-ahead log that only they need. The newest base backup
 * is always kept, even if nobody has made another one for long.
 */
export function removable(
  bases: readonly BaseFacts[],
  pieces: readonly WalPiece[],
  input: { readonly now: Date; readonly days: number },
): { readonly bases: readonly string[]; readonly pieces: readonly string[] } {
  const first = new Date(input.now.getTime() - input.days * DAY_MS)
  const oldest = baseFor(bases, first)
  // Without a base backup that old, everything is still needed.
  if (oldest === null) return { bases: [], pieces: [] }
  const kept = bases.filter(({ endedAt }) => endedAt.getTime() >= oldest.endedAt.getTime())
  const removed = bases.filter((base) => !kept.includes(base))
  // A timeline without a base backup that is kept cannot be replayed any more; a newer one may still get its own.
  const needed = (piece: WalPiece) => {
    const own = kept.filter(({ timeline }) => timeline === piece.timeline)
    if (own.length === 0) return piece.timeline > oldest.timeline
    return own.some(({ start }) => piece.to > segmentStart(start))
  }
  return {
    bases: removed.map(({ name }) => name),
    pieces: pieces.filter((piece) => !needed(piece)).map(({ name }) => name),
  }
}
