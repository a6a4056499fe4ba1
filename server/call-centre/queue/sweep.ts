import type { Services } from '../../context.ts'
import { systemActor } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { pick } from '../../kernel/database/expression.ts'
import { rowOf, select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { commitVisit } from '../../visit/commit.ts'
import { storedVisit, toStoredVisit } from '../../visit/rows.ts'
import { expire } from '../../visit/rules/steps.ts'

const v = columnsOf(tables.visit, 'v')
const st = columnsOf(tables.identityStanding, 'st')
const standing = pick(st, 'escalateAt')
const columns = { ...storedVisit.columns('v'), ...standing }
const standingRow = rowOf(standing)

const parameters = { now: 'timestamptz', batch: 'int4' } as const

/** Selects visits whose window has ended. */
const DUE = query(parameters, ({ now, batch }) =>
  select(
    columns,
    `FROM ${v} LEFT JOIN ${st} ON ${st.customerId} = ${v.customerId}
      WHERE ${v.live} AND ${v.windowEndsAt} <= ${now} ORDER BY ${v.windowEndsAt} LIMIT ${batch}`,
  ),
)

/**
 * Selects visits of applicants whose third failed day is over. `DUE` is a separate query, because each of them uses its
 * own index. A visit that both queries select is decided once, with both reasons.
 */
const ESCALATING = query(parameters, ({ now, batch }) =>
  select(
    columns,
    `FROM ${st} JOIN ${v} ON ${v.customerId} = ${st.customerId} AND ${v.live} AND ${v.openedAt} < ${st.escalateAt}
      WHERE ${st.escalateAt} <= ${now} ORDER BY ${st.escalateAt} LIMIT ${batch}`,
  ),
)

/**
 * Moves overdue visits to the call centre. Idempotent and restartable: each visit is written by one statement, which
 * takes effect only if the visit has not changed since it was read. Any number of instances can therefore run this
 * function, and a crash leaves no visit half done. Customer requests check the deadline themselves, so an overdue
 * visit is refused even before it is moved.
 *
 * @param batch number of visits read at a time
 * @returns the number of visits moved
 */
export async function sweepOverdue(services: Services, batch = 500): Promise<number> {
  let handedOver = 0
  for (const list of [DUE, ESCALATING]) {
    let changed = batch
    // Ends the loop when a round changes nothing, because another instance is then working on the remaining visits.
    while (changed > 0) {
      const now = services.clock.now()
      const found = await list.run(services.db, { now, batch })
      const written = await Promise.all(found.rows.map((row) => handOver(services, row, now)))
      changed = written.filter(Boolean).length
      handedOver += changed
      if (found.rows.length < batch) break
    }
  }
  return handedOver
}

async function handOver(services: Services, row: Record<string, unknown>, now: Date): Promise<boolean> {
  const visit = toStoredVisit(storedVisit.read(row))
  const { escalateAt } = standingRow.parse(row)
  const events = expire(visit.state, escalateAt, now)
  if (events.length === 0) return false
  const actor = systemActor('sweep')
  const after = await commitVisit(services.db, {
    visit,
    events,
    at: now,
    actor,
    action: 'callback.sweep',
    services,
  })
  return after !== null
}
