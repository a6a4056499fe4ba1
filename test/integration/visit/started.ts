import { randomUUID } from 'node:crypto'
import { type RecordedEvent, visitEventSchema } from '#server/visit/rules/events.ts'
import type { Browser, World } from '#test/support/world/world.ts'

/** A new command id for each call. */
export const command = () => ({ commandId: randomUUID() })

/** Creates a customer with a due policy, and starts the visit of this policy. */
export async function begin(
  world: World,
  change = {},
): Promise<{ browser: Browser; visitId: string; openid: string; customerId: string; policyNo: string }> {
  const due = await world.due(change)
  const browser = await world.browser(due.openid)
  await browser.call.visit.start({ visitId: due.visitId, ...command() })
  return { ...due, browser }
}

/** The callback cases of a visit. */
export async function casesOf(world: World, visitId: string) {
  const { rows } = await world.db.pool.query(
    'SELECT status, reasons FROM callback_case WHERE visit_id = $1',
    [visitId],
  )
  return rows
}

/** The recorded events of a visit, in order. */
export async function eventsOf(world: World, visitId: string): Promise<RecordedEvent[]> {
  const { rows } = await world.db.pool.query(
    'SELECT seq, type, at, payload, hash FROM visit_event WHERE visit_id = $1 ORDER BY seq',
    [visitId],
  )
  return rows.map((row) => ({
    seq: row.seq,
    at: row.at,
    hash: row.hash,
    event: visitEventSchema.parse({ type: row.type, payload: row.payload }),
  }))
}
