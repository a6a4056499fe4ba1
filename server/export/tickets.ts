import { z } from 'zod'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { sha256 } from '../evidence/digest.ts'
import { tables } from '../generated/tables.ts'
import { MINUTE_MS } from '../kernel/calendar.ts'
import { expression, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, Statement } from '../kernel/database/statement.ts'
import { assignSql, columnsOf, insert, returning, update } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import type { SheetFormat } from '../vocabulary/sheets.ts'
import { type ExportRequest, exportSchema, recordable, requireWhole } from './kinds.ts'

/**
 * Milliseconds for which the link of an export is valid. Two minutes are enough, because the browser follows the link
 * immediately.
 */
const GOOD_FOR_MS = 2 * MINUTE_MS

const t = columnsOf(tables.exportTicket, 't')
const inserted = columnsOf(tables.exportTicket, tables.exportTicket.name)

const TAKE = query({ hash: 'bytea', staffId: 'uuid', now: 'timestamptz' }, ({ hash, staffId, now }) =>
  update(tables.exportTicket, 't', {
    set: assignSql(tables.exportTicket, { usedAt: now }),
    where: [
      `${t.tokenHash} = ${hash}`,
      `${t.staffId} = ${staffId}`,
      `${t.usedAt} IS NULL`,
      `${t.expiresAt} > ${now}`,
    ],
    returning: pick(t, 'format', 'query'),
  }),
)

/**
 * Creates a ticket with which one export can be fetched once. The query may contain a name or a phone number, so it
 * is stored encrypted and never appears in a URL.
 * @throws DomainError the refusals of `requireWhole`
 */
export async function requestExport(
  services: Services,
  actor: Actor,
  input: { format: SheetFormat; request: ExportRequest },
): Promise<{ token: string }> {
  await requireWhole(services, input.request)
  const now = services.clock.now()
  const token = services.ids.token()
  const hash = sha256(token)
  const sealed = services.secrets.encrypt('export', hash.toString('hex'), JSON.stringify(input.request))
  const sql = new Statement()
  const row = {
    tokenHash: hash,
    staffId: actor.id,
    kind: input.request.kind,
    format: input.format,
    query: sealed,
    createdAt: now,
    expiresAt: new Date(now.getTime() + GOOD_FOR_MS),
  }
  const ticket = sql.with(
    'ticket',
    returning(insert(sql, tables.exportTicket, [row]), pick(inserted, 'kind')),
  )
  recordAudit(sql, actor, {
    at: now,
    action: 'export.request',
    from: 'ticket',
    targetKind: 'export',
    targetId: ticket.kind,
    change: sql.given('jsonb', { format: input.format, ...recordable(input.request) }),
  })
  await services.db.query(sql.text('SELECT 1 FROM ticket'), sql.values)
  return { token }
}

/**
 * Uses up a ticket. A ticket can be used once, before it expires, and only by the person who requested it.
 * @throws DomainError EXPORT_EXPIRED
 */
export async function takeTicket(
  services: Services,
  staffId: string,
  token: string,
): Promise<{ format: SheetFormat; request: ExportRequest }> {
  const hash = sha256(token)
  const ticket = await TAKE.first(services.db, { hash, staffId, now: services.clock.now() })
  if (ticket === undefined) throw new DomainError('EXPORT_EXPIRED')
  const request = services.secrets.decrypt('export', hash.toString('hex'), z.string().parse(ticket.query))
  return { format: ticket.format, request: exportSchema.parse(JSON.parse(request)) }
}

/** Records the end of an export: the number of rows sent, and whether the whole file was sent. */
export async function recordExport(
  services: Services,
  actor: Actor,
  input: { kind: ExportRequest['kind']; rows: number; complete: boolean },
): Promise<void> {
  const sql = new Statement()
  const ended = sql.with('ended', select({ kind: expression(sql.given('text', input.kind)) }, ''))
  recordAudit(sql, actor, {
    at: services.clock.now(),
    action: input.complete ? 'export.complete' : 'export.break',
    from: 'ended',
    targetKind: 'export',
    targetId: ended.kind,
    change: sql.given('jsonb', { rows: input.rows }),
  })
  await services.db.query(sql.text('SELECT 1 FROM ended'), sql.values)
}
