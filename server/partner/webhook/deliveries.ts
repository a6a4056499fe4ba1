import { z } from 'zod'
import { webhookFailures } from '../../adapters/webhook/port.ts'
import type { Services } from '../../context.ts'
import { FEED, feedColumns } from '../../feed/read.ts'
import { tables, type WebhookDeliveryRow } from '../../generated/tables.ts'
import { DAY_MS, MINUTE_MS } from '../../kernel/calendar.ts'
import { coalesce, count, greatest, oneMore, pick, type Sql } from '../../kernel/database/expression.ts'
import { recordset, select } from '../../kernel/database/selection.ts'
import { prepare, query, Statement } from '../../kernel/database/statement.ts'
import { assignSql, columnsOf, insertFrom, returning, update } from '../../kernel/database/table.ts'
import type { Circuit } from '../rules/retry.ts'
import { moveOn, type StoredEndpoint, settleCircuit } from './endpoints.ts'

/**
 * This file is the only writer of `webhook_delivery`. A delivery is made from an event of the feed, is tried until the
 * endpoint takes it or it is given up, and stays as a record for some months.
 */

/** Milliseconds after which a delivery can be claimed again if its sender has stopped working. */
const LEASE_MS = MINUTE_MS
/** Events that become deliveries at once. */
const PAGE = 500
/**
 * Deliveries of one endpoint that may wait. What comes later waits in the feed, so that an endpoint that is down for days
 * costs no more than this.
 */
export const MOST_WAITING = 2000
/** Milliseconds for which the record of a delivery is kept. */
export const DELIVERIES_KEPT_MS = 90 * DAY_MS

/** One try of a delivery, as it is recorded. */
export const trySchema = z.object({
  at: z.iso.datetime(),
  status: z.number().int().nullable(),
  failure: z.enum(webhookFailures).nullable(),
  ms: z.number().int(),
  answer: z.string(),
})
export type Try = z.infer<typeof trySchema>

const d = columnsOf(tables.webhookDelivery, 'd')
const head = columnsOf(tables.webhookDelivery, 'head')
const before = columnsOf(tables.webhookDelivery, 'earlier')
const f = columnsOf(tables.feedEvent, 'f')
const inserted = columnsOf(tables.webhookDelivery, tables.webhookDelivery.name)

const WAITING = query({ endpoint: 'uuid' }, ({ endpoint }) =>
  select({ n: count() }, `FROM ${d} WHERE ${d.endpointId} = ${endpoint} AND ${d.settledAt} IS NULL`),
)

const FAN_OUT = query(
  { endpoint: 'uuid', from: 'int8', limit: 'int4', now: 'timestamptz' },
  ({ endpoint, from, limit, now }, sql) => {
    const page = sql.with(
      'page',
      select(
        pick(f, 'position', 'policyId', 'type'),
        `FROM ${f} WHERE ${f.position} > ${from} ORDER BY ${f.position} LIMIT ${limit}`,
      ),
    )
    const reached = `(SELECT max(${page.position}) FROM page)`
    const moved = sql.with('moved', moveOn({ id: endpoint, from, to: reached }))
    const row = {
      endpointId: moved.id,
      ...pick(page, 'position', 'policyId'),
      createdAt: now,
      nextTryAt: now,
    }
    const wanted = `cardinality(${moved.types}) = 0 OR ${page.type} = ANY(${moved.types})`
    sql.with(
      'made',
      `${insertFrom(tables.webhookDelivery, row, `page, moved WHERE ${wanted} ORDER BY ${page.position}`)} RETURNING 1`,
    )
    return sql.select({ n: count(), reached: coalesce(greatest(page.position), '0') }, 'FROM page')
  },
)

/**
 * Makes deliveries of the events that an endpoint has not got yet. Each event becomes one delivery, on however many
 * instances this runs: the endpoint's place in the feed moves in the same statement, and only from the place that was
 * read.
 */
