import { type Actor, recordAudit } from '../evidence/audit.ts'
import type { Json } from '../evidence/canonical.ts'

import type { Statement } from '../kernel/database/statement.ts'
import { endFollowUps } from './follow-ups.ts'

/**
 * The only writer of `callback_case` and its record `callback_event`. Each step of a case raises its version
 * and writes one event with that version: readers compare versions to detect that another write came first,
 * and read the record in version order.
 *
 * Arguments named in SQL are expressions, so that the use case can combine them with its other writes in one
 * statement.
 */

/** The steps of a case, its problem case and its follow-up, as recorded. */
const caseEventTypes = [
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

export type CaseColumns = Partial<
  Record<
    | 'status'
    | 'outcome'
    | 'closed_at'
    | 'language'
    | 'assigned_to'
    | 'priority'
    | 'ready'
    | 'wake_at'
    | 'not_before'
    | 'promised_for'
    | 'paused_at'
    | 'lease_token'
    | 'lease_by'
    | 'leased_at'
    | 'lease_until'
    | 'attempts'
    | 'last_disposition'
    | 'draft',
    string | number | boolean | Date | null
  >
>

export interface CaseStep {
  readonly event: { readonly type: CaseEventType; readonly payload: Readonly<Record<string, Json>> }
  readonly at: Date
  readonly actor: Actor
  readonly action: string
  /** Identifies a repetition of this step: the lease it ends. */
  readonly commandId?: string
  /** The change, as it is written to the audit. */
  readonly change?: Readonly<Record<string, Json>>
}

interface Change {
  /** Assignments, over `c`. */
  readonly set: readonly string[]
  /** Further tables the update joins. */
  readonly from?: string
  readonly where: string
  /** The returned columns, over `c` and `from`. */
  readonly returning: string
}

/** Opens a case for each row of `from`; a visit with an open case keeps it and gains the new reasons. */
export function openCases(opening: {
  readonly from: string
  readonly id: string
  readonly visitId: string
  readonly customerId: string
  readonly reasons: string
  readonly coolingOffEndsAt: string
  readonly at: string
}): string {
  const { id, visitId, customerId, reasons, at, coolingOffEndsAt } = opening
  return `INSERT INTO callback_case (id, visit_id, customer_id, status, reasons, opened_at, cooling_off_ends_at)
    SELECT ${id}, ${visitId}, ${customerId}, 'OPEN', ${reasons}, ${at}, ${coolingOffEndsAt} FROM ${opening.from}
    ON CONFLICT (visit_id) WHERE status = 'OPEN' DO UPDATE
      SET reasons = ARRAY(SELECT DISTINCT unnest(callback_case.reasons || excluded.reasons))`
}

/**
 * Changes cases by one step each. The caller must write the event beside it, with the row's new `version`.
 */
export function stepCases({ set, from, where, returning }: Change): string {
  return changeCases({
    set: [...set, 'version = c.version + 1'],
    where,
    returning,
    ...(from ? { from } : {}),
  })
}

/**
 * Changes that are not steps: a lease's end, and whether a case is ready. Nobody decided anything, so there
 * is no event.
 */
export function changeCases({ set, from, where, returning }: Change): string {
  return `UPDATE callback_case c SET ${set.join(', ')}${from ? ` FROM ${from}` : ''} WHERE ${where} RETURNING ${returning}`
}

interface EventRow {
  /** A relation with the case's `id` and new `version`. */
  readonly from: string
  readonly type: CaseEventType
  readonly at: string
  readonly by: string
  readonly payload?: string
  readonly commandId?: string
}

/** Writes the events of steps; each CTE gives events of one type. */
export function insertCaseEvents(...rows: readonly EventRow[]): string {
  const selects = rows.map(
    ({ from, type, at, by, payload, commandId }) =>
      `SELECT id, version, '${type}', ${at}, ${by}, ${payload ?? "'{}'::jsonb"}, ${commandId ?? 'NULL::uuid'} FROM ${from}`,
  )
  return `INSERT INTO callback_event (case_id, seq, type, at, by, payload, command_id) ${selects.join(' UNION ALL ')}`
}

/**
 * Adds the event and the audit of a step for the row of `k` (id, version); without that row neither is
 * written.
 */
export function recordStep(sql: Statement, step: CaseStep): void {
  const { event, at, actor, change } = step
  const recorded = insertCaseEvents({
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
    targetId: 'k.id',
    ...(change ? { change: `${sql.value(JSON.stringify(change))}::jsonb` } : {}),
  })
}

/** Adds the step `k` of the case at `version`; it gives no row when another write came first. */
export function stepCase(
  sql: Statement,
  state: { readonly id: string; readonly version: number },
  columns: CaseColumns,
): void {
  const step = stepCases({
    set: Object.entries(columns).map(([column, value]) => `${column} = ${sql.value(value)}`),
    where: `c.id = ${sql.value(state.id)}::uuid AND c.version = ${sql.value(state.version)}::int`,
    returning: 'c.id, c.visit_id, c.customer_id, c.version',
  })
  sql.with('k', step)
}

/**
 * Closes the case of a cancelled visit, even under a lease (the holder's next write is refused), and ends its
 * follow-up. The visit is the row of `v`; the visit's own audit says who cancelled it and why.
 */
export function closeCasesOfVisit(sql: Statement, at: Date, actor: Actor): void {
  const now = `${sql.value(at)}::timestamptz`
  const ofVisit = 'visit_id = (SELECT id FROM v)'
  const closed = stepCases({
    set: [`status = 'CLOSED'`, `closed_at = ${now}`, `outcome = 'CANCELLED'`],
    where: `c.${ofVisit} AND c.status = 'OPEN'`,
    returning: 'c.id, c.version',
  })
  sql.with('cc', closed)
  sql.with(
    'cf',
    endFollowUps({ result: 'CANCELLED', at: now, where: `f.${ofVisit}`, returning: 'f.case_id' }),
  )
  sql.with(
    'cfk',
    stepCases({ set: [], from: 'cf', where: 'c.id = cf.case_id', returning: 'c.id, c.version' }),
  )
  const by = sql.value(actor.id)
  const events = insertCaseEvents(
    { from: 'cc', type: 'CANCELLED', at: now, by },
    { from: 'cfk', type: 'FOLLOW_UP_DONE', at: now, by, payload: `'{"result": "CANCELLED"}'::jsonb` },
  )
  sql.with('cce', events)
}
