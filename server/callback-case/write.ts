import { type Actor, recordAudit } from '../evidence/audit.ts'
import type { Json } from '../evidence/rules/canonical.ts'
import { tables } from '../generated/tables.ts'
import { type Columns, literal, oneMore, pick, type Sql } from '../kernel/database/expression.ts'
import { type Selection, select } from '../kernel/database/selection.ts'
import type { Statement } from '../kernel/database/statement.ts'
import {
  assign,
  assignSql,
  type Changes,
  type Column,
  columnsOf,
  hasVersion,
  insertEach,
  insertFrom,
  update,
} from '../kernel/database/table.ts'
import { endFollowUps, f } from './follow-ups.ts'

/**
 * This file is the only writer of `callback_case` and of its history `callback_event`. Each step of a case increments
 * the case's version and writes one event with that version. Readers compare versions to detect that another write
 * came first, and read the events in version order.
 *
 * Arguments described as SQL are SQL expressions. A use case can therefore combine these writes with its other writes
 * in one statement.
 */

/** The recorded steps of a case, of its problem case and of its follow-up. */
export const caseEventTypes = [
  'CLAIMED',
  'TAKEN',
  'DIALLED',
  'SCRIPT_OPENED',
  'FINISHED',
  'RELEASED',
  'LEASE_EXPIRED',
  'FREED',
  'ASSIGNED',
  'PRIORITISED',
  'LANGUAGE_SET',
  'PAUSED',
  'RESUMED',
  'CANCELLED',
  'PROBLEM_ASSIGNED',
  'PROBLEM_NOTED',
  'PROBLEM_RESOLVED',
  'PROBLEM_REOPENED',
  'PROBLEM_CLOSED',
  'FOLLOW_UP_SENT',
  'FOLLOW_UP_DONE',
  'CALL_RECORDED',
] as const
export type CaseEventType = (typeof caseEventTypes)[number]

/** Values for columns of a case. */
export type CaseChanges = Changes<typeof tables.callbackCase>

export interface CaseStep {
  readonly event: { readonly type: CaseEventType; readonly payload: Readonly<Record<string, Json>> }
  readonly at: Date
  readonly actor: Actor
  readonly action: string
  /**
   * Identifies the step, so that a repeated request is recognised. The value is the token of the lease that the step
   * ends; for CALL_RECORDED it is derived from the ids of the message and the attempt.
   */
  readonly commandId?: string
  /** The change to record in the audit. */
  readonly change?: Readonly<Record<string, Json>>
}

/** The names of the columns of the case that a step changes. */
export const c = columnsOf(tables.callbackCase, 'c')
const nextVersion = { version: oneMore(c.version) }

const stepped = pick(c, 'id', 'visitId', 'customerId', 'version')
/** The names of the columns of `k`, the part that `stepCase` adds: the case as the step leaves it. */
export const k = select(stepped, '').names('k')

const v = columnsOf(tables.visit, 'v')
const OPEN = c.status.literal('OPEN')
const table = tables.callbackCase.sql
const known = columnsOf(tables.callbackCase, tables.callbackCase.name)
const opened = columnsOf(tables.callbackCase, 'excluded')
const ADD_REASONS = `ON CONFLICT (${table.visitId}) WHERE ${table.status} = ${OPEN} DO UPDATE
  SET ${assignSql(tables.callbackCase, { reasons: `ARRAY(SELECT DISTINCT unnest(${known.reasons} || ${opened.reasons}))` })}`

interface Change<C extends Columns> {
  /** SQL expressions for columns of the case `c`. */
  readonly set: { readonly [K in Column<typeof tables.callbackCase>]?: Sql }
  /** Further tables that the update joins. */
  readonly from?: string
  readonly where: string
  /** The columns to return, from `c` and `from`. */
  readonly returning: C
}

/**
 * Opens a case for each row of `from`. If the row's visit already has an open case, adds the new reasons to that
 * case.
 */
export function openCases(opening: {
  readonly from: string
  readonly id: string
  readonly visitId: string
  readonly customerId: string
  readonly reasons: string
  readonly coolingOffEndsAt: string
  readonly at: string
}): string {
  const { from, at: openedAt, ...row } = opening
  return `${insertFrom(tables.callbackCase, { ...row, status: OPEN, openedAt }, from)} ${ADD_REASONS}`
}

/**
 * Applies one step to each selected case. The caller must write the step's event in the same statement, with the
 * row's new `version`.
 */
export function stepCases<C extends Columns>(change: Change<C>): Selection<C> {
  return changeCases({ ...change, set: { ...change.set, ...nextVersion } })
}

