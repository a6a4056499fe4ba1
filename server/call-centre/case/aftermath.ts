import { type CaseStep, c, recordStep, stepCases } from '../../callback-case/write.ts'
import type { Services } from '../../context.ts'
import { type Expression, pick } from '../../kernel/database/expression.ts'
import type { Part } from '../../kernel/database/selection.ts'
import { Statement, writeAllOrNothing } from '../../kernel/database/statement.ts'
import { DomainError } from '../../kernel/errors.ts'
import { commitVisit } from '../../visit/commit.ts'
import type { StoredVisit } from '../../visit/rows.ts'
import type { VisitEvent } from '../../visit/rules/events.ts'

/** One step of the problem case or follow-up in which a case ended. */
export interface AftermathWrite extends Pick<CaseStep, 'event' | 'action' | 'at' | 'actor'> {
  /** Builds the update of the row, in the version that the acting user saw. */
  readonly update: (sql: Statement) => Part<{ readonly caseId: Expression }>
  /** The events of the visit, if the step ends the visit. */
  readonly visit?: { readonly read: StoredVisit; readonly events: readonly VisitEvent[] }
}

function parts(sql: Statement, write: AftermathWrite): string[] {
  const step = sql.with('step', write.update(sql))
  const returning = pick(c, 'id', 'version')
  const k = sql.with('k', stepCases({ set: {}, from: 'step', where: `${c.id} = ${step.caseId}`, returning }))
  recordStep(sql, k, { ...write, change: write.event.payload })
  return ['step', 'k']
}

/**
 * Writes one step: the row (only in the version that was read), the event of the case, the audit, and the visit's
 * events when the step ends the visit.
 *
 * @throws DomainError EDITED_MEANWHILE when another write came first
 */
export async function commitAftermath(services: Services, write: AftermathWrite): Promise<void> {
  if (write.visit) {
    const { read, events } = write.visit
    const { at, actor, action } = write
    const beside = (sql: Statement) => parts(sql, write)
    const after = await commitVisit(services.db, {
      visit: read,
      events,
      at,
      actor,
      action,
      services,
      beside,
    })
    if (after === null) throw new DomainError('EDITED_MEANWHILE')
    return
  }
  const sql = new Statement()
  const needed = parts(sql, write)
  if (!(await writeAllOrNothing(services.db, sql, needed))) throw new DomainError('EDITED_MEANWHILE')
}
