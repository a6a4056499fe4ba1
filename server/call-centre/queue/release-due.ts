import { changeCases, insertCaseEvents, stepCases } from '../../callback-case/write.ts'
import type { Services } from '../../context.ts'
import { insertAudit, systemActor } from '../../evidence/audit.ts'

const BATCH = 1000

/**
 * SQL that ends expired leases. A case whose `wake_at` has passed becomes ready; any other case rests until its
 * `wake_at`. The locked rows are looked up by id (ANY) and not joined. For a join, PostgreSQL always plans for a full
 * batch and prefers to scan the whole table.
 */
const EXPIRE = `WITH
  over AS (SELECT id, lease_by FROM callback_case WHERE lease_by IS NOT NULL AND lease_until <= $1::timestamptz LIMIT ${BATCH} FOR UPDATE SKIP LOCKED),
  freed AS (${stepCases({
    set: [
      'lease_token = NULL',
      'lease_by = NULL',
      'lease_until = NULL',
      'ready = c.wake_at <= $1::timestamptz',
      'wake_at = CASE WHEN c.wake_at > $1::timestamptz THEN c.wake_at END',
    ],
    where: 'c.id = ANY(ARRAY(SELECT id FROM over))',
    returning: 'c.id, c.version',
  })}),
  event AS (${insertCaseEvents({
    from: 'freed JOIN over USING (id)',
    type: 'LEASE_EXPIRED',
    at: '$1::timestamptz',
    by: '$2',
    payload: `jsonb_build_object('agent', lease_by)`,
  })}),
  audited AS (${insertAudit({
    from: 'freed',
    at: '$1::timestamptz',
    actorKind: `'SYSTEM'`,
    actorId: '$2',
    action: `'callback.leaseExpired'`,
    targetKind: 'callback_case',
    targetId: 'id',
    requestId: '$2',
    origin: `'{}'::jsonb`,
  })})
SELECT count(*)::int AS n FROM freed`

/**
 * SQL that makes cases ready whose `wake_at` has passed. No event is written, because the event that set `wake_at`
 * already recorded the time.
 */
const WAKE = `WITH
  due AS (SELECT id FROM callback_case WHERE wake_at <= $1::timestamptz AND lease_by IS NULL ORDER BY wake_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED),
  woken AS (${changeCases({
    set: ['ready = true', 'wake_at = NULL'],
    where: 'c.id = ANY(ARRAY(SELECT id FROM due))',
    returning: 'c.id',
  })})
SELECT count(*)::int AS n FROM woken`

async function untilDone(services: Services, statement: string, values: readonly unknown[]): Promise<number> {
  let total = 0
  for (;;) {
    const found = await services.db.query(statement, values)
    const n = Number(found.rows[0]?.n)
    total += n
    if (n < BATCH) return total
  }
}

/**
 * Returns cases with an expired lease to the queue, for example after the agent's browser was closed or the server
 * instance died. Idempotent and safe on any number of instances.
 * @returns the number of leases ended
 */
export async function expireLeases(services: Services, at: Date): Promise<number> {
  const actor = systemActor('queue')
  return await untilDone(services, EXPIRE, [at, actor.id])
}

/**
 * Makes cases ready whose `wake_at` has passed. Idempotent and safe on any number of instances.
 * @returns the number of cases woken
 */
export async function wakeDue(services: Services, at: Date): Promise<number> {
  return await untilDone(services, WAKE, [at])
}
