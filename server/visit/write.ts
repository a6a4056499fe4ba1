import { tables } from '../generated/tables.ts'
import { expression, type Sql } from '../kernel/database/expression.ts'
import type { Part } from '../kernel/database/selection.ts'
import type { Statement } from '../kernel/database/statement.ts'
import { assign, columnsOf, insert, update } from '../kernel/database/table.ts'
import { mutableColumns } from './rows.ts'
import { answerRows } from './rules/answers.ts'
import { isLive, stageOf, type VisitEvent, type VisitState, type VisitStatus } from './rules/events.ts'

/**
 * The only code that writes `visit`, `visit_event`, `visit_questionnaire`, `answer`, `signature` and
 * `signature_draft`. commit.ts decides which writes belong to one decision, and chains the events.
 */

/**
 * Inserts visits that are being opened. `rows` is an SQL parameter that contains rows made by `openingVisit`. If the
 * SQL condition `where` is false, no visit is inserted.
 */
export function insertVisits(rows: string, at: string, where = ''): string {
  return `INSERT INTO visit (id, policy_id, customer_id, status, live, stage, channel, product_code, branch, version, head_hash, opened_at, window_ends_at,
      cooling_off_ends_at, answers, revision, closed_at)
    SELECT id, policy_id, customer_id, status, live, stage, channel, product_code, branch, version, head_hash, ${at}, window_ends_at, cooling_off_ends_at, '{}', 0, closed_at
    FROM jsonb_populate_recordset(null::visit, ${rows}) ${where} RETURNING id`
}

/** Inserts the opening events of those visits that the CTE `visits` has inserted. */
export function insertOpeningEvents(rows: string, at: string, visits: string): string {
  return `INSERT INTO visit_event (visit_id, seq, type, at, payload, status, hash)
    SELECT r.visit_id, r.seq, r.type, ${at}, r.payload, r.status, r.hash
    FROM ${visits} JOIN jsonb_populate_recordset(null::visit_event, ${rows}) r ON r.visit_id = ${visits}.id`
}

const visit = columnsOf(tables.visit, 'visit')

function isSame(value: unknown, before: unknown): boolean {
  if (value === before) return true
  if (typeof value !== 'object' || typeof before !== 'object') return false
  return JSON.stringify(value) === JSON.stringify(before)
}

/** The part of a statement that writes a visit, for the other parts of the statement. */
export type WrittenVisit = Readonly<Record<'id', Sql>>

/** Updates the row of a visit if it still has the version that was read. Sets only the columns whose value changed. */
export function updateVisit(
  sql: Statement,
  before: VisitState,
  after: VisitState,
  head: Buffer,
  conditions: readonly string[],
): Part<WrittenVisit> {
  const changed = mutableColumns.filter((column) => !isSame(after[column], before[column]))
  const set = assign(sql, tables.visit, after, changed)
  const stage = stageOf(after.status)
  if (stage !== stageOf(before.status))
    set.push(...assign(sql, tables.visit, { live: isLive(after.status), stage }))
  set.push(...assign(sql, tables.visit, { version: after.version, headHash: head }))
  const where = [
    `${visit.id} = ${sql.value(before.id)}::uuid`,
    `${visit.version} = ${sql.value(before.version)}::int4`,
  ]
  return update(tables.visit, 'visit', { set, where: [...where, ...conditions], returning: { id: visit.id } })
}

/** One chained event, with the visit's status after this event. */
export interface EventRow {
  readonly seq: number
  readonly event: VisitEvent
  readonly hash: Buffer
  readonly status: VisitStatus
  /** The request's idempotency key and a digest of its content. */
  readonly command?: { readonly id: string; readonly digest: Buffer } | undefined
}

/** Returns the SQL that inserts the events of one decision on the visit `v`, a part of the same statement. */
export function insertEvents(sql: Statement, v: WrittenVisit, rows: readonly EventRow[], at: Date): string {
  const events = rows.map(({ seq, event, hash, status, command }) => ({
    visitId: expression(v.id),
    seq,
    type: event.type,
    at,
    payload: event.payload,
    status,
    commandId: command?.id ?? null,
    commandDigest: command?.digest ?? null,
    hash,
  }))
  return insert(sql, tables.visitEvent, events, 'v')
}

/** The questionnaire's text as pinned at its first opening, byte for byte. */
export interface PinnedText {
  readonly templateVersionId: string
  readonly rendered: string
  readonly sha256: string
}

/**
 * Returns the SQL that stores a visit's pinned text, which never changes afterwards. The CTE `v` of the same
 * statement contains the visit.
 */
export function insertPinnedText(sql: Statement, pin: PinnedText, at: Date): string {
  const { templateVersionId, rendered, sha256 } = pin
  return `INSERT INTO visit_questionnaire (visit_id, template_version_id, rendered, sha256, pinned_at)
    SELECT v.id, ${sql.value(templateVersionId)}::uuid, ${sql.value(rendered)}, ${sql.value(sha256)}, ${sql.value(at)}::timestamptz FROM v`
}

/** Returns the SQL that stores the answers of one submission. The CTE `v` of the same statement contains the visit. */
export function insertAnswers(sql: Statement, state: VisitState, at: Date): string {
  const rows = answerRows(state.questions ?? [], state.answers)
  return `INSERT INTO answer (visit_id, revision, question_key, variant_key, answer, passing, comment, answered_at)
    SELECT v.id, ${sql.value(state.revision)}::int, a.key, a.variant, a.answer, a.passing, a.comment, ${sql.value(at)}::timestamptz
    FROM v, jsonb_to_recordset(${sql.value(JSON.stringify(rows))}::jsonb)
      AS a(key text, variant text, answer text, passing boolean, comment text)`
}

/** The strokes of a signature, and their hash. */
export interface Signature {
  readonly sha256: string
  readonly strokes: string
}

/**
 * Stores the strokes of a signature. A confirmed signature is evidence and is never deleted. A draft is kept until it
 * is replaced by the next draft or by a confirmed signature.
 */
export function keepSignature(
  sql: Statement,
  { sha256, strokes }: Signature,
  signed: boolean,
  at: Date,
): void {
  const row = `SELECT v.id, ${sql.value(sha256)}, ${sql.value(strokes)}, ${sql.value(at)}::timestamptz FROM v`
  if (signed) {
    sql.with(
      'sig',
      `INSERT INTO signature (visit_id, sha256, strokes, saved_at) ${row} ON CONFLICT DO NOTHING`,
    )
    sql.with('sigd', 'DELETE FROM signature_draft WHERE visit_id = (SELECT id FROM v)')
    return
  }
  sql.with(
    'sigd',
    `INSERT INTO signature_draft (visit_id, sha256, strokes, saved_at) ${row}
      ON CONFLICT (visit_id) DO UPDATE SET sha256 = excluded.sha256, strokes = excluded.strokes, saved_at = excluded.saved_at`,
  )
}
