import { type Actor, recordAudit } from '../../evidence/audit.ts'
import type { Json } from '../../evidence/canonical.ts'
import { type Database, isStale } from '../../kernel/database/db.ts'
import { Statement, selectAllOrNothing } from '../../kernel/database/statement.ts'
import type { Ids } from '../../kernel/ids.ts'
import { commitVisit, type VisitWrite } from '../../visit/commit.ts'
import type { StoredVisit } from '../../visit/rows.ts'
import type { VisitEvent } from '../../visit/rules/events.ts'
import type { CaseState } from '../rules/case.ts'

/** Steps of a case, its problem case and its follow-up, as its record names them. */
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

/** Columns of `callback_case` a step may change. */
export type CaseSet = Partial<
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

export interface CaseWrite extends CaseStep {
  readonly state: Pick<CaseState, 'id' | 'version'>
  readonly set: CaseSet
  readonly ids: Ids
  /** The visit's own events, when the step makes some. */
  readonly visit?: {
    readonly read: StoredVisit
    readonly events: readonly VisitEvent[]
    readonly pin?: VisitWrite['pin'] | undefined
  }
  /**
   * Statements of the same step beside the case's row, as CTEs over `k` (id, visit_id, customer_id, version); the names
   * returned must give one row each, or the whole step is refused as stale.
   */
  readonly beside?: (statement: Statement) => readonly string[]
}

/** What is recorded of one step, whatever it changes. */
export interface CaseStep {
  readonly event: { readonly type: CaseEventType; readonly payload: Readonly<Record<string, Json>> }
  readonly at: Date
  readonly actor: Actor
  readonly action: string
  /** What a repetition of this step is known by: the lease it ends. */
  readonly commandId?: string
  /** What the audit tells of the change. */
  readonly change?: Readonly<Record<string, Json>>
}

/** Adds the event and the audit of a step, for the row of `k` (id, version): nothing is recorded that did not happen. */
export function recordStep(sql: Statement, step: CaseStep): void {
  const { event, at, actor, change } = step
  sql.with(
    'ke',
    `INSERT INTO callback_event (case_id, seq, type, at, by, payload, command_id)
      SELECT id, version, ${sql.value(event.type)}, ${sql.value(at)}::timestamptz, ${sql.value(actor.id)},
        ${sql.value(JSON.stringify(event.payload))}::jsonb, ${sql.value(step.commandId ?? null)}::uuid FROM k`,
  )
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

/** Adds the case's part of a step to its statement; returns what has to give a row. */
function caseParts(sql: Statement, write: CaseWrite): string[] {
  const { state } = write
  const sets = Object.entries(write.set).map(([column, value]) => `${column} = ${sql.value(value)}`)
  sql.with(
    'k',
    `UPDATE callback_case SET ${[...sets, 'version = version + 1'].join(', ')}
      WHERE id = ${sql.value(state.id)}::uuid AND version = ${sql.value(state.version)}::int RETURNING id, visit_id, customer_id, version`,
  )
  recordStep(sql, write)
  return ['k', ...(write.beside?.(sql) ?? [])]
}

/**
 * Writes everything one step of a case makes in one statement: the case's row (only if its version is still the one
 * read), its event, the audit, whatever stands beside it, and the visit's own events where it makes some.
 *
 * @returns false when somebody else wrote first: read again and decide again
 * @throws pg.DatabaseError 23505 where a unique index refuses it: the agent or the customer is busy already
 */
export async function commitCase(db: Database, write: CaseWrite): Promise<boolean> {
  if (write.visit && write.visit.events.length > 0) {
    const { read, events, pin } = write.visit
    const { at, actor, action, ids } = write
    const beside = (sql: Statement) => caseParts(sql, write)
    return (
      (await commitVisit(db, {
        visit: read,
        events,
        at,
        actor,
        action,
        ids,
        beside,
        ...(pin ? { pin } : {}),
      })) !== null
    )
  }
  const sql = new Statement()
  const parts = caseParts(sql, write)
  try {
    await db.query(sql.text(selectAllOrNothing(parts)), sql.values)
    return true
  } catch (error) {
    if (isStale(error)) return false
    throw error
  }
}
