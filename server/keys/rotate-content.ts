import { PIECES_AT_ONCE } from '../attachment/rules/bounds.ts'
import { openPiece, sealPiece } from '../attachment/sealed.ts'
import { resealPiece } from '../attachment/write.ts'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { count, partOf, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'

const p = columnsOf(tables.attachmentPiece, 'p')

const COUNTS = query({}, () =>
  select({ key: partOf(p.keyId, '.', 1), values: count() }, `FROM ${p} GROUP BY 1 ORDER BY 1`),
)

const OTHERS = query(
  { afterId: 'uuid', afterSeq: 'int4', current: 'text' },
  ({ afterId, afterSeq, current }) =>
    select(
      pick(p, 'attachmentId', 'seq', 'keyId', 'sealed'),
      `FROM ${p} WHERE (${p.attachmentId}, ${p.seq}) > (${afterId}, ${afterSeq}) AND ${p.keyId} <> ${current}
        ORDER BY ${p.attachmentId}, ${p.seq} LIMIT ${PIECES_AT_ONCE}`,
    ),
)

/** Counts the pieces of attachments by the key with which they are sealed. */
export async function piecesSealedWith(services: Pick<Services, 'db'>) {
  const { name: table, sql } = tables.attachmentPiece
  const rows = await COUNTS.all(services.db, {})
  // A piece was always bound to its place.
  return rows.map((row) => ({ table, column: sql.sealed, rowless: false, ...row }))
}

/**
 * Seals the content of attachments with the installation's first key, a few pieces at once.
 * @returns the number of pieces that were sealed again
 * @throws Error if a piece is sealed with a key that this installation does not have, or was altered
 */
export async function rotateContent(
  services: Pick<Services, 'db' | 'secrets'>,
  onBatch: (pieces: number) => void,
): Promise<number> {
  const { db, secrets } = services
  let done = 0
  let last = { afterId: '00000000-0000-0000-0000-000000000000', afterSeq: -1 }
  for (;;) {
    const pieces = await OTHERS.all(db, { ...last, current: secrets.currentSealer })
    let written = 0
    for (const { attachmentId, seq, ...piece } of pieces) {
      const place = { attachmentId, seq }
      const anew = sealPiece(secrets, place, openPiece(secrets, place, piece))
      written += await resealPiece(db, { ...place, ...anew }, piece.keyId)
    }
    const end = pieces.at(-1)
    if (end === undefined) return done
    last = { afterId: end.attachmentId, afterSeq: end.seq }
    done += written
    onBatch(written)
  }
}
