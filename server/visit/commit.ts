import { closeCasesOfVisit, openCases } from '../callback-case/write.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { chain } from '../evidence/chain.ts'
import { type Database, isStale } from '../kernel/database/db.ts'
import { Statement, selectAllOrNothing } from '../kernel/database/statement.ts'
import type { Ids } from '../kernel/ids.ts'
import { mutableColumns, type StoredVisit } from './rows.ts'
import {
  type CallbackReason,
  isLive,
  type PinnedQuestion,
  stageOf,
  type VisitEvent,
  type VisitState,
} from './rules/events.ts'
import { evolve } from './rules/steps.ts'

export interface VisitWrite {
  readonly visit: StoredVisit
  readonly events: readonly VisitEvent[]
  readonly at: Date
  readonly actor: Actor
  readonly action: string
  readonly ids: Ids
  /** Idempotency key of the request and the digest of what it asked. */
  readonly command?: { readonly id: string; readonly digest: Buffer }
  /** The identity session the step stands on: must still be running, and is marked as seen. */
  readonly identitySession?: Buffer
  /** First opening: the text itself. */
  readonly pin?: { readonly templateVersionId: string; readonly rendered: string; readonly sha256: string }
  /** Strokes belonging to a SIGNED or DRAFT_SAVED event. */
  readonly signature?: { readonly sha256: string; readonly strokes: string }
  /**
   * Statements of the same use case beside the visit's own; each is `name AS (body)`, must return one row, and
   * when one of them returns none the whole write is refused as stale.
   */
  readonly beside?: (statement: Statement) => readonly string[]
}

/** Makes the UPDATE of the row: only the columns whose value changed. */
function updateVisit(sql: Statement, before: VisitState, after: VisitState, head: Buffer): string {
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
  return `UPDATE visit SET ${sets.join(', ')} WHERE id = ${sql.value(before.id)} AND version = ${sql.value(before.version)}`
}

function insertAnswers(
  sql: Statement,
  state: VisitState,
  questions: readonly PinnedQuestion[],
  at: Date,
): string {
  const given = questions.map((question) => {
    const answer = state.answers[question.key]
    return {
      key: question.key,
      variant: question.variant,
      answer: answer?.answer,
      passing: answer?.answer === question.passing,
      comment: answer?.comment ?? null,
    }
  })
  return `INSERT INTO answer (visit_id, revision, question_key, variant_key, answer, passing, comment, answered_at)
    SELECT v.id, ${sql.value(state.revision)}::int, a.key, a.variant, a.answer, a.passing, a.comment, ${sql.value(at)}::timestamptz
    FROM v, jsonb_to_recordset(${sql.value(JSON.stringify(given))}::jsonb)
      AS a(key text, variant text, answer text, passing boolean, comment text)`
}

function openCase(sql: Statement, write: VisitWrite, reasons: readonly CallbackReason[]): string {
  const { state } = write.visit
  return openCases({
    from: 'v',
    id: `${sql.value(write.ids.id(write.at))}::uuid`,
    visitId: 'v.id',
    customerId: `${sql.value(state.customerId)}::uuid`,
    reasons: `${sql.value(reasons)}::text[]`,
    at: `${sql.value(write.at)}::timestamptz`,
    coolingOffEndsAt: `${sql.value(state.coolingOffEndsAt)}::timestamptz`,
  })
}

/** What was confirmed is evidence and stays; a draft is kept until the next one, or until it is signed. */
function keepSignature(
  sql: Statement,
  { sha256, strokes }: NonNullable<VisitWrite['signature']>,
  events: readonly VisitEvent[],
  at: Date,
): void {
  const row = `SELECT v.id, ${sql.value(sha256)}, ${sql.value(strokes)}, ${sql.value(at)}::timestamptz FROM v`
  if (events.some(({ type }) => type === 'SIGNED')) {
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

/**
 * Writes everything one decision makes, in one statement: the visit's row (only if its version is still the one
 * read), its events chained to the head, the audit row, and whatever else belongs to the same use case.
 *
 * @returns the new state, or null when somebody else wrote first: read again and decide again.
 */
export async function commitVisit(db: Database, write: VisitWrite): Promise<VisitState | null> {
  const { visit, events, at } = write
  const before = visit.state
  const chained = chain(visit.head, before.id, before.version, at, events)
  const head = chained.at(-1)
  if (!head) return before
  const after = evolve(before, events, at)
  const sql = new Statement()

  const conditions: string[] = []
  if (write.identitySession) {
    sql.with(
      's',
      `UPDATE identity_session SET last_seen_at = ${sql.value(at)} WHERE id = ${sql.value(write.identitySession)} AND ended_at IS NULL RETURNING 1`,
    )
    conditions.push('EXISTS (SELECT 1 FROM s)')
  }
  const update = updateVisit(sql, before, after, head.hash)
  sql.with('v', `${[update, ...conditions].join(' AND ')} RETURNING id`)

  const rows = chained.map((entry, index) => {
    const status = evolve(before, events.slice(0, index + 1), at).status
    // On the last event: what a repetition of the request finds is where the visit stood after it.
    const command = index === chained.length - 1 ? write.command : undefined
    const values = [
      `${sql.value(entry.seq)}::int`,
      `${sql.value(entry.event.type)}::text`,
      `${sql.value(at)}::timestamptz`,
      `${sql.value(JSON.stringify(entry.event.payload))}::jsonb`,
      `${sql.value(status)}::visit_status`,
      `${sql.value(command?.id ?? null)}::uuid`,
      `${sql.value(command?.digest ?? null)}::bytea`,
      `${sql.value(entry.hash)}::bytea`,
    ]
    return `SELECT v.id, ${values.join(', ')} FROM v`
  })
  sql.with(
    'e',
    `INSERT INTO visit_event (visit_id, seq, type, at, payload, status, command_id, command_digest, hash)
      ${rows.join(' UNION ALL ')}`,
  )
  recordAudit(sql, write.actor, {
    at,
    action: write.action,
    from: 'v',
    targetKind: 'visit',
    targetId: 'v.id',
  })

  if (write.pin) {
    const { templateVersionId, rendered, sha256 } = write.pin
    sql.with(
      'q',
      `INSERT INTO visit_questionnaire (visit_id, template_version_id, rendered, sha256, pinned_at)
        SELECT v.id, ${sql.value(templateVersionId)}::uuid, ${sql.value(rendered)}, ${sql.value(sha256)}, ${sql.value(at)}::timestamptz FROM v`,
    )
  }
  if (write.signature) keepSignature(sql, write.signature, events, at)
  for (const event of events) {
    if (event.type === 'SUBMITTED' && after.questions)
      sql.with('ans', insertAnswers(sql, after, after.questions, at))
    if (event.type === 'SENT_TO_CALLBACK') sql.with('c', openCase(sql, write, event.payload.reasons))
    if (event.type === 'CANCELLED') closeCasesOfVisit(sql, at, write.actor)
  }

  const beside = write.beside?.(sql) ?? []
  const select = beside.length === 0 ? 'SELECT id FROM v' : selectAllOrNothing(['v', ...beside])
  try {
    const result = await db.query(sql.text(select), sql.values)
    return result.rowCount === 1 ? after : null
  } catch (error) {
    if (isStale(error)) return null
    throw error
  }
}
