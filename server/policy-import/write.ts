import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { type PolicyImportRowRow, tables } from '../generated/tables.ts'
import { literal, pick } from '../kernel/database/expression.ts'
import { recordset } from '../kernel/database/selection.ts'
import { prepare, type Queryable, query, Statement } from '../kernel/database/statement.ts'
import {
  assign,
  assignSql,
  type Changes,
  columnsOf,
  insert,
  insertFrom,
  jsonRows,
  returning,
  rowsOf,
  update,
} from '../kernel/database/table.ts'
import type { ImportStatus } from '../vocabulary/sheets.ts'
import { UPLOAD_PATIENCE_MS } from './rules/bounds.ts'
import type { Counts } from './rules/counts.ts'

/** This file is the only writer of `policy_import` and `policy_import_row`. */

const i = columnsOf(tables.policyImport, 'i')
const inserted = columnsOf(tables.policyImport, tables.policyImport.name)
const r = columnsOf(tables.policyImportRow, 'r')
const g = columnsOf(tables.policyImportRow, 'g')

/** The members of an import's audit row that its action may show. None of them is personal data. */
export interface ImportChange {
  readonly rows?: number
  readonly counts?: Counts
}

/** Inserts an import whose file is being received. Refused by a unique index while another import is open. */
export async function insertImport(
  services: Pick<Services, 'db'>,
  actor: Actor,
  input: { readonly id: string; readonly fileName: string; readonly at: Date; readonly none: Counts },
): Promise<void> {
  const { id, fileName, at, none } = input
  const sql = new Statement()
  const row = {
    id,
    fileName,
    status: 'RECEIVING' as const,
    open: true,
    columns: [],
    found: none,
    imported: none,
    uploadedAt: at,
    uploadedBy: actor.id,
    movedAt: at,
  }
  sql.with('i', returning(insert(sql, tables.policyImport, [row]), pick(inserted, 'id')))
  await services.db.query(sql.text('SELECT 1 FROM i'), sql.values)
}

const ADD = query({ id: 'uuid', rows: 'jsonb', at: 'timestamptz' }, ({ id, rows, at }, sql) => {
  const row = pick(g, 'importId', 'seq', 'line', 'policyIndex', 'sealed')
  const held = sql.with(
    'held',
    update(tables.policyImport, 'i', {
      set: assignSql(tables.policyImport, { movedAt: at }),
      where: [`${i.id} = ${id}`, i.status.is('RECEIVING')],
      returning: pick(i, 'id'),
    }),
  )
  const from = `${rowsOf(tables.policyImportRow, rows, 'g')} JOIN held ON ${held.id} = ${g.importId}`
  sql.with('added', insertFrom(tables.policyImportRow, row, from))
  return sql.select({ id: held.id }, 'FROM held')
})

export type ReceivedRow = Pick<PolicyImportRowRow, 'importId' | 'seq' | 'line' | 'policyIndex' | 'sealed'>

/**
 * Stores received rows.
 * @returns false if the import is no longer being received
 */
export async function addRows(
  db: Queryable,
  id: string,
  rows: readonly ReceivedRow[],
  at: Date,
): Promise<boolean> {
  return (await ADD.first(db, { id, rows: jsonRows(tables.policyImportRow, rows), at })) !== undefined
}

/**
 * Moves an import from one of the statuses `from` to another one, and records it in the audit.
 * @param forget which rows to delete: all, or all but the refused ones
 * @returns false if the import has another status, or another process holds it; nothing was then written
 */
export async function moveImport(
  services: Pick<Services, 'db'>,
  actor: Actor,
  input: {
    readonly id: string
    readonly from: readonly ImportStatus[]
    readonly lease?: string
    readonly set: Changes<typeof tables.policyImport>
    readonly at: Date
    readonly action: string | null
    readonly change?: ImportChange
    readonly forget?: 'ALL' | 'DEALT_WITH'
  },
): Promise<boolean> {
  const { id, from, lease, set, at, action, forget } = input
  const sql = new Statement()
  const moved = sql.with(
    'moved',
    update(tables.policyImport, 'i', {
      set: assign(sql, tables.policyImport, { ...set, movedAt: at }),
      where: [
        `${i.id} = ${sql.given('uuid', id)}`,
        `${i.status} = ANY(${sql.given('text[]', from)})`,
        ...(lease === undefined ? [] : [`${i.leaseToken} = ${sql.given('uuid', lease)}`]),
      ],
      returning: pick(i, 'id'),
    }),
  )
  if (forget !== undefined) {
    const dealtWith = forget === 'ALL' ? '' : ` AND ${r.outcome} IS DISTINCT FROM ${literal('REFUSED')}`
    sql.with('forgotten', `DELETE FROM ${r} USING moved WHERE ${r.importId} = ${moved.id}${dealtWith}`)
  }
  if (action !== null)
    recordAudit(sql, actor, {
      at,
      action,
      from: 'moved',
      targetKind: 'policy_import',
      targetId: moved.id,
      ...(input.change ? { change: sql.given('jsonb', input.change) } : {}),
    })
  const { rows } = await services.db.query(sql.text(`SELECT ${moved.id} FROM moved`), sql.values)
  return rows.length > 0
}

