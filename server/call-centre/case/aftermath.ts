import type { Services } from '../../context.ts'
import { isStale } from '../../kernel/database/db.ts'
import { Statement, selectAllOrNothing } from '../../kernel/database/statement.ts'
import { DomainError } from '../../kernel/errors.ts'
import { commitVisit } from '../../visit/commit.ts'
import type { StoredVisit } from '../../visit/rows.ts'
import type { VisitEvent } from '../../visit/rules/events.ts'
import { type CaseStep, recordStep } from './commit.ts'

type Value = string | number | Date | null

/** One step of what a case ended in: its problem case or its follow-up. */
export interface AftermathWrite extends Pick<CaseStep, 'event' | 'action' | 'at' | 'actor'> {
  readonly table: 'problem_case' | 'follow_up'
  readonly id: string
  /** The version the person acting had before them. */
  readonly version: number
  readonly set: Readonly<Record<string, Value>>
  /** What else has to hold, as a condition over the row `t`. */
  readonly provided?: (sql: Statement) => string
  /** Events of the visit it ends. */
  readonly visit?: { readonly read: StoredVisit; readonly events: readonly VisitEvent[] }
}

function parts(sql: Statement, write: AftermathWrite): string[] {
  const sets = Object.entries(write.set).map(([column, value]) => `${column} = ${sql.value(value)}`)
  const conditions = [
    `t.id = ${sql.value(write.id)}::uuid`,
    `t.version = ${sql.value(write.version)}::int`,
    ...(write.provided ? [write.provided(sql)] : []),
  ]
  sql.with(
    'step',
    `UPDATE ${write.table} t SET ${[...sets, 'version = t.version + 1'].join(', ')} WHERE ${conditions.join(' AND ')} RETURNING t.case_id`,
  )
  sql.with(
    'k',
    `UPDATE callback_case c SET version = c.version + 1 FROM step WHERE c.id = step.case_id RETURNING c.id, c.version`,
  )
  recordStep(sql, { ...write, change: write.event.payload })
  return ['step', 'k']
}

/**
 * Writes one step: its row (only in the version that was read), the event on the case's record, the audit, and the visit's own
 * events where it ends one.
 *
 * @throws DomainError EDITED_MEANWHILE when somebody else wrote first
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
  try {
    await services.db.query(sql.text(selectAllOrNothing(needed)), sql.values)
  } catch (error) {
    if (isStale(error)) throw new DomainError('EDITED_MEANWHILE')
    throw error
  }
}
