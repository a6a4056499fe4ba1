import { createHash } from 'node:crypto'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { isStale } from '../kernel/database/db.ts'
import { expression, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { readAll, Statement } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { countVisit, refuseMore } from '../record/unmask.ts'
import type { AttachmentTarget } from '../vocabulary/attachments.ts'
import { contentOf } from './content.ts'
import { readAttachment } from './list.ts'
import { openName } from './sealed.ts'
import { changeOf, insertOpening, type Taken, takeOpening, withdraw } from './write.ts'

const a = columnsOf(tables.attachment, 'a')

/** Why an attachment in this state cannot be opened. */
const closed = { PENDING: 'ATTACHMENT_NOT_SCANNED', INFECTED: 'ATTACHMENT_INFECTED' } as const

/**
 * Opens an attachment for this person. A paper shows the customer's data unmasked, so the rules of unmasking apply: there
 * is a reason, the statement records who opened what and why, and the visit counts against the hourly limit. The content
 * is then fetched once under the returned id; the file's name is returned unmasked. A withdrawn attachment can still be
 * opened, so that nobody can hide a paper.
 *
 * @throws DomainError RECORD_NOT_FOUND; ATTACHMENT_NOT_SCANNED or ATTACHMENT_INFECTED; UNMASKED_ENOUGH {limit, seconds}
 */
export async function openAttachment(
  services: Services,
  actor: Actor,
  input: { readonly kind: AttachmentTarget; readonly id: string; readonly reason: string },
): Promise<{ readonly opening: string; readonly name: string }> {
  const now = services.clock.now()
  const limit = services.settings.guards.unmaskedVisitsPerHour
  const row = await readAttachment(services, input)
  if (row.status === 'PENDING' || row.status === 'INFECTED') throw new DomainError(closed[row.status])
  const sql = new Statement()
  const visit = sql.given('uuid', row.visitId)
  const seen = sql.with(
    'seen',
    select(
      { id: a.visitId, attachmentId: a.id, caseId: a.caseId },
      `FROM ${a} WHERE ${a.id} = ${sql.given('uuid', row.id)} AND ${a.status.is('CLEAN')}`,
    ),
  )
  const opening = services.ids.id(now)
  insertOpening(sql, seen, { id: opening, staffId: actor.id, at: now })
  const allowed = countVisit(sql, { staffId: actor.id, visit, seen, limit, now })
  recordAudit(sql, actor, {
    at: now,
    action: 'attachment.open',
    from: 'seen',
    targetKind: 'callback_case',
    targetId: seen.caseId,
    change: sql.given('jsonb', { ...changeOf(row), reason: input.reason }),
  })
  const result = sql.select({ ...pick(seen, 'attachmentId'), allowed }, 'FROM seen')
  const found = await readAll(services.db, sql, result).catch((error: unknown) => {
    if (isStale(error)) return refuseMore(services, actor, { visitId: row.visitId, limit, now })
    throw error
  })
  if (found.length === 0) throw new DomainError('RECORD_NOT_FOUND')
  return { opening, name: openName(services.secrets, row.id, row.nameEnc) }
}

/**
 * Marks an attachment as withdrawn, for a reason. It stays listed and can still be opened.
 * @throws DomainError RECORD_NOT_FOUND; STEP_NOT_POSSIBLE if it is withdrawn or infected, or its record is closed
 */
export async function withdrawAttachment(
  services: Services,
  actor: Actor,
  input: { readonly kind: AttachmentTarget; readonly id: string; readonly reason: string },
): Promise<{ readonly id: string }> {
  const at = services.clock.now()
  const row = await readAttachment(services, input)
  if (!(await withdraw(services, actor, row, { reason: input.reason, at })))
    throw new DomainError('STEP_NOT_POSSIBLE')
  return { id: row.id }
}

/** Whether the stored content is what was uploaded, according to the size and the hash on record. */
async function isIntact(
  services: Pick<Services, 'db' | 'secrets'>,
  { id, bytes, sha256 }: Taken,
): Promise<boolean> {
  const hash = createHash('sha256')
  let size = 0
  try {
    for await (const piece of contentOf(services, id)) {
      hash.update(piece)
      size += piece.length
    }
  } catch {
    // A piece was altered or exchanged, or its key is gone.
    return false
  }
  return size === bytes && hash.digest('hex') === sha256
}

async function recordBroken(services: Services, actor: Actor, row: Taken, at: Date): Promise<void> {
  const sql = new Statement()
  const broken = sql.with('broken', select({ caseId: expression(sql.given('uuid', row.caseId)) }, ''))
  recordAudit(sql, actor, {
    at,
    action: 'attachment.broken',
    from: 'broken',
    targetKind: 'callback_case',
    targetId: broken.caseId,
    change: sql.given('jsonb', changeOf(row)),
  })
  await services.db.query(sql.text('SELECT 1 FROM broken'), sql.values)
}

/** An opened attachment, ready to be sent. */
export interface OpenedFile {
  readonly name: string
  readonly mediaType: Taken['mediaType']
  readonly bytes: number
  readonly content: AsyncIterable<Buffer>
}

/**
 * Uses up an opening and returns the file. The whole content is compared with its hash before the first byte is given
 * away, so that nothing of an altered file is ever shown. It is read again while it is sent, so that memory use stays
 * level; each piece is then verified by its own seal.
 *
 * @throws DomainError RECORD_NOT_FOUND if the opening is another person's, too old, or used; ATTACHMENT_BROKEN if the
 * content is not what was uploaded, which is recorded
 */
export async function fetchOpened(services: Services, actor: Actor, opening: string): Promise<OpenedFile> {
  const now = services.clock.now()
  const row = await takeOpening(services.db, { id: opening, staffId: actor.id, now })
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  if (!(await isIntact(services, row))) {
    await recordBroken(services, actor, row, now)
    throw new DomainError('ATTACHMENT_BROKEN')
  }
  return {
    name: openName(services.secrets, row.id, row.nameEnc),
    mediaType: row.mediaType,
    bytes: row.bytes,
    content: contentOf(services, row.id),
  }
}
