import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { PIECES_AT_ONCE } from './rules/bounds.ts'
import { openPiece } from './sealed.ts'

const p = columnsOf(tables.attachmentPiece, 'p')

const PIECES = query({ id: 'uuid', after: 'int4' }, ({ id, after }) =>
  select(
    pick(p, 'seq', 'keyId', 'sealed'),
    `FROM ${p} WHERE ${p.attachmentId} = ${id} AND ${p.seq} > ${after} ORDER BY ${p.seq} LIMIT ${PIECES_AT_ONCE}`,
  ),
)

/**
 * Opens the content of an attachment piece by piece, so that memory use does not grow with the file.
 * @throws Error if a piece was altered, comes from another place, or is sealed with an unknown key
 */
export async function* contentOf(
  services: Pick<Services, 'db' | 'secrets'>,
  attachmentId: string,
): AsyncGenerator<Buffer> {
  let after = -1
  for (;;) {
    const pieces = await PIECES.all(services.db, { id: attachmentId, after })
    for (const { seq, ...piece } of pieces) yield openPiece(services.secrets, { attachmentId, seq }, piece)
    const last = pieces.at(-1)
    if (last === undefined) return
    after = last.seq
  }
}
