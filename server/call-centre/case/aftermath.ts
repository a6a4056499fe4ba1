import { type CaseStep, c, recordStep, stepCases } from '../../callback-case/write.ts'
import type { Services } from '../../context.ts'
import { Statement, writeAllOrNothing } from '../../kernel/database/statement.ts'
import { DomainError } from '../../kernel/errors.ts'
import { commitVisit } from '../../visit/commit.ts'
import type { StoredVisit } from '../../visit/rows.ts'
import type { VisitEvent } from '../../visit/rules/events.ts'

type Value = string | number | Date | null

/** One step of the problem case or follow-up in which a case ended. */
export interface AftermathWrite extends Pick<CaseStep, 'event' | 'action' | 'at' | 'actor'> {
  /** Builds the statement that updates the table's row `t`. */
  readonly update: (step: { readonly set: readonly string[]; readonly where: string }) => string
  readonly id: string
  /** The version of the row that the acting user saw. */
  readonly version: number
  readonly set: Readonly<Record<string, Value>>
  /** A further condition on the row `t`. */
  readonly provided?: (sql: Statement) => string
  /** The events of the visit, if the step ends the visit. */
  readonly visit?: { readonly read: StoredVisit; readonly events: readonly VisitEvent[] }
}

function parts(sql: Statement, write: AftermathWrite): string[] {
  const sets = Object.entries(write.set).map(([column, value]) => `${column} = ${sql.value(value)}`)
  const conditions = [
    `t.id = ${sql.value(write.id)}::uuid`,
    `t.version = ${sql.value(write.version)}::int`,
    ...(write.provided ? [write.provided(sql)] : []),
  ]
  sql.with('step', write.update({ set: sets, where: conditions.join(' AND ') }))
  const returning = { id: c.id, version: c.version }
  const k = sql.with('k', stepCases({ set: {}, from: 'step', where: `${c.id} = step.case_id`, returning }))
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
      ids: services.ids,
      beside,
    })
    if (after === null) throw new DomainError('EDITED_MEANWHILE')
    return
  }
  const sql = new Statement()
  const needed = parts(sql, write)
  if (!(await writeAllOrNothing(services.db, sql, needed))) throw new DomainError('EDITED_MEANWHILE')
}
