import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import type { AttachmentTarget } from '../vocabulary/attachments.ts'
import { MOST_LISTED, SCAN_AGAIN_MS } from './rules/bounds.ts'
import { maskFileName } from './rules/file.ts'
import { openName } from './sealed.ts'

const a = columnsOf(tables.attachment, 'a')
const s = columnsOf(tables.staff, 's')
const w = columnsOf(tables.staff, 'w')

const columns = {
  ...pick(a, 'id', 'paper', 'status', 'nameEnc', 'mediaType', 'bytes', 'sha256', 'uploadedAt', 'uploadedBy'),
  ...pick(a, 'scannedAt', 'finding', 'withdrawnAt', 'withdrawnReason'),
  uploadedByName: orNull(s.name),
  withdrawnByName: orNull(w.name),
}

const LIST = query({ kind: a.targetKind, id: 'uuid' }, ({ kind, id }) =>
  select(
    columns,
    `FROM ${a} LEFT JOIN ${s} ON ${s.id} = ${a.uploadedBy} LEFT JOIN ${w} ON ${w.id} = ${a.withdrawnBy}
      WHERE ${a.targetKind} = ${kind} AND ${a.targetId} = ${id} AND ${a.status.isNot('RECEIVING')}
      ORDER BY ${a.id} DESC LIMIT ${MOST_LISTED}`,
  ),
)

/**
 * Lists the attachments of a record, newest first. The names of files are masked, except for the person who gave them.
 * The caller must be allowed to read the record.
 */
export async function listAttachments(
  services: Pick<Services, 'db' | 'clock' | 'secrets' | 'virusScan'>,
  viewer: string,
  target: { readonly kind: AttachmentTarget; readonly id: string },
) {
  const late = new Date(services.clock.now().getTime() - SCAN_AGAIN_MS)
  const rows = await LIST.all(services.db, target)
  return {
    /** Whether files are accepted at all. */
    scanned: services.virusScan !== null,
    rows: rows.map(({ nameEnc, uploadedBy, ...row }) => {
      const name = openName(services.secrets, row.id, nameEnc)
      return {
        ...row,
        name: uploadedBy === viewer ? name : maskFileName(name),
        uploadedAt: row.uploadedAt.toISOString(),
        scannedAt: row.scannedAt?.toISOString() ?? null,
        withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
        /** It waits for the scanner longer than a scan takes. */
        delayed: row.status === 'PENDING' && row.uploadedAt < late,
      }
    }),
  }
}

const ONE = query({ kind: a.targetKind, id: 'uuid' }, ({ kind, id }) =>
  select(
    pick(a, 'id', 'targetKind', 'visitId', 'paper', 'status', 'nameEnc', 'sha256'),
    `FROM ${a} WHERE ${a.id} = ${id} AND ${a.targetKind} = ${kind} AND ${a.status.isNot('RECEIVING')}`,
  ),
)

/**
 * Reads an attachment of a record of this kind. The kind is part of the condition, because rights differ between kinds.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function readAttachment(
  services: Pick<Services, 'db'>,
  target: { readonly kind: AttachmentTarget; readonly id: string },
) {
  const row = await ONE.first(services.db, target)
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return row
}
