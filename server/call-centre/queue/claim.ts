import { z } from 'zod'
import { c, insertCaseEvents, stepCases } from '../../callback-case/write.ts'
import type { Services } from '../../context.ts'
import { type Actor, auditKey, insertAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { hourOf, weekdayOf } from '../../kernel/calendar.ts'
import { isUniqueViolation } from '../../kernel/database/db.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../../kernel/database/decide-again.ts'
import { computed, countOf, firstOf, holds, least, pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { withinHours } from '../rules/calling.ts'
import { inQueueOrder, queueOrder } from '../rules/queue-order.ts'
import { defaultLanguages } from './default-profile.ts'
import { expireLeases, wakeDue } from './release-due.ts'

/**
 * Maximum number of cases that are due but not yet woken when a claim runs. If there are more, they are woken before
 * the claim. Otherwise the claim would become expensive, because it scans all of them to keep the queue order.
 */
const DUE_MOST = 100

const parameters = {
  agent: 'uuid',
  now: 'timestamptz',
  leaseUntil: 'timestamptz',
  leaseToken: 'uuid',
  weekday: 'int4',
  hour: 'int4',
  requestId: 'text',
  origin: 'jsonb',
  auditKey: 'bytea',
  /** The languages of an agent without a profile. */
  languages: 'text[]',
} as const

const q = columnsOf(tables.callbackQueue, 'q')
const p = columnsOf(tables.callProfile, 'p')

/** The columns of a case by which the queue is ordered. */
const place = pick(c, ...queueOrder)

/**
 * SQL of one claim. For each pool that the agent serves, the statement reads the first ready case from the index in
 * queue order. It also scans the few cases that became due since the last wake-up. From all these cases it claims the
 * first in queue order, and skips rows that other claims are taking (SKIP LOCKED).
 */
export const CLAIM = query(parameters, (given, sql) => {
  const { agent, now, weekday, hour } = given
  const profile = sql.with(
    'profile',
    select(
      {
        pools: computed(
          z.array(z.string()),
          `coalesce(${p.languages}, ${given.languages}) || ('agent:' || ${agent})`,
        ),
        onDuty: holds(
          `${p.staffId} IS NULL OR (${weekday} = ANY(${p.workDays}) AND ${hour} >= ${p.fromHour} AND ${hour} < ${p.toHour})`,
        ),
      },
      `FROM (SELECT 1) one LEFT JOIN ${p} ON ${p.staffId} = ${agent}`,
    ),
  )
  const leases = sql.once(
    'leases',
    select(pick(c, 'id', 'customerId', 'leaseBy', 'leaseUntil'), `FROM ${c} WHERE ${c.leaseBy} IS NOT NULL`),
  )
  const held = sql.with(
    'held',
    select(pick(leases, 'id', 'leaseUntil'), `FROM leases WHERE ${leases.leaseBy} = ${agent}`),
  )
  const queue = sql.with(
    'queue',
    select({ paused: holds(`${q.pausedAt} IS NOT NULL`) }, `FROM ${q} WHERE ${q.id} = 1`),
  )
  const due = sql.once(
    'due',
    select(
      { pool: c.pool, ...place },
      `FROM ${c} WHERE ${c.wakeAt} <= ${now} ORDER BY ${c.wakeAt} LIMIT ${DUE_MOST + 1}`,
    ),
  )

  // No agent is calling this customer about another of their policies. The claim reads all leases once, because there
  // are never more leases than working agents. If each customer were looked up separately, the planner would read all
  // leases again for every customer, through the index by agent.
  const customerIsFree = `${c.customerId} NOT IN (SELECT ${leases.customerId} FROM leases WHERE ${leases.leaseUntil} > ${now})`
  const candidate = (where: string) =>
    select({ ...place, leaseBy: c.leaseBy }, `FROM ${c} WHERE ${where} AND ${customerIsFree}`)
  const ready = candidate(`${c.ready} AND ${c.pool} = served.pool`)
  const woken = candidate(`${c.id} = d.id AND ${c.wakeAt} <= ${now}`)
  const u = ready.names('u')
  const best = sql.with(
    'best',
    select(
      { id: u.id, leaseBy: u.leaseBy },
      `FROM (
      SELECT r.* FROM profile CROSS JOIN unnest(${profile.pools}) AS served(pool) CROSS JOIN LATERAL (
        ${ready.text} ORDER BY ${inQueueOrder(c)} LIMIT 1 FOR UPDATE OF c SKIP LOCKED) r
      UNION ALL
      SELECT w.* FROM (SELECT r.*
        FROM (SELECT ${due.id} FROM due WHERE ${due.pool} = ANY((SELECT ${profile.pools} FROM profile)::text[])
          ORDER BY ${inQueueOrder(due)}) d CROSS JOIN LATERAL (
          ${woken.text} FOR UPDATE OF c SKIP LOCKED) r
        LIMIT 1) w) u
    WHERE (SELECT ${profile.onDuty} FROM profile) AND NOT (SELECT ${queue.paused} FROM queue)
      AND NOT EXISTS (SELECT 1 FROM held) AND (SELECT count(*) FROM due) <= ${DUE_MOST}
    ORDER BY ${inQueueOrder(u)} LIMIT 1`,
    ),
  )
  const claimed = sql.with(
    'claimed',
    stepCases({
      set: {
        ready: 'false',
        wakeAt: given.leaseUntil,
        leaseToken: given.leaseToken,
        leaseBy: agent,
        leasedAt: now,
        leaseUntil: given.leaseUntil,
      },
      from: 'best',
      where: `${c.id} = ${best.id}`,
      returning: { id: c.id, version: c.version, expired: best.leaseBy },
    }),
  )
  sql.with(
    'event',
    insertCaseEvents({
      of: claimed,
      from: 'claimed',
      type: 'CLAIMED',
      at: now,
      by: `${agent}::text`,
      payload: `CASE WHEN ${claimed.expired} IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('expired', ${claimed.expired}) END`,
    }),
  )
  sql.with(
    'audited',
    insertAudit({
      from: 'claimed',
      at: now,
      actorKind: `'STAFF'`,
      actorId: `${agent}::text`,
      action: `'callback.claim'`,
      targetKind: 'callback_case',
      targetId: claimed.id,
      requestId: given.requestId,
      origin: given.origin,
      key: given.auditKey,
    }),
  )
  return sql.select(
    {
      caseId: firstOf(claimed.id, 'FROM claimed'),
      heldId: firstOf(held.id, 'FROM held'),
      heldUntil: firstOf(held.leaseUntil, 'FROM held'),
      due: countOf('FROM due'),
      ...pick(profile, 'onDuty', 'pools'),
      ...pick(queue, 'paused'),
    },
    'FROM profile CROSS JOIN queue',
  )
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
    if (row.caseId !== null) return { kind: 'CASE', caseId: row.caseId }
    if (row.heldId !== null && row.heldUntil !== null) {
      if (row.heldUntil > now) return { kind: 'CASE', caseId: row.heldId }
      await expireLeases(services, now)
      return WRITTEN_MEANWHILE
    }
    if (row.paused) return { kind: 'NOTHING', because: 'PAUSED', nextAt: null }
    if (!row.onDuty) return { kind: 'NOTHING', because: 'OFF_DUTY', nextAt: null }
    return await nothingFor(services, row.pools, now)
  })
}

/**
 * @returns null if the claim conflicts with an expired lease on another case of the customer or of this agent,
 * because no job has ended that lease yet
 */
async function tryClaim(services: Services, actor: Actor, now: Date) {
  try {
    return await CLAIM.one(services.db, {
      agent: actor.id,
      now,
      leaseUntil: new Date(now.getTime() + services.settings.calling.leaseMs),
      leaseToken: services.ids.id(now),
      weekday: weekdayOf(now),
      hour: hourOf(now),
      requestId: actor.requestId,
      origin: actor.origin,
      auditKey: auditKey({
        ...{ at: now, actorKind: 'STAFF', actorId: actor.id, action: 'callback.claim' },
        ...{ targetKind: 'callback_case', requestId: actor.requestId },
      }),
      languages: defaultLanguages,
    })
  } catch (error) {
    if (isUniqueViolation(error)) return null
    throw error
  }
}

const RESTING = query({ pools: 'text[]', now: 'timestamptz' }, (given) =>
  select(
    { next: least(c.wakeAt) },
    `FROM ${c} WHERE ${c.wakeAt} IS NOT NULL AND ${c.pool} = ANY(${given.pools})
      AND (${c.leaseUntil} IS NULL OR ${c.leaseUntil} <= ${given.now})`,
  ),
)

/**
 * Finds the first time at which a resting case may be called, within calling hours. Cases under a running lease are
 * not considered.
 */
async function nothingFor(services: Services, pools: readonly string[], now: Date): Promise<NextCase> {
  const { next } = await RESTING.one(services.db, { pools, now })
  if (next === null) return { kind: 'NOTHING', because: 'EMPTY', nextAt: null }
  const earliest = next > now ? next : now
  return { kind: 'NOTHING', because: 'RESTING', nextAt: withinHours(earliest, services.settings.calling) }
}