export async function fanOut(
  services: Pick<Services, 'db'>,
  of: Pick<StoredEndpoint, 'id' | 'readTo'>,
  now: Date,
): Promise<void> {
  const { n: waiting } = await WAITING.one(services.db, { endpoint: of.id })
  let room = MOST_WAITING - waiting
  let from = of.readTo
  while (room > 0) {
    const limit = Math.min(room, PAGE)
    const { n, reached } = await FAN_OUT.one(services.db, { endpoint: of.id, from, limit, now })
    if (n < limit) return
    room -= n
    from = reached
  }
}

const CLAIM = query(
  { endpoint: 'uuid', now: 'timestamptz', leasedUntil: 'timestamptz', limit: 'int4' },
  ({ endpoint, now, leasedUntil, limit }, sql) => {
    const free = `(${head.leasedUntil} IS NULL OR ${head.leasedUntil} <= ${now}) AND ${head.nextTryAt} <= ${now}`
    const inOrder = `NOT EXISTS (SELECT 1 FROM ${before} WHERE ${before.endpointId} = ${endpoint}
      AND ${before.policyId} = ${head.policyId} AND ${before.settledAt} IS NULL AND ${before.id} < ${head.id})`
    const claimed = sql.with(
      'claimed',
      update(tables.webhookDelivery, 'd', {
        set: assignSql(tables.webhookDelivery, {
          leasedUntil,
          attempts: oneMore(d.attempts),
          firstTryAt: coalesce(d.firstTryAt, now),
        }),
        where: [
          `${d.id} IN (SELECT ${head.id} FROM ${head} WHERE ${head.endpointId} = ${endpoint}
            AND ${head.settledAt} IS NULL AND ${free} AND ${inOrder}
            ORDER BY ${head.id} LIMIT ${limit} FOR UPDATE SKIP LOCKED)`,
        ],
        returning: pick(d, 'id', 'position', 'attempts', 'firstTryAt'),
      }),
    )
    const e = columnsOf(tables.feedEvent, 'e')
    return sql.select(
      { ...feedColumns, deliveryId: claimed.id, ...pick(claimed, 'attempts', 'firstTryAt') },
      `FROM claimed JOIN ${FEED} ON ${e.position} = ${claimed.position} ORDER BY ${claimed.id}`,
    )
  },
)
export type Claimed = Awaited<ReturnType<typeof CLAIM.all>>[number]

/**
 * Claims due deliveries of an endpoint for the length of a lease, with their events. Of each policy only the first
 * unsettled one can be claimed, so that a policy's events arrive in order. If the process ends, the delivery is sent again
 * after the lease: the receiver gets each event at least once.
 */
export async function claimDeliveries(
  services: Pick<Services, 'db'>,
  endpoint: string,
  now: Date,
  limit: number,
): Promise<Claimed[]> {
  const leasedUntil = new Date(now.getTime() + LEASE_MS)
  return await CLAIM.all(services.db, { endpoint, now, leasedUntil, limit })
}

/**
 * Adds to a statement that everything which waits for an endpoint may go at once, because the endpoint answers again or was
 * enabled again. Otherwise a message that was last tried a day ago would wait for half a day more.
 * @param except SQL: the ids of deliveries that the same statement writes
 */
export function bringForward(sql: Statement, endpoint: string, now: Date, except = ''): void {
  const at = sql.given('timestamptz', now)
  sql.with(
    'brought_forward',
    `UPDATE ${d} SET ${assignSql(tables.webhookDelivery, { nextTryAt: at })}
      WHERE ${d.endpointId} = ${sql.given('uuid', endpoint)} AND ${d.settledAt} IS NULL AND ${d.nextTryAt} > ${at}
      ${except === '' ? '' : `AND ${d.id} NOT IN (${except})`} RETURNING 1`,
  )
}

