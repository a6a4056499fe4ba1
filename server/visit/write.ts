import {
  type SignatureRow,
  tables,
  type VisitEventRow,
  type VisitQuestionnaireRow,
  type VisitRow,
} from '../generated/tables.ts'
import { expression, pick, type Sql } from '../kernel/database/expression.ts'
import type { Part } from '../kernel/database/selection.ts'
import type { Statement } from '../kernel/database/statement.ts'
import {
  assign,
  columnsOf,
  excluded,
  hasVersion,
  insert,
  insertFrom,
  jsonRows,
  returning,
  rowsOf,
  update,
} from '../kernel/database/table.ts'
import { mutableColumns } from './rows.ts'
import { answerRows } from './rules/answers.ts'
import { isLive, stageOf, type VisitEvent, type VisitState, type VisitStatus } from './rules/events.ts'

/**
 * The only code that writes `visit`, `visit_event`, `visit_questionnaire`, `answer`, `signature` and
 * `signature_draft`. commit.ts decides which writes belong to one decision, and chains the events.
 */

const visit = columnsOf(tables.visit, 'visit')
/** The columns of the rows in a parameter. */
const given = {
  visit: columnsOf(tables.visit, 'r'),
  event: columnsOf(tables.visitEvent, 'r'),
  answer: columnsOf(tables.answer, 'r'),
}

const openingColumns = {
  ...pick(given.visit, 'id', 'policyId', 'customerId', 'status', 'live', 'stage', 'channel', 'productCode'),
  ...pick(given.visit, 'branch', 'version', 'headHash', 'windowEndsAt', 'coolingOffEndsAt', 'closedAt'),
}
/** A visit that is being opened. */
export type OpeningRow = Readonly<Pick<VisitRow, keyof typeof openingColumns>>

/**
 * Inserts visits that are being opened. `rows` is an SQL parameter with the visits as `jsonRows` makes them. If the SQL
 * condition `provided` is false, no visit is inserted.
 */
export function insertVisits(rows: string, at: string, provided = 'true'): Part<WrittenVisit> {
  const row = { ...openingColumns, openedAt: at, answers: "'{}'::jsonb", revision: '0' }
  const from = `${rowsOf(tables.visit, rows, 'r')} WHERE ${provided}`
  return returning(insertFrom(tables.visit, row, from), pick(visit, 'id'))
}

const openingEventColumns = pick(given.event, 'visitId', 'seq', 'type', 'payload', 'status', 'hash', 'mac')
/** An event of a visit that is being opened. */
export type OpeningEvent = Readonly<Pick<VisitEventRow, keyof typeof openingEventColumns>>

/**
 * Inserts the opening events of the visits that a part of the same statement has inserted, those of a visit in their
 * order: the feed announces them as they are inserted. `rows` is an SQL parameter with the events as `jsonRows` makes
 * them.
 */
export function insertOpeningEvents(
  rows: string,
  at: string,
  visits: WrittenVisit & { readonly name: string },
): string {
  const from = `${visits.name} JOIN ${rowsOf(tables.visitEvent, rows, 'r')} ON ${given.event.visitId} = ${visits.id}
    ORDER BY ${given.event.visitId}, ${given.event.seq}`
  return insertFrom(tables.visitEvent, { ...openingEventColumns, at }, from)
}

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
  const stage = stageOf(after.status)
  const staged = stage === stageOf(before.status) ? [] : (['live', 'stage'] as const)
  const row = { ...after, live: isLive(after.status), stage, headHash: head }
  return update(tables.visit, 'visit', {
    set: assign(sql, tables.visit, row, [...changed, ...staged, 'version', 'headHash']),
    where: [...hasVersion(sql, visit, before), ...conditions],
    returning: pick(visit, 'id'),
  })
}

/** One chained event, with the visit's status after this event. */
export interface EventRow {
  readonly seq: number
  readonly event: VisitEvent
  readonly hash: Buffer
  /** server/kernel/secret/event-mac.ts */
  readonly mac: Buffer
  readonly status: VisitStatus
  /** The request's idempotency key and a digest of its content. */
  readonly command?: { readonly id: string; readonly digest: Buffer } | undefined
}

