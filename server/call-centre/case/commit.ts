import { type CaseChanges, type CaseStep, recordStep, stepCase } from '../../callback-case/write.ts'
import type { Database } from '../../kernel/database/db.ts'
import { Statement, writeAllOrNothing } from '../../kernel/database/statement.ts'
import { commitVisit, type VisitWrite } from '../../visit/commit.ts'
import type { StoredVisit } from '../../visit/rows.ts'
import type { VisitEvent } from '../../visit/rules/events.ts'
import type { CaseState } from '../rules/case.ts'

export interface CaseWrite extends CaseStep {
  readonly state: Pick<CaseState, 'id' | 'version'>
  readonly set: CaseChanges
  readonly services: VisitWrite['services']
  readonly visit?: {
    readonly read: StoredVisit
    readonly events: readonly VisitEvent[]
    readonly pin?: VisitWrite['pin'] | undefined
  }
  /**
   * Adds further statements of the same step, as CTEs over `k` (callback-case/write.ts). Each returned CTE must return
   * one row; otherwise the whole step is refused as stale.
   */
  readonly beside?: (statement: Statement) => readonly string[]
}

/**
 * Adds to the step's SQL statement the writes that concern the case.
 * @returns the names of the CTEs that must return a row
 */
function caseParts(sql: Statement, write: CaseWrite): string[] {
  recordStep(sql, stepCase(sql, write.state, write.set), write)
  return ['k', ...(write.beside?.(sql) ?? [])]
}

/**
 * Writes one step of a case in one statement. It writes the case's row, its event, the audit and the `beside` parts.
 * The row is written only if its version is still the version that was read. The visit's own events are included when
 * the step adds any.
 * @returns false when another write came first; the caller must read and decide again
 * @throws pg.DatabaseError 23505 when a unique index refuses the step, because the agent or the customer is already
 * busy
 */
export async function commitCase(db: Database, write: CaseWrite): Promise<boolean> {
  if (write.visit && write.visit.events.length > 0) {
    const { read, events, pin } = write.visit
    const { at, actor, action, services } = write
    const beside = (sql: Statement) => caseParts(sql, write)
    return (
      (await commitVisit(db, {
        visit: read,
        events,
        at,
        actor,
        action,
        services,
        beside,
        ...(pin ? { pin } : {}),
      })) !== null
    )
  }
  const sql = new Statement()
  const parts = caseParts(sql, write)
  return await writeAllOrNothing(db, sql, parts)
}
