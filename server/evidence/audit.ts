import type { CustomerRequest } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { literal, type Sql } from '../kernel/database/expression.ts'
import { RowKey } from '../kernel/database/row-key.ts'
import type { Statement } from '../kernel/database/statement.ts'
import { columnsOf, insertFrom } from '../kernel/database/table.ts'
import type { TargetKind } from './audit-targets.ts'

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
  /** The key of the rows' keyed hashes: `auditKey` of the same values. */
  readonly key: string
}

const w = columnsOf(tables.audit, 'w')
const names = tables.audit.sql
const block = (from: number) => `substr(w.row_key, ${from}, 64)`
const INNER = `sha256(${block(1)} || convert_to(${auditContent(w)}, 'UTF8'))`
const INSERT = insertFrom(tables.audit, { ...w, mac: `sha256(${block(65)} || ${INNER})` })

/**
 * Builds the SQL that inserts audit rows. No other statement writes the table `audit`.
 *
 * Each row has a keyed hash over its id, target, origin and change, which only PostgreSQL knows, under a key that stands for
 * everything else in it. Without it, whoever can write to the database could add a row that the log seals like a true
 * one; and without the id in it, a row could be copied with its hash.
 */
export function insertAudit(row: AuditRow): string {
  const { targetKind, targetId, change = 'NULL::jsonb' } = row
  const columns = [
    // The row's default would be computed behind the keyed hash.
    `nextval('audit_id_seq') AS ${names.id}`,
    `${row.at} AS ${names.at}`,
    `${row.actorKind} AS ${names.actorKind}`,
    `${row.actorId} AS ${names.actorId}`,
    `${row.action} AS ${names.action}`,
    `${literal(targetKind)} AS ${names.targetKind}`,
    `(${targetId})::text AS ${names.targetId}`,
    `${row.requestId} AS ${names.requestId}`,
    `${row.origin} AS ${names.origin}`,
    `${change} AS ${names.change}`,
    `${row.key} AS row_key`,
  ]
  return `${INSERT} FROM (SELECT ${columns.join(', ')} FROM ${row.from}) w`
}

type Columns = ReturnType<typeof columnsOf<typeof tables.audit>>

/** SQL: what the keyed hash of an audit row is computed over. */
export function auditContent(row: Pick<Columns, 'id' | 'targetId' | 'origin' | 'change'>): string {
  return `json_build_array(${row.id}, ${row.targetId}, ${row.origin}, ${row.change})::text`
}

/** What the key of an audit row's keyed hash stands for: who did what, when, and for which request. */
export function auditContext(row: {
  readonly at: Date
  readonly actorKind: string
  readonly actorId: string
  readonly action: string
  readonly targetKind: string
  readonly requestId: string
}): string {
  const { at, actorKind, actorId, action, targetKind, requestId } = row
  return JSON.stringify([at.toISOString(), actorKind, actorId, action, targetKind, requestId])
}

/** The value of the parameter from which `insertAudit` takes the key. */
export function auditKey(
  row: Parameters<typeof auditContext>[0] & { readonly targetKind: TargetKind },
): RowKey {
  return new RowKey(auditContext(row))
}

const keyOf = (
  { kind, id, requestId }: Actor,
  { at, action, targetKind }: { readonly at: Date; readonly action: string; readonly targetKind: TargetKind },
) => auditKey({ at, actorKind: kind, actorId: id, action, targetKind, requestId })

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
    key: `${sql.value(keyOf(actor, entry))}::bytea`,
  })
  sql.with(entry.name ?? 'audited', row)
}
