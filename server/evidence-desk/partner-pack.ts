import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { currentDocument } from '../evidence-pack/keep.ts'
import { tables } from '../generated/tables.ts'
import { expression, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, Statement } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'

const v = columnsOf(tables.visit, 'v')

const ENDED = query({ visitId: 'uuid' }, ({ visitId }) =>
  select(
    pick(v, 'id'),
    `FROM ${v} WHERE ${v.id} = ${visitId} AND ${v.status.isOneOf('SUCCESS', 'CANCELLED')}`,
  ),
)

/**
 * Fetches the pack of a visit that has ended, for one of the insurer's systems, and records that.
 *
 * @throws DomainError RECORD_NOT_FOUND if there is no such visit, or it has not ended; EVIDENCE_NOT_SEALED
 * @throws VendorError if the key, the timestamps or the revocation lists are not available now
 */
export async function fetchPack(services: Services, actor: Actor, visitId: string): Promise<Buffer> {
  const at = services.clock.now()
  if ((await ENDED.first(services.db, { visitId })) === undefined) throw new DomainError('RECORD_NOT_FOUND')
  const { pdf } = await currentDocument(services, visitId, 'PACK', at)
  const sql = new Statement()
  const sent = sql.with('sent', select({ visitId: expression(sql.given('uuid', visitId)) }, ''))
  recordAudit(sql, actor, {
    at,
    action: 'evidence.download',
    from: 'sent',
    targetKind: 'visit',
    targetId: sent.visitId,
  })
  await services.db.query(sql.text('SELECT 1 FROM sent'), sql.values)
  return pdf
}