/** How a try of a delivery ended. */
export interface Settlement {
  readonly id: string
  /** Number of the try; another one may have begun after the lease. */
  readonly attempts: number
  readonly outcome: WebhookDeliveryRow['outcome']
  /** When it is tried again; null if it has ended. */
  readonly nextTryAt: Date | null
  readonly tried: Try
}

/**
 * Records how the tries of one round ended, and what they mean for the endpoint, in one statement.
 * @param after.circuit the endpoint's circuit after the round; null if it has not changed
 * @param after.recovered the endpoint failed before, and answers again
 */
export async function settleDeliveries(
  services: Pick<Services, 'db'>,
  of: StoredEndpoint,
  settlements: readonly Settlement[],
  after: {
    readonly circuit: Circuit | null
    readonly recovered: boolean
    readonly gone: boolean
    readonly now: Date
  },
): Promise<void> {
  const { circuit, recovered, gone, now } = after
  const sql = new Statement()
  const r = recordset(sql.given('jsonb', settlements), 'r', {
    ...pick(d, 'id', 'attempts', 'outcome', 'nextTryAt'),
    tried: d.tries,
  })
  const ended = `CASE WHEN ${r.outcome} IS NOT NULL THEN ${sql.given('timestamptz', now)} END`
  sql.with(
    'settled',
    `UPDATE ${d} SET ${assignSql(tables.webhookDelivery, {
      leasedUntil: 'NULL',
      nextTryAt: coalesce(r.nextTryAt, d.nextTryAt),
      outcome: r.outcome,
      settledAt: ended,
      tries: `${d.tries} || ${r.tried}`,
    })} FROM ${r} WHERE ${d.id} = ${r.id} AND ${d.attempts} = ${r.attempts} AND ${d.settledAt} IS NULL RETURNING 1`,
  )
  if (circuit !== null) settleCircuit(sql, of, circuit, { gone, now })
  if (recovered) bringForward(sql, of.id, now, `SELECT ${r.id} FROM ${r}`)
  await services.db.query(sql.text('SELECT 1 FROM settled'), sql.values)
}

/** SQL: a delivery that has ended and can be sent once more, because its event does not wait already. */
export function isReplayable(of: typeof d): string {
  return `${of.settledAt} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${before}
    WHERE ${before.endpointId} = ${of.endpointId} AND ${before.position} = ${of.position} AND ${before.settledAt} IS NULL)`
}

/**
 * Adds to a statement the part `replayed`: the events of `from` become deliveries once more, in the order of the feed and
 * behind everything that waits. An event that already waits stays where it is.
 *
 * The endpoint's row must be locked in `from`, as it is while events become deliveries. The ids, which are the order,
 * are then given to one of them after the other; otherwise a message could overtake another of its policy.
 */
export function sendOnceMore(
  sql: Statement,
  chosen: { readonly [K in 'endpointId' | 'position' | 'policyId']: Sql },
  from: string,
  now: Date,
) {
  const at = sql.given('timestamptz', now)
  const row = { ...chosen, replay: 'true', createdAt: at, nextTryAt: at }
  const { endpointId, position, settledAt } = tables.webhookDelivery.sql
  return sql.with(
    'replayed',
    returning(
      `${insertFrom(tables.webhookDelivery, row, `${from} ORDER BY ${chosen.position}`)}
        ON CONFLICT (${endpointId}, ${position}) WHERE ${settledAt} IS NULL DO NOTHING`,
      pick(inserted, 'position'),
    ),
  )
}

const FORGET = prepare(
  { before: 'timestamptz' },
  ({ before }) => `DELETE FROM ${d} WHERE ${d.createdAt} < ${before} AND ${d.settledAt} IS NOT NULL`,
)

/** Deletes the records of deliveries that need not be kept any longer. The events stay in the feed. */
export async function forgetDeliveries(services: Pick<Services, 'db'>, now: Date): Promise<void> {
  await FORGET.run(services.db, { before: new Date(now.getTime() - DELIVERIES_KEPT_MS) })
}
