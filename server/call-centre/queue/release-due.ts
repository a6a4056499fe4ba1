import type { Services } from '../../context.ts'
import { systemActor } from '../../evidence/audit.ts'

const BATCH = 1000

const audit = (
  from: string,
) => `INSERT INTO audit (at, actor_kind, actor_id, action, target_kind, target_id, request_id, origin)
    SELECT $1::timestamptz, 'SYSTEM', $2, 'callback.leaseExpired', 'callback_case', id::text, $2, '{}' FROM ${from}`

/**
 * Leases that have run out, as long as their case is not to be called again before `wake_at`. Those that are locked are looked up
 * one by one (ANY): as a join PostgreSQL would expect a full batch of them every time, and rather read the whole table.
 */
const EXPIRE = `WITH
  over AS (SELECT id, lease_by FROM callback_case WHERE lease_by IS NOT NULL AND lease_until <= $1::timestamptz LIMIT ${BATCH} FOR UPDATE SKIP LOCKED),
  freed AS (UPDATE callback_case c SET lease_token = NULL, lease_by = NULL, lease_until = NULL, version = c.version + 1,
      ready = c.wake_at <= $1::timestamptz, wake_at = CASE WHEN c.wake_at > $1::timestamptz THEN c.wake_at END
    WHERE c.id = ANY(ARRAY(SELECT id FROM over)) RETURNING c.id, c.version),
  event AS (INSERT INTO callback_event (case_id, seq, type, at, by, payload)
    SELECT id, version, 'LEASE_EXPIRED', $1::timestamptz, $2, jsonb_build_object('agent', lease_by) FROM freed JOIN over USING (id)),
  audited AS (${audit('freed')})
SELECT count(*)::int AS n FROM freed`

/** Cases whose time has come. Nothing is recorded of it: it was said when the time was set. */
const WAKE = `WITH
  due AS (SELECT id FROM callback_case WHERE wake_at <= $1::timestamptz AND lease_by IS NULL ORDER BY wake_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED),
  woken AS (UPDATE callback_case c SET ready = true, wake_at = NULL WHERE c.id = ANY(ARRAY(SELECT id FROM due)) RETURNING c.id)
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
 * Gives cases back whose agent has let the lease run out: their browser was closed, or their instance died. Idempotent, on
 * any number of instances. @returns how many
 */
export async function expireLeases(services: Services, at: Date): Promise<number> {
  const actor = systemActor('queue')
  return await untilDone(services, EXPIRE, [at, actor.id])
}

/** Puts cases whose time has come back into the order. Idempotent, on any number of instances. @returns how many */
export async function wakeDue(services: Services, at: Date): Promise<number> {
  return await untilDone(services, WAKE, [at])
}
