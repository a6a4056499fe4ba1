import { z } from 'zod'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { sha256 } from '../evidence/canonical.ts'
import { MINUTE_MS } from '../kernel/calendar.ts'
import { Statement } from '../kernel/database/statement.ts'
import { DomainError } from '../kernel/errors.ts'
import { type ExportRequest, exportSchema, recordable } from './kinds.ts'
import { type SheetFormat, sheetFormats } from './sheet.ts'

/**
 * Milliseconds for which the link of an export is valid. Two minutes are enough, because the browser follows the link
 * immediately.
 */
const GOOD_FOR_MS = 2 * MINUTE_MS

/**
 * Creates a ticket with which one export can be fetched once. The query may contain a name or a phone number, so it
 * is stored encrypted and never appears in a URL.
 */
export async function requestExport(
  services: Services,
  actor: Actor,
  input: { format: SheetFormat; request: ExportRequest },
): Promise<{ token: string }> {
  const now = services.clock.now()
  const token = services.ids.token()
  const hash = sha256(token)
  const sealed = services.secrets.encrypt('export', hash.toString('hex'), JSON.stringify(input.request))
  const sql = new Statement()
  const values = [
    hash,
    actor.id,
    input.request.kind,
    input.format,
    JSON.stringify(sealed),
    now,
    new Date(now.getTime() + GOOD_FOR_MS),
  ].map((value) => sql.value(value))
  sql.with(
    'ticket',
    `INSERT INTO export_ticket (token_hash, staff_id, kind, format, query, created_at, expires_at)
      VALUES (${values.map((value, index) => `${value}${['', '::uuid', '', '', '::jsonb', '', ''][index]}`).join(', ')}) RETURNING kind`,
  )
  recordAudit(sql, actor, {
    at: now,
    action: 'export.request',
    from: 'ticket',
    targetKind: 'export',
    targetId: 'ticket.kind',
    change: `${sql.value(JSON.stringify({ format: input.format, ...recordable(input.request) }))}::jsonb`,
  })
  await services.db.query(sql.text('SELECT kind FROM ticket'), sql.values)
  return { token }
}

const ticketSchema = z.object({ format: z.enum(sheetFormats), query: z.string() })

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
  const found = await services.db.query(
    `UPDATE export_ticket SET used_at = $3 WHERE token_hash = $1 AND staff_id = $2::uuid AND used_at IS NULL AND expires_at > $3
      RETURNING format, query`,
    [hash, staffId, services.clock.now()],
  )
  const ticket = ticketSchema.safeParse(found.rows[0])
  if (!ticket.success) throw new DomainError('EXPORT_EXPIRED')
  const { format, query } = ticket.data
  return {
    format,
    request: exportSchema.parse(JSON.parse(services.secrets.decrypt('export', hash.toString('hex'), query))),
  }
}

/** Records the end of an export: the number of rows sent, and whether the whole file was sent. */
export async function recordExport(
  services: Services,
  actor: Actor,
  input: { kind: ExportRequest['kind']; rows: number; complete: boolean },
): Promise<void> {
  const sql = new Statement()
  sql.with('ended', `SELECT ${sql.value(input.kind)}::text AS kind`)
  recordAudit(sql, actor, {
    at: services.clock.now(),
    action: input.complete ? 'export.complete' : 'export.break',
    from: 'ended',
    targetKind: 'export',
    targetId: 'ended.kind',
    change: `${sql.value(JSON.stringify({ rows: input.rows }))}::jsonb`,
  })
  await services.db.query(sql.text('SELECT kind FROM ended'), sql.values)
}
