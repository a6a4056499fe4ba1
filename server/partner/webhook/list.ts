import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { countOf, firstOf, greatest, holds, orNull, pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { MOST_ENDPOINTS } from '../rules/webhooks.ts'

/** Positions of the feed in which the events are counted that have not become deliveries yet. */
const WINDOW = 20_000
/** The newest deliveries among which the last success is looked for. */
const RECENT = 200

const e = columnsOf(tables.webhookEndpoint, 'e')
const c = columnsOf(tables.partnerClient, 'c')
const d = columnsOf(tables.webhookDelivery, 'd')
const f = columnsOf(tables.feedEvent, 'f')

const isWanted = `(cardinality(${e.types}) = 0 OR ${f.type} = ANY(${e.types}))`

const ENDPOINTS = query({}, () =>
  select(
    {
      ...pick(e, 'id', 'clientId', 'url', 'description', 'types', 'state', 'disabledFor', 'disabledAt'),
      ...pick(e, 'failures', 'failingSince', 'retryAt', 'formerSecretUntil', 'version', 'createdAt'),
      clientName: c.name,
      lastSuccessAt: orNull(
        firstOf(
          greatest(d.settledAt),
          `FROM (SELECT * FROM ${d} WHERE ${d.endpointId} = ${e.id} AND ${d.outcome.is('DELIVERED')}
            ORDER BY ${d.createdAt} DESC, ${d.id} DESC LIMIT ${RECENT}) d`,
        ),
      ),
      unsettled: countOf(`FROM ${d} WHERE ${d.endpointId} = ${e.id} AND ${d.settledAt} IS NULL`),
      inFeed: countOf(
        `FROM ${f} WHERE ${f.position} > ${e.readTo} AND ${f.position} <= ${e.readTo} + ${WINDOW} AND ${isWanted}`,
      ),
      more: holds(`EXISTS (SELECT 1 FROM ${f} WHERE ${f.position} > ${e.readTo} + ${WINDOW})`),
    },
    `FROM ${e} JOIN ${c} ON ${c.id} = ${e.clientId} ORDER BY ${c.name}, ${e.createdAt} LIMIT ${MOST_ENDPOINTS}`,
  ),
)

/** All endpoints by the name of their system, and how each of them fares. */
export async function listEndpoints(services: Pick<Services, 'db' | 'clock'>) {
  const now = services.clock.now()
  const rows = await ENDPOINTS.all(services.db, {})
  return rows.map(({ unsettled, inFeed, more, formerSecretUntil, ...row }) => ({
    ...row,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    failingSince: row.failingSince?.toISOString() ?? null,
    retryAt: row.retryAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    lastSuccessAt: row.lastSuccessAt?.toISOString() ?? null,
    /** Until then, messages are also signed with the former secret; null if they are not. */
    formerSecretUntil:
      formerSecretUntil !== null && formerSecretUntil > now ? formerSecretUntil.toISOString() : null,
    /** Events that have not reached the endpoint yet. There are even more if `more` is true. */
    waiting: { events: unsettled + inFeed, more },
  }))
}
