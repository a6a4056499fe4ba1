import { z } from 'zod'
import { insertCaseEvents, stepCases } from '../../callback-case/write.ts'
import type { Services } from '../../context.ts'
import { type Actor, insertAudit } from '../../evidence/audit.ts'
import { hourOf, weekdayOf } from '../../kernel/calendar.ts'
import { isUniqueViolation } from '../../kernel/database/db.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../../kernel/database/decide-again.ts'
import { withinHours } from '../rules/calling.ts'
import { inQueueOrder } from '../rules/queue-order.ts'
import { defaultLanguages } from './default-profile.ts'
import { expireLeases, wakeDue } from './release-due.ts'

/**
 * Maximum number of cases that are due but not yet woken when a claim runs. If there are more, they are woken before
 * the claim. Otherwise the claim would become expensive, because it scans all of them to keep the queue order.
 */
const DUE_MOST = 100

/**
 * SQL condition: no agent is calling this customer about another of their policies. The claim reads all leases once,
 * because there are never more leases than working agents. If each customer were looked up separately, the planner
 * would read all leases again for every customer, through the index by agent.
 */
const customerIsFree = `c.customer_id NOT IN (SELECT customer_id FROM leases WHERE lease_until > $2::timestamptz)`

/**
 * SQL of one claim. For each pool that the agent serves, the statement reads the first ready case from the index in
 * queue order. It also scans the few cases that became due since the last wake-up. From all these cases it claims the
 * first in queue order, and skips rows that other claims are taking (SKIP LOCKED).
 *
 * Parameters:
 * - $1 agent
 * - $2 now
 * - $3 end of the lease
 * - $4 token of the lease
 * - $5 weekday
 * - $6 hour
 * - $7 request id
 * - $8 origin
 * - $9 languages of an agent without a profile
 */
export const CLAIM = `WITH
  profile AS (SELECT coalesce(p.languages, $9::text[]) || ('agent:' || $1::text) AS pools,
      p.staff_id IS NULL OR ($5::int = ANY(p.work_days) AND $6::int >= p.from_hour AND $6::int < p.to_hour) AS on_duty
    FROM (SELECT 1) one LEFT JOIN call_profile p ON p.staff_id = $1::uuid),
  leases AS MATERIALIZED (SELECT id, customer_id, lease_by, lease_until FROM callback_case WHERE lease_by IS NOT NULL),
  held AS (SELECT id, lease_until FROM leases WHERE lease_by = $1::uuid),
  queue AS (SELECT paused_at IS NOT NULL AS paused FROM callback_queue WHERE id = 1),
  due AS MATERIALIZED (SELECT c.pool, ${inQueueOrder('c')} FROM callback_case c WHERE c.wake_at <= $2::timestamptz
    ORDER BY c.wake_at LIMIT ${DUE_MOST + 1}),
  best AS (SELECT u.id, u.lease_by FROM (
      SELECT r.* FROM profile CROSS JOIN unnest(profile.pools) AS served(pool) CROSS JOIN LATERAL (
        SELECT c.lease_by, ${inQueueOrder('c')} FROM callback_case c
        WHERE c.ready AND c.pool = served.pool AND ${customerIsFree}
        ORDER BY ${inQueueOrder('c')} LIMIT 1 FOR UPDATE OF c SKIP LOCKED) r
      UNION ALL
      SELECT w.* FROM (SELECT r.*
        FROM (SELECT id FROM due WHERE pool = ANY((SELECT pools FROM profile)::text[]) ORDER BY ${inQueueOrder()}) d CROSS JOIN LATERAL (
          SELECT c.lease_by, ${inQueueOrder('c')} FROM callback_case c
          WHERE c.id = d.id AND c.wake_at <= $2::timestamptz AND ${customerIsFree} FOR UPDATE OF c SKIP LOCKED) r
        LIMIT 1) w) u
    WHERE (SELECT on_duty FROM profile) AND NOT (SELECT paused FROM queue) AND NOT EXISTS (SELECT 1 FROM held)
      AND (SELECT count(*) FROM due) <= ${DUE_MOST}
    ORDER BY ${inQueueOrder()} LIMIT 1),
  claimed AS (${stepCases({
    set: [
      'ready = false',
      'wake_at = $3::timestamptz',
      'lease_token = $4::uuid',
      'lease_by = $1::uuid',
      'leased_at = $2::timestamptz',
      'lease_until = $3::timestamptz',
    ],
    from: 'best',
    where: 'c.id = best.id',
    returning: 'c.id, c.version, best.lease_by AS expired',
  })}),
  event AS (${insertCaseEvents({
    from: 'claimed',
    type: 'CLAIMED',
    at: '$2::timestamptz',
    by: '$1::text',
    payload: `CASE WHEN expired IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('expired', expired) END`,
  })}),
  audited AS (${insertAudit({
    from: 'claimed',
    at: '$2::timestamptz',
    actorKind: `'STAFF'`,
    actorId: '$1::text',
    action: `'callback.claim'`,
    targetKind: 'callback_case',
    targetId: 'id',
    requestId: '$7',
    origin: '$8::jsonb',
  })})
SELECT (SELECT id FROM claimed) AS case_id, (SELECT id FROM held) AS held_id, (SELECT lease_until FROM held) AS held_until,
  (SELECT count(*)::int FROM due) AS due, (SELECT on_duty FROM profile) AS on_duty, (SELECT paused FROM queue) AS paused,
  (SELECT pools FROM profile) AS pools`

