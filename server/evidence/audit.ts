import type { CustomerRequest } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { literal, type Sql } from '../kernel/database/expression.ts'
import type { Statement } from '../kernel/database/statement.ts'
import { insertFrom } from '../kernel/database/table.ts'

export const targetKinds = [
  'visit',
  'policy',
  'customer',
  'sms_code',
  'product',
  'template',
  'setting',
  'saved_view',
  'staff',
  'export',
  'key',
  'callback_case',
  'call_profile',
  'callback_queue',
  'alert',
  'alert_rule',
  'policy_import',
  'calendar_year',
  'problem_case',
  'partner_client',
  'evidence_log',
] as const
export type TargetKind = (typeof targetKinds)[number]

/**
 * The person or system that performs an action, and the request in which they perform it. Every write records both in
 * the audit.
 */
export interface Actor {
  readonly kind: 'CUSTOMER' | 'SYSTEM' | 'PARTNER' | 'STAFF'
  readonly id: string
  readonly requestId: string
  /**
   * The keyed hash of the client's network address, and the browser's user agent; empty for jobs. `client` is the client
   * of the partner API through which a member of staff acts.
   */
  readonly origin: Readonly<Record<string, string>>
}

/** The client of the partner API through which a member of staff acts, for the payload of an event. */
export function viaOf({ origin: { client } }: Actor): { readonly via?: string } {
  return client === undefined ? {} : { via: client }
}

export function customerActor(request: CustomerRequest, customerId: string): Actor {
  return { kind: 'CUSTOMER', id: customerId, requestId: request.requestId, origin: request.origin }
}

/** Returns the actor that represents a background job. */
export function systemActor(job: string): Actor {
  return { kind: 'SYSTEM', id: job, requestId: job, origin: {} }
}

/**
 * Describes the audit rows to write: one row for each row of the relation `from`. `targetKind` is plain text; the
 * other arguments are SQL expressions over `from`.
 */
export interface AuditRow {
  readonly from: string
  readonly at: string
  readonly actorKind: string
  readonly actorId: string
  readonly action: string
  readonly targetKind: TargetKind
  readonly targetId: Sql
  readonly requestId: string
  readonly origin: string
  readonly change?: string
}

/** Builds the SQL that inserts audit rows. No other statement writes the table `audit`. */
export function insertAudit(row: AuditRow): string {
  const { from, targetKind, targetId, change = 'NULL::jsonb', ...rest } = row
  const written = { ...rest, targetKind: literal(targetKind), targetId: `(${targetId})::text`, change }
  return insertFrom(tables.audit, written, from)
}

/**
 * Adds the audit of a use case to the use case's statement. The statement then writes one audit row for each row of
 * the CTE `from`, so that only actions that really happened are recorded.
 *
 * @param entry.name name of the CTE that inserts the audit rows
 * @param entry.targetId SQL expression over `from`
 * @param entry.change SQL expression over `from` that gives the change as jsonb
 */
export function recordAudit(
  sql: Statement,
  actor: Actor,
  entry: Pick<AuditRow, 'from' | 'targetKind' | 'targetId' | 'change'> & {
    readonly at: Date
    readonly action: string
    readonly name?: string
  },
): void {
  const row = insertAudit({
    from: entry.from,
    at: `${sql.value(entry.at)}::timestamptz`,
    actorKind: `${sql.value(actor.kind)}::text`,
    actorId: `${sql.value(actor.id)}::text`,
    action: `${sql.value(entry.action)}::text`,
    targetKind: entry.targetKind,
    targetId: entry.targetId,
    requestId: `${sql.value(actor.requestId)}::text`,
    origin: `${sql.value(JSON.stringify(actor.origin))}::jsonb`,
    ...(entry.change ? { change: entry.change } : {}),
  })
  sql.with(entry.name ?? 'audited', row)
}
