import type { Statement } from '../kernel/database/statement.ts'
import { mutableColumns } from './rows.ts'
import { answerRows } from './rules/answers.ts'
import { isLive, stageOf, type VisitEvent, type VisitState } from './rules/events.ts'

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

/** Updates the row of a visit if it still has the version that was read. Sets only the columns whose value changed. */
export function updateVisit(
  sql: Statement,
  before: VisitState,
  after: VisitState,
  head: Buffer,
  conditions: readonly string[],
): string {
  const sets = mutableColumns.flatMap(([column, read]) => {
    const value = read(after)
    const had = read(before)
    const same =
      value instanceof Date && had instanceof Date ? value.getTime() === had.getTime() : value === had
    return same ? [] : [`${column} = ${sql.value(value)}`]
  })
  if (stageOf(before.status) !== stageOf(after.status)) {
    sets.push(`live = ${isLive(after.status)}`, `stage = ${sql.value(stageOf(after.status))}`)
  }
  sets.push(`version = ${sql.value(after.version)}`, `head_hash = ${sql.value(head)}`)
  const only = [`id = ${sql.value(before.id)}`, `version = ${sql.value(before.version)}`, ...conditions]
  return `UPDATE visit SET ${sets.join(', ')} WHERE ${only.join(' AND ')} RETURNING id`
}

/** One chained event, with the visit's status after this event. */
export interface EventRow {
  readonly seq: number
  readonly event: VisitEvent
  readonly hash: Buffer
  readonly status: string
  /** The request's idempotency key and a digest of its content. */
  readonly command?: { readonly id: string; readonly digest: Buffer } | undefined
}

/** Returns the SQL that inserts the events of one decision. The CTE `v` of the same statement contains the visit. */
export function insertEvents(sql: Statement, rows: readonly EventRow[], at: Date): string {
  const selects = rows.map(({ seq, event, hash, status, command }) => {
    const values = [
      `${sql.value(seq)}::int`,
      `${sql.value(event.type)}::text`,
      `${sql.value(at)}::timestamptz`,
      `${sql.value(JSON.stringify(event.payload))}::jsonb`,
      `${sql.value(status)}::visit_status`,
      `${sql.value(command?.id ?? null)}::uuid`,
      `${sql.value(command?.digest ?? null)}::bytea`,
      `${sql.value(hash)}::bytea`,
    ]
    return `SELECT v.id, ${values.join(', ')} FROM v`
  })
  return `INSERT INTO visit_event (visit_id, seq, type, at, payload, status, command_id, command_digest, hash)
    ${selects.join(' UNION ALL ')}`
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
