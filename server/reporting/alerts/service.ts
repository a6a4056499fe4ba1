import type { z } from 'zod'
import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { content, orNull, pick } from '../../kernel/database/expression.ts'
import { cutPage } from '../../kernel/database/keyset.ts'
import { select } from '../../kernel/database/selection.ts'
import { query, readAll, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { AlertKind } from '../../vocabulary/alerts.ts'
import { alertFactsSchema } from './rules/thresholds.ts'
import { handleAlert } from './write.ts'

const a = columnsOf(tables.alert, 'a')
const s = columnsOf(tables.staff, 's')
const p = columnsOf(tables.staff, 'p')

const columns = {
  ...pick(a, 'id', 'kind', 'subject', 'day', 'raisedAt', 'acknowledgedAt', 'acknowledgedBy', 'note'),
  facts: content(a.facts, alertFactsSchema),
  byName: orNull(s.name),
  /** Name of the staff member whom the alert concerns; null if it concerns no staff member. */
  person: orNull(p.name),
}
const FROM = `FROM ${a} LEFT JOIN ${s} ON ${s.id}::text = ${a.acknowledgedBy} LEFT JOIN ${p} ON ${p.id}::text = ${a.subject}`

const ALERT = query({ id: 'uuid' }, ({ id }) => select(columns, `${FROM} WHERE ${a.id} = ${id}`))

const ALERTS = query(
  {
    id: 'uuid?',
    kind: 'text?',
    open: 'bool',
    afterOpen: 'bool?',
    afterAt: 'timestamptz?',
    afterId: 'uuid?',
    limit: 'int4',
  },
  ({ id, kind, open, afterOpen, afterAt, afterId, limit }) =>
    select(
      columns,
      `${FROM} WHERE (${id} IS NULL OR ${a.id} = ${id}) AND (${kind} IS NULL OR ${a.kind} = ${kind}) AND (NOT ${open} OR ${a.acknowledgedAt} IS NULL)
        AND (${afterId} IS NULL OR (${a.acknowledgedAt} IS NULL, ${a.raisedAt}, ${a.id}) < (${afterOpen}, ${afterAt}, ${afterId}))
      ORDER BY (${a.acknowledgedAt} IS NULL) DESC, ${a.raisedAt} DESC, ${a.id} DESC LIMIT ${limit}`,
    ),
)

function view(row: z.output<typeof ALERT.row>) {
  const { raisedAt, acknowledgedAt, acknowledgedBy, byName, note, ...alert } = row
  return {
    ...alert,
    raisedAt: raisedAt.toISOString(),
    handled:
      acknowledgedAt === null
        ? null
        : { at: acknowledgedAt.toISOString(), by: byName ?? acknowledgedBy ?? '', note: note ?? '' },
  }
}
export type AlertView = ReturnType<typeof view>

/** Reads one alert; null if no alert has this id. */
export async function readAlert(services: Pick<Services, 'db'>, id: string): Promise<AlertView | null> {
  const row = await ALERT.first(services.db, { id })
  return row === undefined ? null : view(row)
}

export interface AlertFilter {
  /** Selects only the alert with this id. Used by the link in an alert's message. */
  readonly id: string | null
  readonly kind: AlertKind | null
  /** Selects only alerts that nobody has handled yet. */
  readonly open: boolean
}

export interface AlertCursor {
  readonly open: boolean
  readonly raisedAt: string
  readonly id: string
}

/**
 * Lists alerts, paged by keyset. Alerts that nobody has handled come first; within both groups the latest alerts come
 * first.
 */
export async function listAlerts(
  services: Pick<Services, 'db'>,
  input: { readonly filter: AlertFilter; readonly after: AlertCursor | null; readonly limit: number },
) {
  const { filter, after, limit } = input
  const rows = await ALERTS.all(services.db, {
    ...filter,
    afterOpen: after?.open ?? null,
    afterAt: after === null ? null : new Date(after.raisedAt),
    afterId: after?.id ?? null,
    limit: limit + 1,
  })
  return cutPage(rows.map(view), limit, ({ handled, raisedAt, id }) => ({
    open: handled === null,
    raisedAt,
    id,
  }))
}

/**
 * 标记已处理 (mark as handled): marks an alert as handled, stores a note on the action taken, and records it in the audit.
 * @throws DomainError ALERT_HANDLED {by, at} if another person has already handled the alert
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function acknowledgeAlert(
  services: Services,
  actor: Actor,
  input: { readonly id: string; readonly note: string },
): Promise<AlertView> {
  const sql = new Statement()
  const now = services.clock.now()
  const handled = handleAlert(sql, actor, { ...input, at: now })
  recordAudit(sql, actor, {
    at: now,
    action: 'alert.acknowledge',
    from: 'handled',
    targetKind: 'alert',
    targetId: handled.id,
    change: `jsonb_build_object('kind', ${handled.kind}, 'subject', ${handled.subject}, 'note', ${sql.given('text', input.note)})`,
  })
  const written = await readAll(services.db, sql, sql.select(pick(handled, 'id'), 'FROM handled'))
  const alert = await readAlert(services, input.id)
  if (alert === null) throw new DomainError('RECORD_NOT_FOUND')
  if (written.length === 0) {
    const { by, at } = alert.handled ?? { by: '', at: now.toISOString() }
    throw new DomainError('ALERT_HANDLED', { by, at })
  }
  return alert
}
