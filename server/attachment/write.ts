import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { type AttachmentPieceRow, type AttachmentRow, tables } from '../generated/tables.ts'
import { type Expression, pick, type Sql } from '../kernel/database/expression.ts'
import { recordset } from '../kernel/database/selection.ts'
import { prepare, type Queryable, query, Statement } from '../kernel/database/statement.ts'
import {
  assign,
  assignSql,
  type Changes,
  columnsOf,
  insert,
  insertFrom,
  returning,
  update,
} from '../kernel/database/table.ts'
import type { AttachmentTarget, MediaType, Paper } from '../vocabulary/attachments.ts'
import { attached } from './record.ts'
import { OPENED_FOR_MS, SCAN_AGAIN_MS, UPLOAD_PATIENCE_MS } from './rules/bounds.ts'
import { NAME_FIELD } from './sealed.ts'

/** This file is the only writer of `attachment`, `attachment_piece` and `attachment_opening`. */

const a = columnsOf(tables.attachment, 'a')
const inserted = columnsOf(tables.attachment, tables.attachment.name)
const p = columnsOf(tables.attachmentPiece, 'p')
const o = columnsOf(tables.attachmentOpening, 'o')

/** The members of an attachment's audit row. None of them is personal data; the file's name is left out. */
export interface AttachmentChange {
  readonly attachment: string
  readonly of: AttachmentTarget
  readonly paper: Paper
  readonly sha256: string | null
  readonly mediaType?: MediaType
  readonly bytes?: number
  readonly finding?: string
  readonly reason?: string
}

/** What the audit records of every step of an attachment. */
export function changeOf(
  row: Pick<AttachmentRow, 'id' | 'targetKind' | 'paper' | 'sha256'>,
): AttachmentChange {
  return { attachment: row.id, of: row.targetKind, paper: row.paper, sha256: row.sha256 }
}

/**
 * Inserts an attachment whose file is being received.
 * @returns false if the record can no longer be changed
 * @throws pg.DatabaseError 23505 if another upload took the place
 */
export async function insertReceiving(
  db: Queryable,
  row: Pick<
    AttachmentRow,
    | 'id'
    | 'targetKind'
    | 'targetId'
    | 'caseId'
    | 'visitId'
    | 'paper'
    | 'place'
    | 'nameEnc'
    | 'mediaType'
    | 'uploadedBy'
  >,
  at: Date,
): Promise<boolean> {
  const { t, changeable } = attached[row.targetKind]
  const sql = new Statement()
  const whole = { ...row, status: 'RECEIVING' as const, uploadedAt: at, movedAt: at }
  const from = `${t} WHERE ${t.id} = ${sql.given('uuid', row.targetId)} AND ${changeable}`
  sql.with('a', returning(insert(sql, tables.attachment, [whole], from), pick(inserted, 'id')))
  const { rows } = await db.query(sql.text('SELECT 1 FROM a'), sql.values)
  return rows.length > 0
}

const ADD = query(
  { attachmentId: 'uuid', seq: 'int4', keyId: 'text', sealed: 'bytea', at: 'timestamptz' },
  ({ attachmentId, at, ...piece }, sql) => {
    const held = sql.with(
      'held',
      update(tables.attachment, 'a', {
        set: assignSql(tables.attachment, { movedAt: at }),
        where: [`${a.id} = ${attachmentId}`, a.status.is('RECEIVING')],
        returning: pick(a, 'id'),
      }),
    )
    sql.with('added', insertFrom(tables.attachmentPiece, { attachmentId: held.id, ...piece }, 'held'))
    return sql.select({ id: held.id }, 'FROM held')
  },
)

/**
 * Stores a received piece.
 * @returns false if the attachment is no longer being received
 */
export async function addPiece(db: Queryable, piece: AttachmentPieceRow, at: Date): Promise<boolean> {
  return (await ADD.first(db, { ...piece, at })) !== undefined
}

/**
 * Moves an attachment to another state and records it in the audit, in one statement.
 * @param step.where further SQL conditions over `a`
 * @param step.beside adds what else the statement does with the attachment, the relation `moved`
 * @returns false if it is no longer in the state that `where` demands; nothing was then written
 */
