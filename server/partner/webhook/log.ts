import { z } from 'zod'
import type { Services } from '../../context.ts'
import { FEED, feedColumns, feedEventView } from '../../feed/read.ts'
import { tables } from '../../generated/tables.ts'
import { content, Expression, pick } from '../../kernel/database/expression.ts'
import { cutPage, inKeysetOrder } from '../../kernel/database/keyset.ts'
import { type RowOf, select } from '../../kernel/database/selection.ts'
import { query, readAll, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { DomainError } from '../../kernel/errors.ts'
import { policiesOfFilter } from '../../policy/numbers.ts'
import { feedEventTypes } from '../../vocabulary/visits.ts'
import { type DeliveryState, deliveryStates } from '../rules/webhooks.ts'
import { shownAnswer } from './answers.ts'
import { trySchema } from './deliveries.ts'
import { webhookMessage } from './message.ts'

export const deliveryFilterSchema = z.object({
  endpointId: z.uuid().nullable(),
  state: z.enum(deliveryStates).nullable(),
  type: z.enum(feedEventTypes).nullable(),
  /** A policy number, or any part of it with at least five digits. */
  policyNo: z.string().trim().max(40).nullable(),
  from: z.iso.datetime().nullable(),
  /** The end of the period, exclusive. */
  until: z.iso.datetime().nullable(),
})
type DeliveryFilter = z.infer<typeof deliveryFilterSchema>

/** The row after which a page begins. */
export const deliveryCursorSchema = z.object({
  createdAt: z.iso.datetime(),
  id: z.string().regex(/^\d{1,18}$/),
})
type DeliveryCursor = z.infer<typeof deliveryCursorSchema>

const d = columnsOf(tables.webhookDelivery, 'd')
const e = columnsOf(tables.feedEvent, 'e')
const p = columnsOf(tables.policy, 'p')
const w = columnsOf(tables.webhookEndpoint, 'w')
const c = columnsOf(tables.partnerClient, 'c')

const lastTry = new Expression(`(${d.tries} -> -1) - 'answer'`, z.unknown(), 'jsonb')
const lastTrySchema = trySchema.omit({ answer: true }).nullable()
const shared = {
  ...pick(d, 'id', 'endpointId', 'replay', 'createdAt', 'attempts', 'nextTryAt', 'settledAt', 'outcome'),
  clientName: c.name,
  ...pick(w, 'url', 'description'),
  endpointState: w.state,
}
const columns = {
  ...shared,
  ...pick(e, 'eventId', 'type'),
  policyNo: p.policyNo,
  last: content(lastTry, lastTrySchema),
}
const JOINS = `JOIN ${w} ON ${w.id} = ${d.endpointId} JOIN ${c} ON ${c.id} = ${w.clientId}`
type Shared = z.output<RowOf<typeof shared>>

const stateConditions: Readonly<Record<DeliveryState, string>> = {
  WAITING: `${d.settledAt} IS NULL AND ${d.attempts} = 0`,
  RETRYING: `${d.settledAt} IS NULL AND ${d.attempts} > 0`,
  DELIVERED: d.outcome.is('DELIVERED'),
  FAILED: d.outcome.is('FAILED'),
}

function sharedView({ createdAt, nextTryAt, settledAt, outcome, attempts, ...rest }: Shared) {
  const state: DeliveryState = outcome ?? (attempts === 0 ? 'WAITING' : 'RETRYING')
  return {
    ...rest,
    attempts,
    state,
    createdAt: createdAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
    /** Null once the delivery has ended. */
    nextTryAt: settledAt === null ? nextTryAt.toISOString() : null,
  }
}

/**
 * One page of the deliveries, the newest first.
 * @returns `tooMany` is true if the filter's number matches more policies than are searched
 * @throws DomainError SEARCH_TOO_SHORT {least}
 */
export async function listDeliveries(
  services: Pick<Services, 'db'>,
  filter: DeliveryFilter,
  page: { readonly after: DeliveryCursor | null; readonly limit: number },
) {
  const policies = filter.policyNo === null ? null : await policiesOfFilter(services, filter.policyNo)
  const sql = new Statement()
  const { after, limit } = page
  const order = inKeysetOrder([`${d.createdAt}`, `${d.id}`], {
    descending: true,
    after:
      after === null
        ? null
        : [sql.given('timestamptz', new Date(after.createdAt)), sql.given('int8', after.id)],
  })
  const where = [
    'true',
    ...order.where,
    ...(filter.endpointId === null ? [] : [`${d.endpointId} = ${sql.given('uuid', filter.endpointId)}`]),
    ...(filter.state === null ? [] : [stateConditions[filter.state]]),
    ...(filter.type === null
      ? []
      : [
          `EXISTS (SELECT 1 FROM ${e} WHERE ${e.position} = ${d.position} AND ${e.type} = ${sql.given('text', filter.type)})`,
        ]),
    ...(policies === null ? [] : [`${d.policyId} = ANY(${sql.given('uuid[]', policies.ids)})`]),
    ...(filter.from === null ? [] : [`${d.createdAt} >= ${sql.given('timestamptz', new Date(filter.from))}`]),
    ...(filter.until === null
      ? []
      : [`${d.createdAt} < ${sql.given('timestamptz', new Date(filter.until))}`]),
  ]
  const chosen = `SELECT * FROM ${d} WHERE ${where.join(' AND ')} ORDER BY ${order.by} LIMIT ${sql.given('int4', limit + 1)}`
  const found = await readAll(
    services.db,
    sql,
    sql.select(
      columns,
      `FROM (${chosen}) d ${JOINS} JOIN ${e} ON ${e.position} = ${d.position} JOIN ${p} ON ${p.id} = ${d.policyId}
        ORDER BY ${order.by}`,
    ),
  )
  const rows = found.map(({ eventId, type, policyNo, last, ...rest }) => ({
    ...sharedView(rest),
    eventId,
    type,
    policyNo,
    last,
  }))
  return {
    ...cutPage(rows, limit, ({ createdAt, id }) => ({ createdAt, id })),
    tooMany: policies?.tooMany ?? false,
  }
}

const ONE = query({ id: 'int8' }, ({ id }) =>
  select(
    { ...shared, ...feedColumns, tries: content(d.tries, z.array(trySchema)) },
    `FROM ${d} ${JOINS} JOIN ${FEED} ON ${e.position} = ${d.position} WHERE ${d.id} = ${id}`,
  ),
)

/**
 * A delivery with its message and all its tries. The signature is left out: whoever could read it could repeat the
 * message. What the receiver answered is shown with long numbers masked.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function readDelivery(services: Pick<Services, 'db'>, id: string) {
  const row = await ONE.first(services.db, { id })
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  const { position, eventId, type, at, policyId, visitId, caseId, policyNo, recorded, tries, ...rest } = row
  const event = feedEventView({ position, eventId, type, at, policyId, visitId, caseId, policyNo, recorded })
  const last = tries.at(-1)
  const { headers } = webhookMessage({
    url: rest.url,
    id: event.id,
    body: '',
    secrets: [],
    at: new Date(last?.at ?? rest.nextTryAt),
  })
  return {
    ...sharedView(rest),
    eventId,
    type,
    policyNo,
    headers: { ...headers, 'webhook-signature': 'v1,…' },
    body: JSON.stringify(event, null, 2),
    tries: tries.map(({ answer, ...one }) => ({ ...one, answer: shownAnswer(answer) })),
  }
}
