import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { count, greatest, least, orNull } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'

const o = columnsOf(tables.outbox, 'o')
const w = columnsOf(tables.webhookDelivery, 'w')
const e = columnsOf(tables.webhookEndpoint, 'e')
const a = columnsOf(tables.attachment, 'a')
const f = columnsOf(tables.figureDue, 'f')
const l = columnsOf(tables.logDue, 'l')

/** What waits, in the partial indexes of what waits. */
const OUTBOX = query({ now: 'timestamptz' }, ({ now }) =>
  select(
    { topic: o.topic, due: count(), oldest: least(o.availableAt) },
    `FROM ${o} WHERE ${o.settledAt} IS NULL AND ${o.availableAt} <= ${now} GROUP BY ${o.topic}`,
  ),
)
const DELIVERIES = query({}, () =>
  select(
    { waiting: count(), oldest: orNull(least(w.createdAt)) },
    `FROM ${w} JOIN ${e} ON ${e.id} = ${w.endpointId} WHERE ${w.settledAt} IS NULL AND ${e.state.is('ACTIVE')}`,
  ),
)
const ENDPOINTS = query({}, () =>
  select(
    { state: e.state, all: count(), failing: count(`${e.failures} > 0`) },
    `FROM ${e} GROUP BY ${e.state}`,
  ),
)
const ATTACHMENTS = query({}, () =>
  select({ waiting: count(), oldest: orNull(least(a.movedAt)) }, `FROM ${a} WHERE ${a.status.is('PENDING')}`),
)

/** Rows are counted up to here, so that reading a large backlog does not add to it. */
const MOST_COUNTED = 10_000

const FIGURES = query({ most: 'int4' }, ({ most }) =>
  select(
    { rows: count(), oldest: orNull(least(f.id)), newest: orNull(greatest(f.id)) },
    `FROM (SELECT ${f.id} FROM ${f} ORDER BY ${f.id} LIMIT ${most}) f`,
  ),
)
const LOG = query({ most: 'int4' }, ({ most }) =>
  select(
    { rows: count(), oldest: orNull(least(l.id)), newest: orNull(greatest(l.id)) },
    `FROM (SELECT ${l.id} FROM ${l} ORDER BY ${l.id} LIMIT ${most}) l`,
  ),
)

/** Rows that wait in a table whose rows have numbers and no instant. */
export interface NumberedBacklog {
  readonly rows: number
  readonly oldest: number | null
  readonly newest: number | null
}

export interface Backlog {
  readonly outbox: readonly { readonly topic: string; readonly due: number; readonly oldest: Date | null }[]
  readonly deliveries: { readonly waiting: number; readonly oldest: Date | null }
  readonly endpoints: readonly { readonly state: string; readonly all: number; readonly failing: number }[]
  readonly attachments: { readonly waiting: number; readonly oldest: Date | null }
  readonly figures: NumberedBacklog
  readonly log: NumberedBacklog
}

const numbered = (row: { readonly rows: number; readonly oldest: unknown; readonly newest: unknown }) => ({
  rows: row.rows,
  oldest: row.oldest === null ? null : Number(row.oldest),
  newest: row.newest === null ? null : Number(row.newest),
})

/** Reads everything that waits for a job. */
export async function readBacklog({ db }: Pick<Services, 'db'>, now: Date): Promise<Backlog> {
  const most = { most: MOST_COUNTED }
  const outbox = await OUTBOX.all(db, { now })
  const deliveries = await DELIVERIES.one(db, {})
  const endpoints = await ENDPOINTS.all(db, {})
  const attachments = await ATTACHMENTS.one(db, {})
  const figures = numbered(await FIGURES.one(db, most))
  const log = numbered(await LOG.one(db, most))
  return { outbox, deliveries, endpoints, attachments, figures, log }
}