async function step(
  services: Pick<Services, 'db'>,
  actor: Actor,
  step: {
    readonly sql: Statement
    readonly id: string
    readonly where: readonly string[]
    readonly set: Changes<typeof tables.attachment>
    readonly at: Date
    readonly action: string
    readonly change: AttachmentChange
    readonly beside?: (moved: { readonly id: Expression }) => void
  },
): Promise<boolean> {
  const { sql, id, where, set, at, action, change } = step
  const moved = sql.with(
    'moved',
    update(tables.attachment, 'a', {
      set: assign(sql, tables.attachment, set),
      where: [`${a.id} = ${sql.given('uuid', id)}`, ...where],
      returning: pick(a, 'id', 'caseId'),
    }),
  )
  step.beside?.(moved)
  recordAudit(sql, actor, {
    at,
    action,
    from: 'moved',
    targetKind: 'callback_case',
    targetId: moved.caseId,
    change: sql.given('jsonb', change),
  })
  const { rows } = await services.db.query(sql.text('SELECT 1 FROM moved'), sql.values)
  return rows.length > 0
}

/**
 * Ends an upload: the file waits for the virus scanner.
 * @returns false if the attachment is no longer being received
 */
export async function finishReceiving(
  services: Pick<Services, 'db'>,
  actor: Actor,
  row: Pick<AttachmentRow, 'id' | 'targetKind' | 'paper' | 'mediaType' | 'bytes'> & {
    readonly sha256: string
  },
  at: Date,
): Promise<boolean> {
  const { id, bytes, sha256, mediaType } = row
  return await step(services, actor, {
    sql: new Statement(),
    id,
    where: [a.status.is('RECEIVING')],
    set: { status: 'PENDING', bytes, sha256, uploadedAt: at, movedAt: at, scanAt: at },
    at,
    action: 'attachment.add',
    change: { ...changeOf(row), mediaType, bytes },
  })
}

/**
 * Marks an attachment as withdrawn. It stays on record, and its place is free.
 * @returns false if it is already withdrawn or infected, or if the record can no longer be changed
 */
export async function withdraw(
  services: Pick<Services, 'db'>,
  actor: Actor,
  row: Pick<AttachmentRow, 'id' | 'targetKind' | 'paper' | 'sha256'>,
  input: { readonly reason: string; readonly at: Date },
): Promise<boolean> {
  const { reason, at } = input
  const { t, changeable } = attached[row.targetKind]
  return await step(services, actor, {
    sql: new Statement(),
    id: row.id,
    where: [
      a.status.isOneOf('PENDING', 'CLEAN'),
      `${a.withdrawnAt} IS NULL`,
      `EXISTS (SELECT 1 FROM ${t} WHERE ${t.id} = ${a.targetId} AND ${changeable})`,
    ],
    set: { place: null, withdrawnAt: at, withdrawnBy: actor.id, withdrawnReason: reason },
    at,
    action: 'attachment.withdraw',
    change: { ...changeOf(row), reason },
  })
}

const CLAIM = query({ now: 'timestamptz', again: 'timestamptz' }, ({ now, again }) =>
  update(tables.attachment, 'a', {
    set: assignSql(tables.attachment, { scanAt: again }),
    where: [
      `${a.id} = (SELECT ${a.id} FROM ${a} WHERE ${a.status.is('PENDING')} AND ${a.scanAt} <= ${now}
        ORDER BY ${a.scanAt} LIMIT 1 FOR UPDATE SKIP LOCKED)`,
    ],
    returning: pick(a, 'id', 'targetKind', 'paper', 'sha256', 'bytes'),
  }),
)
/** An attachment that this process scans. */
export type ToScan = NonNullable<Awaited<ReturnType<typeof CLAIM.first>>>

/** Takes the attachment that waits longest for the scanner; undefined if none waits. Others may try again later. */
export async function claimToScan(db: Queryable, now: Date): Promise<ToScan | undefined> {
  return await CLAIM.first(db, { now, again: new Date(now.getTime() + SCAN_AGAIN_MS) })
}

/**
 * Records what the scanner found.
 * @param finding null if it found nothing. Otherwise the content is deleted and only the record of it stays
 */
export async function recordVerdict(
  services: Pick<Services, 'db'>,
  actor: Actor,
  row: ToScan,
  input: { readonly finding: string | null; readonly at: Date },
): Promise<boolean> {
  const { finding, at } = input
  const sql = new Statement()
  const scanned = { scanAt: null, scannedAt: at }
  return await step(services, actor, {
    sql,
    id: row.id,
    where: [a.status.is('PENDING')],
    set:
      finding === null
        ? { ...scanned, status: 'CLEAN' }
        : { ...scanned, status: 'INFECTED', finding, place: null },
    at,
    action: finding === null ? 'attachment.clean' : 'attachment.infected',
    change: { ...changeOf(row), ...(finding === null ? {} : { finding }) },
    ...(finding === null
      ? {}
      : {
          beside: (moved) =>
            sql.with('forgotten', `DELETE FROM ${p} USING moved WHERE ${p.attachmentId} = ${moved.id}`),
        }),
  })
}