/** Returns the SQL that inserts the events of one decision on the visit `v`, a part of the same statement. */
export function insertEvents(sql: Statement, v: WrittenVisit, rows: readonly EventRow[], at: Date): string {
  const events = rows.map(({ seq, event, hash, mac, status, command }) => ({
    visitId: expression(v.id),
    seq,
    type: event.type,
    at,
    payload: event.payload,
    status,
    commandId: command?.id ?? null,
    commandDigest: command?.digest ?? null,
    hash,
    mac,
  }))
  return insert(sql, tables.visitEvent, events, 'v')
}

/** The questionnaire's text as pinned at its first opening, byte for byte. */
export type PinnedText = Readonly<Pick<VisitQuestionnaireRow, 'templateVersionId' | 'rendered' | 'sha256'>>

/** Returns the SQL that stores the pinned text of the visit `v`. The text never changes afterwards. */
export function insertPinnedText(sql: Statement, v: WrittenVisit, pin: PinnedText, pinnedAt: Date): string {
  return insert(sql, tables.visitQuestionnaire, [{ visitId: expression(v.id), ...pin, pinnedAt }], 'v')
}

const answerColumns = pick(given.answer, 'questionKey', 'variantKey', 'answer', 'passing', 'comment')

/** Returns the SQL that stores the answers of one submission of the visit `v`, a part of the same statement. */
export function insertAnswers(sql: Statement, v: WrittenVisit, state: VisitState, at: Date): string {
  const rows = answerRows(state.questions ?? [], state.answers).map(({ key, variant, ...row }) => ({
    questionKey: key,
    variantKey: variant,
    ...row,
  }))
  const row = {
    visitId: v.id,
    revision: sql.given('int4', state.revision),
    ...answerColumns,
    answeredAt: sql.given('timestamptz', at),
  }
  const parameter = sql.given('jsonb', jsonRows(tables.answer, rows))
  return insertFrom(tables.answer, row, `v, ${rowsOf(tables.answer, parameter, 'r')}`)
}

/** The strokes of a signature, and their hash. */
export type Signature = Readonly<Pick<SignatureRow, 'sha256' | 'strokes'>>

const draft = columnsOf(tables.signatureDraft, 'd')

/**
 * Stores the strokes of a signature of the visit `v`, a part of the same statement. A confirmed signature is evidence and is never deleted. A draft is kept until it
 * is replaced by the next draft or by a confirmed signature.
 */
export function keepSignature(
  sql: Statement,
  v: WrittenVisit,
  signature: Signature,
  signed: boolean,
  savedAt: Date,
): void {
  const row = { visitId: expression(v.id), ...signature, savedAt }
  if (signed) {
    sql.with('sig', `${insert(sql, tables.signature, [row], 'v')} ON CONFLICT DO NOTHING`)
    sql.with('sigd', `DELETE FROM ${draft} WHERE ${draft.visitId} = (SELECT ${v.id} FROM v)`)
    return
  }
  const { visitId } = tables.signatureDraft.sql
  sql.with(
    'sigd',
    `${insert(sql, tables.signatureDraft, [row], 'v')}
      ON CONFLICT (${visitId}) DO UPDATE SET ${excluded(tables.signatureDraft, 'sha256', 'strokes', 'savedAt')}`,
  )
}

const ended = columnsOf(tables.visit, 'e')

/**
 * Builds the SQL that deletes the drafts of signatures of a policy's ended visits. The arguments are a relation, and its column
 * with the policy.
 */
export function forgetDrafts(from: string, policyId: Sql): string {
  return `DELETE FROM ${draft} USING ${from}, ${ended} WHERE ${ended.policyId} = ${policyId} AND NOT ${ended.live}
    AND ${draft.visitId} = ${ended.id} RETURNING 1`
}
