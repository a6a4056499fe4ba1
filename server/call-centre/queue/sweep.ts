import { z } from 'zod'
import type { Services } from '../../context.ts'
import { systemActor } from '../../evidence/audit.ts'
import { commitVisit } from '../../visit/commit.ts'
import { storedVisit, toStoredVisit } from '../../visit/rows.ts'
import { expire } from '../../visit/rules/steps.ts'

const columns = storedVisit.list('v')

/**
 * `DUE` selects visits whose window has ended. `ESCALATING` selects visits of applicants whose third failed day is
 * over. The queries are separate because each of them uses its own index. A visit that both queries select is decided
 * once, with both reasons.
 */
const DUE = `SELECT ${columns}, st.escalate_at FROM visit v
    LEFT JOIN identity_standing st ON st.customer_id = v.customer_id
    WHERE v.live AND v.window_ends_at <= $1 ORDER BY v.window_ends_at LIMIT $2`

const ESCALATING = `SELECT ${columns}, st.escalate_at FROM identity_standing st
    JOIN visit v ON v.customer_id = st.customer_id AND v.live AND v.opened_at < st.escalate_at
    WHERE st.escalate_at <= $1 ORDER BY st.escalate_at LIMIT $2`

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
      const found = await services.db.query(list, [now, batch])
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
  const { escalate_at: escalateAt } = z.object({ escalate_at: z.date().nullable() }).parse(row)
  const events = expire(visit.state, escalateAt, now)
  if (events.length === 0) return false
  const actor = systemActor('sweep')
  const after = await commitVisit(services.db, {
    visit,
    events,
    at: now,
    actor,
    action: 'callback.sweep',
    ids: services.ids,
  })
  return after !== null
}