const claimSchema = z.object({
  case_id: z.string().nullable(),
  held_id: z.string().nullable(),
  held_until: z.date().nullable(),
  due: z.number(),
  on_duty: z.boolean(),
  paused: z.boolean(),
  pools: z.array(z.string()),
})

export type NothingBecause = 'EMPTY' | 'RESTING' | 'CLOSED_HOURS' | 'OFF_DUTY' | 'PAUSED'

/**
 * The result of 下一个 (claim). It is either a case that is now leased to the agent, or the reason why no case is
 * available and the time of the next try.
 */
export type NextCase =
  | { readonly kind: 'CASE'; readonly caseId: string }
  | { readonly kind: 'NOTHING'; readonly because: NothingBecause; readonly nextAt: Date | null }

/**
 * Carries out 下一个 (claim): leases to this agent the most urgent case that the agent may call now. An agent who
 * already holds a case gets the same case again, so that a lost response or a reloaded page loses nothing.
 */
export async function claimNext(services: Services, actor: Actor): Promise<NextCase> {
  const { calling } = services.settings
  return await decideAgain(async (): Promise<NextCase | typeof WRITTEN_MEANWHILE> => {
    const now = services.clock.now()
    const open = withinHours(now, calling)
    if (open > now) return { kind: 'NOTHING', because: 'CLOSED_HOURS', nextAt: open }
    const row = await tryClaim(services, actor, now)
    if (row === null || row.due > DUE_MOST) {
      await expireLeases(services, now)
      await wakeDue(services, now)
      return WRITTEN_MEANWHILE
    }
    if (row.case_id !== null) return { kind: 'CASE', caseId: row.case_id }
    if (row.held_id !== null && row.held_until !== null) {
      if (row.held_until > now) return { kind: 'CASE', caseId: row.held_id }
      await expireLeases(services, now)
      return WRITTEN_MEANWHILE
    }
    if (row.paused) return { kind: 'NOTHING', because: 'PAUSED', nextAt: null }
    if (!row.on_duty) return { kind: 'NOTHING', because: 'OFF_DUTY', nextAt: null }
    return await nothingFor(services, row.pools, now)
  })
}

/**
 * @returns null if the claim conflicts with an expired lease on another case of the customer or of this agent,
 * because no job has ended that lease yet
 */
async function tryClaim(services: Services, actor: Actor, now: Date) {
  const until = new Date(now.getTime() + services.settings.calling.leaseMs)
  try {
    const found = await services.db.query(CLAIM, [
      actor.id,
      now,
      until,
      services.ids.id(now),
      weekdayOf(now),
      hourOf(now),
      actor.requestId,
      JSON.stringify(actor.origin),
      defaultLanguages,
    ])
    return claimSchema.parse(found.rows[0])
  } catch (error) {
    if (isUniqueViolation(error)) return null
    throw error
  }
}

const restingSchema = z.object({ next: z.date().nullable() })

/**
 * Finds the first time at which a resting case may be called, within calling hours. Cases under a running lease are
 * not considered.
 */
async function nothingFor(services: Services, pools: readonly string[], now: Date): Promise<NextCase> {
  const found = await services.db.query(
    `SELECT min(wake_at) AS next FROM callback_case
      WHERE wake_at IS NOT NULL AND pool = ANY($1::text[]) AND (lease_until IS NULL OR lease_until <= $2::timestamptz)`,
    [pools, now],
  )
  const { next } = restingSchema.parse(found.rows[0])
  if (next === null) return { kind: 'NOTHING', because: 'EMPTY', nextAt: null }
  const earliest = next > now ? next : now
  return { kind: 'NOTHING', because: 'RESTING', nextAt: withinHours(earliest, services.settings.calling) }
}