/** Adds the opening of the attachment `seen` to a statement. */
export function insertOpening(
  sql: Statement,
  seen: { readonly attachmentId: Sql },
  opening: { readonly id: string; readonly staffId: string; readonly at: Date },
): void {
  const { at } = opening
  const row = {
    id: sql.given('uuid', opening.id),
    attachmentId: seen.attachmentId,
    staffId: sql.given('uuid', opening.staffId),
    openedAt: sql.given('timestamptz', at),
    expiresAt: sql.given('timestamptz', new Date(at.getTime() + OPENED_FOR_MS)),
  }
  sql.with('opened', insertFrom(tables.attachmentOpening, row, 'seen'))
}

const TAKE = query({ id: 'uuid', staffId: 'uuid', now: 'timestamptz' }, ({ id, staffId, now }) =>
  update(tables.attachmentOpening, 'o', {
    set: assignSql(tables.attachmentOpening, { usedAt: now }),
    from: `${a}`,
    where: [
      `${o.id} = ${id}`,
      `${o.staffId} = ${staffId}`,
      `${o.usedAt} IS NULL`,
      `${o.expiresAt} > ${now}`,
      `${a.id} = ${o.attachmentId}`,
      a.status.is('CLEAN'),
    ],
    returning: pick(a, 'id', 'targetKind', 'caseId', 'paper', 'nameEnc', 'mediaType', 'bytes', 'sha256'),
  }),
)
/** An attachment that was opened and can now be sent once. */
export type Taken = NonNullable<Awaited<ReturnType<typeof TAKE.first>>>

/** Uses up an opening; undefined if it is another person's, too old, or used. */
export async function takeOpening(
  db: Queryable,
  input: { readonly id: string; readonly staffId: string; readonly now: Date },
): Promise<Taken | undefined> {
  return await TAKE.first(db, input)
}

const DROP = prepare(
  { id: 'uuid' },
  ({ id }) => `DELETE FROM ${a} WHERE ${a.id} = ${id} AND ${a.status.is('RECEIVING')}`,
)

/** Deletes an attachment whose file could not be received, with the pieces received so far. */
export async function dropReceiving(db: Queryable, id: string): Promise<void> {
  await DROP.run(db, { id })
}

const DROP_BROKEN = prepare(
  { before: 'timestamptz' },
  ({ before }) => `DELETE FROM ${a} WHERE ${a.status.is('RECEIVING')} AND ${a.movedAt} < ${before}`,
)

/** Deletes uploads that broke off without an end, because their process ended. */
export async function dropBrokenUploads(db: Queryable, now: Date): Promise<void> {
  await DROP_BROKEN.run(db, { before: new Date(now.getTime() - UPLOAD_PATIENCE_MS) })
}

/** The names of files, as a sealed column (`server/keys/sealed-columns.ts`). */
export const sealedNames = {
  table: tables.attachment.name,
  column: tables.attachment.sql.nameEnc,
  field: NAME_FIELD,
  of: a,
  sealed: a.nameEnc,
  RESEAL: prepare({ rows: 'jsonb' }, ({ rows }) => {
    const r = recordset(rows, 'r', { id: a.id, before: a.nameEnc, after: a.nameEnc })
    return `UPDATE ${a} SET ${assignSql(tables.attachment, { nameEnc: r.after })} FROM ${r}
      WHERE ${a.id} = ${r.id} AND ${a.nameEnc} = ${r.before}`
  }),
} as const

const RESEAL_PIECE = prepare(
  { attachmentId: 'uuid', seq: 'int4', before: 'text', keyId: 'text', sealed: 'bytea' },
  ({ attachmentId, seq, before, ...anew }) => `UPDATE ${p} SET ${assignSql(tables.attachmentPiece, anew)}
    WHERE ${p.attachmentId} = ${attachmentId} AND ${p.seq} = ${seq} AND ${p.keyId} = ${before}`,
)

/**
 * Writes a piece that was sealed with another key, unless somebody else did or deleted it meanwhile.
 * @param before the id of the key with which it was sealed
 * @returns the number of pieces written
 */
export async function resealPiece(db: Queryable, piece: AttachmentPieceRow, before: string): Promise<number> {
  return (await RESEAL_PIECE.run(db, { ...piece, before })).rowCount ?? 0
}
