import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { count, countOf, firstOf, pick } from '../../kernel/database/expression.ts'
import { type Selection, select } from '../../kernel/database/selection.ts'
import { readAll, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { DomainError } from '../../kernel/errors.ts'
import { MOST_REPLAYED, type ReplayChoice } from '../rules/webhooks.ts'
import { isReplayable, sendOnceMore } from './deliveries.ts'

const d = columnsOf(tables.webhookDelivery, 'd')
const later = columnsOf(tables.webhookDelivery, 'later')
const e = columnsOf(tables.webhookEndpoint, 'e')
const f = columnsOf(tables.feedEvent, 'f')

/** The deliveries of an endpoint that were made in a period. */
export interface ReplayRange {
  readonly endpointId: string
  readonly from: Date
  /** Exclusive. */
  readonly until: Date
  readonly which: ReplayChoice
}

const chosenColumns = pick(d, 'endpointId', 'position', 'policyId')

/** SQL: an event that was given up counts as failed until a later delivery of it is taken. */
const HAS_FAILED = `${d.outcome.is('FAILED')} AND NOT EXISTS (SELECT 1 FROM ${later}
  WHERE ${later.policyId} = ${d.policyId} AND ${later.id} > ${d.id} AND ${later.endpointId} = ${d.endpointId}
    AND ${later.position} = ${d.position} AND ${later.outcome.is('DELIVERED')})`

/** The events of a range, each once, and one more than can be sent at a time. */
function chosenIn(sql: Statement, range: ReplayRange): Selection<typeof chosenColumns> {
  const where = [
    `${d.endpointId} = ${sql.given('uuid', range.endpointId)}`,
    `${d.createdAt} >= ${sql.given('timestamptz', range.from)}`,
    `${d.createdAt} < ${sql.given('timestamptz', range.until)}`,
    isReplayable(d),
    ...(range.which === 'FAILED' ? [HAS_FAILED] : []),
  ]
  return select(
    chosenColumns,
    `FROM ${d} WHERE ${where.join(' AND ')} GROUP BY ${d.endpointId}, ${d.position}, ${d.policyId} LIMIT ${MOST_REPLAYED + 1}`,
  )
}

/** The number of events that a replay of this range would send, at most one more than is possible at a time. */
export async function countReplay(
  services: Pick<Services, 'db'>,
  range: ReplayRange,
): Promise<{ events: number }> {
  const sql = new Statement()
  sql.with('chosen', chosenIn(sql, range))
  const [row] = await readAll(services.db, sql, sql.select({ events: count() }, 'FROM chosen'))
  return { events: row?.events ?? 0 }
}

/**
 * Sends events once more, under the same ids, behind what waits for their endpoint. An endpoint that is paused or disabled
 * gets them when it is resumed.
 *
 * @param input.of one delivery that has ended, by its id, or those of a range
 * @returns the number of events
 * @throws DomainError REPLAY_TOO_LARGE {most}; STEP_NOT_POSSIBLE if there is nothing to send
 */
export async function replay(
  services: Services,
  actor: Actor,
  input: { readonly of: { readonly delivery: string } | ReplayRange; readonly reason: string },
): Promise<{ events: number }> {
  const at = services.clock.now()
  const { of, reason } = input
  const sql = new Statement()
  const endpoint =
    'delivery' in of
      ? `(SELECT ${d.endpointId} FROM ${d} WHERE ${d.id} = ${sql.given('int8', of.delivery)})`
      : sql.given('uuid', of.endpointId)
  const locked = sql.with(
    'locked',
    select(pick(e, 'id', 'clientId', 'url'), `FROM ${e} WHERE ${e.id} = ${endpoint} FOR UPDATE`),
  )
  const chosen = sql.once(
    'chosen',
    'delivery' in of
      ? select(
          chosenColumns,
          `FROM ${d} WHERE ${d.id} = ${sql.given('int8', of.delivery)} AND ${isReplayable(d)}`,
        )
      : chosenIn(sql, of),
  )
  const fits = `(SELECT count(*) FROM chosen) <= ${MOST_REPLAYED}`
  sendOnceMore(sql, chosen, `chosen JOIN locked ON ${locked.id} = ${chosen.endpointId} WHERE ${fits}`, at)
  const range =
    'delivery' in of
      ? { id: firstOf(f.eventId, `FROM ${f} JOIN chosen ON ${f.position} = ${chosen.position}`) }
      : {
          from: sql.given('text', of.from.toISOString()),
          until: sql.given('text', of.until.toISOString()),
          which: sql.given('text', of.which),
        }
  const told = Object.entries(range).map(([name, value]) => `'${name}', ${value}`)
  recordAudit(sql, actor, {
    at,
    action: 'webhook.replay',
    from: 'locked WHERE EXISTS (SELECT 1 FROM replayed)',
    targetKind: 'partner_client',
    targetId: locked.clientId,
    change: `jsonb_build_object('url', ${locked.url}, 'events', (SELECT count(*) FROM replayed), ${told.join(', ')}, 'reason', ${sql.given('text', reason)})`,
  })
  const [row] = await readAll(
    services.db,
    sql,
    sql.select({ found: countOf('FROM chosen'), events: countOf('FROM replayed') }, ''),
  )
  if ((row?.found ?? 0) > MOST_REPLAYED) throw new DomainError('REPLAY_TOO_LARGE', { most: MOST_REPLAYED })
  if (row === undefined || row.events === 0) throw new DomainError('STEP_NOT_POSSIBLE')
  return { events: row.events }
}