const CLAIM = query({ token: 'uuid', at: 'timestamptz', until: 'timestamptz' }, ({ token, at, until }) =>
  update(tables.policyImport, 'i', {
    set: assignSql(tables.policyImport, { leaseToken: token, leaseUntil: until }),
    where: [
      `${i.open}`,
      i.status.isOneOf('CHECKING', 'RUNNING'),
      `(${i.leaseUntil} IS NULL OR ${i.leaseUntil} <= ${at})`,
    ],
    returning: pick(i, 'id', 'status', 'columns', 'rows', 'position', 'found', 'imported'),
  }),
)

/** Takes the import that has to be checked or carried out, for the length of a lease; undefined if there is none. */
export async function claimImport(
  db: Queryable,
  lease: { readonly token: string; readonly at: Date; readonly until: Date },
) {
  return await CLAIM.first(db, lease)
}

const RELEASE = prepare(
  { token: 'uuid' },
  ({ token }) =>
    `UPDATE ${i} SET ${assignSql(tables.policyImport, { leaseToken: 'NULL', leaseUntil: 'NULL' })} WHERE ${i.leaseToken} = ${token}`,
)

/** Gives a lease back, so that another job can go on at once. */
export async function releaseImport(db: Queryable, token: string): Promise<void> {
  await RELEASE.run(db, { token })
}

/** One row that was checked or imported. `reason` is sealed. */
export type MarkedRow = Pick<PolicyImportRowRow, 'seq' | 'outcome' | 'reason'>

/**
 * Records what a batch came to: the outcome of each row, the counts, and the position after the batch.
 * @returns false if this process no longer holds the import
 */
export async function markRows(
  db: Queryable,
  input: {
    readonly id: string
    readonly lease: string
    readonly until: Date
    readonly at: Date
    readonly set: Pick<Changes<typeof tables.policyImport>, 'position' | 'found' | 'imported'>
    readonly rows: readonly MarkedRow[]
  },
): Promise<boolean> {
  const sql = new Statement()
  const held = sql.with(
    'held',
    update(tables.policyImport, 'i', {
      set: assign(sql, tables.policyImport, { ...input.set, movedAt: input.at, leaseUntil: input.until }),
      where: [
        `${i.id} = ${sql.given('uuid', input.id)}`,
        `${i.leaseToken} = ${sql.given('uuid', input.lease)}`,
      ],
      returning: pick(i, 'id'),
    }),
  )
  const d = recordset(sql.given('jsonb', input.rows), 'd', pick(r, 'seq', 'outcome', 'reason'))
  sql.with(
    'marked',
    `UPDATE ${r} SET ${assignSql(tables.policyImportRow, { outcome: d.outcome, reason: d.reason })}
      FROM held, ${d} WHERE ${r.importId} = ${held.id} AND ${r.seq} = ${d.seq}`,
  )
  const { rows } = await db.query(sql.text(`SELECT ${held.id} FROM held`), sql.values)
  return rows.length > 0
}

const DROP = prepare(
  { id: 'uuid' },
  ({ id }) => `DELETE FROM ${i} WHERE ${i.id} = ${id} AND ${i.status.is('RECEIVING')}`,
)

/** Deletes an import whose file could not be received, with the rows received so far. Nothing was imported. */
export async function dropReceiving(db: Queryable, id: string): Promise<void> {
  await DROP.run(db, { id })
}

const DROP_BROKEN = prepare(
  { before: 'timestamptz' },
  ({ before }) =>
    `DELETE FROM ${i} WHERE ${i.open} AND ${i.status.is('RECEIVING')} AND ${i.movedAt} < ${before}`,
)

/** Deletes an import whose upload broke off without an end, because its process ended. */
export async function dropBrokenUpload(db: Queryable, now: Date): Promise<void> {
  await DROP_BROKEN.run(db, { before: new Date(now.getTime() - UPLOAD_PATIENCE_MS) })
}

const FORGET_ROWS = prepare(
  { before: 'timestamptz' },
  ({ before }) => `DELETE FROM ${r} USING ${i} WHERE ${i.id} = ${r.importId} AND NOT ${i.open}
    AND (${i.status.is('CANCELLED')} OR ${i.endedAt} < ${before})`,
)

/** Deletes the rows of imports that ended before this instant or were put aside. The imports stay on record. */
export async function forgetRows(db: Queryable, before: Date): Promise<void> {
  await FORGET_ROWS.run(db, { before })
}
