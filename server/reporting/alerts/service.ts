import { z } from 'zod'
import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { cutPage } from '../../kernel/database/keyset.ts'
import { Statement } from '../../kernel/database/statement.ts'
import { DomainError } from '../../kernel/errors.ts'
import { type AlertKind, alertKinds } from '../../vocabulary/alerts.ts'
import { alertFactsSchema } from './rules/thresholds.ts'
import { handleAlert } from './write.ts'

const rowSchema = z.object({
  id: z.string(),
  kind: z.enum(alertKinds),
  subject: z.string(),
  day: z.string(),
  raised_at: z.date(),
  facts: alertFactsSchema,
  acknowledged_at: z.date().nullable(),
  acknowledged_by: z.string().nullable(),
  by_name: z.string().nullable(),
  person: z.string().nullable(),
  note: z.string().nullable(),
})

const SELECT = `SELECT a.id, a.kind, a.subject, a.day, a.raised_at, a.facts, a.acknowledged_at, a.acknowledged_by, s.name AS by_name, a.note,
    p.name AS person
  FROM alert a LEFT JOIN staff s ON s.id::text = a.acknowledged_by LEFT JOIN staff p ON p.id::text = a.subject`

function view(raw: unknown) {
  const row = rowSchema.parse(raw)
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    day: row.day,
    raisedAt: row.raised_at.toISOString(),
    facts: row.facts,
    /** Name of the staff member whom the alert concerns; null if it concerns no staff member. */
    person: row.person,
    handled:
      row.acknowledged_at === null
        ? null
        : {
            at: row.acknowledged_at.toISOString(),
            by: row.by_name ?? row.acknowledged_by ?? '',
            note: row.note ?? '',
          },
  }
}
export type AlertView = ReturnType<typeof view>

/** Reads one alert; null if no alert has this id. */
export async function readAlert(services: Pick<Services, 'db'>, id: string): Promise<AlertView | null> {
  const found = await services.db.query(`${SELECT} WHERE a.id = $1::uuid`, [id])
  return found.rows[0] === undefined ? null : view(found.rows[0])
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
  const found = await services.db.query(
    `${SELECT} WHERE ($1::uuid IS NULL OR a.id = $1) AND ($2::text IS NULL OR a.kind = $2) AND (NOT $3::boolean OR a.acknowledged_at IS NULL)
        AND ($6::uuid IS NULL OR (a.acknowledged_at IS NULL, a.raised_at, a.id) < ($4::boolean, $5::timestamptz, $6::uuid))
      ORDER BY (a.acknowledged_at IS NULL) DESC, a.raised_at DESC, a.id DESC LIMIT $7`,
    [
      filter.id,
      filter.kind,
      filter.open,
      after?.open ?? null,
      after?.raisedAt ?? null,
      after?.id ?? null,
      limit + 1,
    ],
  )
  return cutPage(found.rows.map(view), limit, ({ handled, raisedAt, id }) => ({
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
  handleAlert(sql, actor, { ...input, at: now })
  recordAudit(sql, actor, {
    at: now,
    action: 'alert.acknowledge',
    from: 'handled',
    targetKind: 'alert',
    targetId: 'handled.id',
    change: `jsonb_build_object('kind', handled.kind, 'subject', handled.subject, 'note', ${sql.value(input.note)}::text)`,
  })
  const written = await services.db.query(sql.text('SELECT id FROM handled'), sql.values)
  const alert = await readAlert(services, input.id)
  if (alert === null) throw new DomainError('RECORD_NOT_FOUND')
  if (written.rows.length === 0) {
    const { by, at } = alert.handled ?? { by: '', at: now.toISOString() }
    throw new DomainError('ALERT_HANDLED', { by, at })
  }
  return alert
}
