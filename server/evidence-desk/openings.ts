import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { MINUTE_MS } from '../kernel/calendar.ts'
import { isStale } from '../kernel/database/db.ts'
import { expression, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, readAll, Statement } from '../kernel/database/statement.ts'
import { assignSql, columnsOf, insertFrom, update } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { countVisit, refuseMore } from '../record/unmask.ts'

/** This file is the only writer of `evidence_opening`. */

/** Milliseconds for which an opening is valid; the page fetches the file at once. */
const GOOD_FOR_MS = 2 * MINUTE_MS

const o = columnsOf(tables.evidenceOpening, 'o')
const v = columnsOf(tables.visit, 'v')

function opening(
  sql: Statement,
  given: { readonly id: string; readonly staffId: string; readonly at: Date },
) {
  return {
    id: sql.given('uuid', given.id),
    staffId: sql.given('uuid', given.staffId),
    expiresAt: sql.given('timestamptz', new Date(given.at.getTime() + GOOD_FOR_MS)),
  }
}

/**
 * Opens the pack of a visit for this person. It shows the customer's name in full, so the rules of unmasking apply: the
 * reason is recorded, and the visit counts against the hourly limit.
 *
 * @returns the id under which the file can be fetched once
 * @throws DomainError RECORD_NOT_FOUND; UNMASKED_ENOUGH {limit, seconds}
 */
export async function openPack(
  services: Services,
  actor: Actor,
  input: { readonly visitId: string; readonly reason: string },
): Promise<{ readonly opening: string }> {
  const now = services.clock.now()
  const limit = services.settings.guards.unmaskedVisitsPerHour
  const sql = new Statement()
  const visit = sql.given('uuid', input.visitId)
  const seen = sql.with('seen', select(pick(v, 'id'), `FROM ${v} WHERE ${v.id} = ${visit}`))
  const id = services.ids.id(now)
  const row = { ...opening(sql, { id, staffId: actor.id, at: now }), visitId: seen.id }
  sql.with('opened', insertFrom(tables.evidenceOpening, row, 'seen'))
  const allowed = countVisit(sql, { staffId: actor.id, visit, seen, limit, now })
  recordAudit(sql, actor, {
    at: now,
    action: 'evidence.download',
    from: 'seen',
    targetKind: 'visit',
    targetId: seen.id,
    change: sql.given('jsonb', { reason: input.reason }),
  })
  const result = sql.select({ ...pick(seen, 'id'), allowed }, 'FROM seen')
  const found = await readAll(services.db, sql, result).catch((error: unknown) => {
    if (isStale(error)) return refuseMore(services, actor, { visitId: input.visitId, limit, now })
    throw error
  })
  if (found.length === 0) throw new DomainError('RECORD_NOT_FOUND')
  return { opening: id }
}

/**
 * Opens the packs of a month for this person.
 * @param input.month YYYY-MM
 * @returns the id under which the archive can be fetched once
 */
export async function openMonth(
  services: Services,
  actor: Actor,
  { month }: { readonly month: string },
): Promise<{ readonly opening: string }> {
  const now = services.clock.now()
  const sql = new Statement()
  const asked = sql.with('asked', select({ month: expression(sql.given('text', month)) }, ''))
  const id = services.ids.id(now)
  const row = { ...opening(sql, { id, staffId: actor.id, at: now }), month: asked.month }
  sql.with('opened', insertFrom(tables.evidenceOpening, row, 'asked'))
  recordAudit(sql, actor, {
    at: now,
    action: 'evidence.export-request',
    from: 'asked',
    targetKind: 'export',
    targetId: asked.month,
    change: sql.given('jsonb', { month }),
  })
  await services.db.query(sql.text('SELECT 1 FROM asked'), sql.values)
  return { opening: id }
}

const TAKE = query({ id: 'uuid', staffId: 'uuid', now: 'timestamptz' }, ({ id, staffId, now }) =>
  update(tables.evidenceOpening, 'o', {
    set: assignSql(tables.evidenceOpening, { usedAt: now }),
    where: [`${o.id} = ${id}`, `${o.staffId} = ${staffId}`, `${o.usedAt} IS NULL`, `${o.expiresAt} > ${now}`],
    returning: pick(o, 'visitId', 'month'),
  }),
)

/**
 * Uses up an opening.
 * @throws DomainError EXPORT_EXPIRED if it is another person's, too old, or used
 */
export async function takeOpening(
  { db }: Pick<Services, 'db'>,
  input: { readonly id: string; readonly staffId: string; readonly now: Date },
): Promise<{ readonly visitId: string | null; readonly month: string | null }> {
  const taken = await TAKE.first(db, input)
  if (taken === undefined) throw new DomainError('EXPORT_EXPIRED')
  return taken
}