/**
 * Changes columns of cases without a step, for example to end a lease or to make a case ready. No event is written,
 * because no person made a decision.
 */
export function changeCases<C extends Columns>({ set, from, where, returning }: Change<C>): Selection<C> {
  return update(tables.callbackCase, 'c', {
    set: assignSql(tables.callbackCase, set),
    ...(from ? { from } : {}),
    where: [where],
    returning,
  })
}

interface EventRow {
  /** The id of the case, and its new version. */
  readonly of: WrittenCase
  /** The relation with one row for each case. */
  readonly from: string
  readonly type: CaseEventType
  readonly at: string
  readonly by: string
  readonly payload?: string
  readonly commandId?: string
}

/**
 * Builds the SQL that inserts case events. For each element of `rows`, every row of the relation `from` gets one
 * event of the given type.
 */
export function insertCaseEvents(...rows: readonly EventRow[]): string {
  const sources = rows.map(
    ({ of, from, type, at, by, payload = "'{}'::jsonb", commandId = 'NULL::uuid' }) => ({
      row: { caseId: of.id, seq: of.version, type: literal(type), at, by, payload, commandId },
      from,
    }),
  )
  return insertEach(tables.callbackEvent, sources)
}

/** The case that a statement writes, for the other parts of the statement. */
export type WrittenCase = Readonly<Record<'id' | 'version', Sql>>

/**
 * Adds the event and the audit row of a step for the case `k`, a part of the same statement. If `k` has no row, nothing
 * is written.
 */
export function recordStep(sql: Statement, k: WrittenCase, step: CaseStep): void {
  const { event, at, actor, change } = step
  const recorded = insertCaseEvents({
    of: k,
    from: 'k',
    type: event.type,
    at: `${sql.value(at)}::timestamptz`,
    by: sql.value(actor.id),
    payload: `${sql.value(JSON.stringify(event.payload))}::jsonb`,
    commandId: `${sql.value(step.commandId ?? null)}::uuid`,
  })
  sql.with('ke', recorded)
  recordAudit(sql, actor, {
    name: 'case_audited',
    at,
    action: step.action,
    from: 'k',
    targetKind: 'callback_case',
    targetId: k.id,
    ...(change ? { change: `${sql.value(JSON.stringify(change))}::jsonb` } : {}),
  })
}

/**
 * Adds the CTE `k`, which changes the case if it still has this `version`. If another write came first, `k` returns
 * no row.
 */
export function stepCase(
  sql: Statement,
  state: { readonly id: string; readonly version: number },
  changes: CaseChanges,
): WrittenCase {
  const step = update(tables.callbackCase, 'c', {
    set: assign(sql, tables.callbackCase, { ...changes, ...nextVersion }),
    where: hasVersion(sql, c, state),
    returning: stepped,
  })
  sql.with('k', step.text)
  return k
}

/**
 * Closes the open case of a cancelled visit and ends the visit's follow-up, even if an agent holds the case. The
 * agent's next write is then refused. The CTE `v` must return the visit's row. The visit's own audit row names who
 * cancelled the visit and why.
 */
export function closeCasesOfVisit(sql: Statement, at: Date, actor: Actor): void {
  const now = `${sql.value(at)}::timestamptz`
  const ofVisit = `(SELECT ${v.id} FROM v)`
  const written = pick(c, 'id', 'version')
  const closed = stepCases({
    set: { status: c.status.literal('CLOSED'), closedAt: now, outcome: c.outcome.literal('CANCELLED') },
    where: `${c.visitId} = ${ofVisit} AND ${c.status.is('OPEN')}`,
    returning: written,
  })
  const cc = sql.with('cc', closed)
  const cf = sql.with(
    'cf',
    endFollowUps({
      result: 'CANCELLED',
      at: now,
      where: `${f.visitId} = ${ofVisit}`,
      returning: pick(f, 'caseId'),
    }),
  )
  const cfk = sql.with(
    'cfk',
    stepCases({ set: {}, from: 'cf', where: `${c.id} = ${cf.caseId}`, returning: written }),
  )
  const by = sql.value(actor.id)
  const events = insertCaseEvents(
    { of: cc, from: 'cc', type: 'CANCELLED', at: now, by },
    {
      of: cfk,
      from: 'cfk',
      type: 'FOLLOW_UP_DONE',
      at: now,
      by,
      payload: `'{"result": "CANCELLED"}'::jsonb`,
    },
  )
  sql.with('cce', events)
}
