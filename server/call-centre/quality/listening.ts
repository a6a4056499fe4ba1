import type { z } from 'zod'
import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { HOUR_MS } from '../../kernel/calendar.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { prepare, query, Statement } from '../../kernel/database/statement.ts'
import { assignSql, columnsOf, insert, returning, update } from '../../kernel/database/table.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { OpeningOutcome } from '../../vocabulary/calls.ts'

/**
 * Milliseconds for which an opened recording can be fetched. It is longer than any call, because a player fetches
 * further ranges while the reviewer listens.
 */
const GOOD_FOR_MS = 2 * HOUR_MS

const t = columnsOf(tables.qualityCheck, 't')
const a = columnsOf(tables.callbackAttempt, 'a')
const o = columnsOf(tables.recordingOpening, 'o')
const inserted = columnsOf(tables.recordingOpening, tables.recordingOpening.name)

const CALL = query({ id: 'uuid' }, ({ id }) =>
  select(
    { ...pick(t, 'agentId', 'caseId'), ...pick(a, 'recordingId') },
    `FROM ${t} JOIN ${a} ON ${a.id} = ${t.attemptId} WHERE ${t.id} = ${id}`,
  ),
)

const OPENED = query({ id: 'uuid', staffId: 'uuid', now: 'timestamptz' }, ({ id, staffId, now }) =>
  select(
    { ...pick(o, 'id', 'outcome'), ...pick(a, 'recordingId') },
    `FROM ${o} JOIN ${t} ON ${t.id} = ${o.checkId} JOIN ${a} ON ${a.id} = ${t.attemptId}
      WHERE ${o.id} = ${id} AND ${o.staffId} = ${staffId} AND ${o.expiresAt} > ${now}`,
  ),
)
/** An opened recording that can still be fetched. */
export type OpenedRecording = z.output<typeof OPENED.row>

const CAME = prepare(
  { id: 'uuid', outcome: 'text' },
  ({ id, outcome }) =>
    update(tables.recordingOpening, 'o', {
      set: assignSql(tables.recordingOpening, { outcome }),
      where: [`${o.id} = ${id}`, `${o.outcome} IS DISTINCT FROM ${outcome}`],
      returning: pick(o, 'id'),
    }).text,
)

/**
 * Opens the recording of a call for this reviewer and records it in the audit. The recording is then fetched under the
 * returned id, in as many ranges as the player needs.
 *
 * @throws DomainError NOT_ON_YOURSELF if the reviewer made the call
 * @throws DomainError STEP_NOT_POSSIBLE if there is no recording, or recordings cannot be fetched
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function openRecording(
  services: Services,
  actor: Actor,
  checkId: string,
): Promise<{ readonly id: string }> {
  const now = services.clock.now()
  const call = await CALL.first(services.db, { id: checkId })
  if (call === undefined) throw new DomainError('RECORD_NOT_FOUND')
  if (call.agentId === actor.id) throw new DomainError('NOT_ON_YOURSELF')
  if (call.recordingId === null || services.telephony.recordings === null)
    throw new DomainError('STEP_NOT_POSSIBLE')
  const id = services.ids.id(now)
  const sql = new Statement()
  const row = {
    id,
    checkId,
    staffId: actor.id,
    openedAt: now,
    expiresAt: new Date(now.getTime() + GOOD_FOR_MS),
  }
  sql.with('opened', returning(insert(sql, tables.recordingOpening, [row]), pick(inserted, 'id')))
  recordAudit(sql, actor, {
    at: now,
    action: 'quality.listen',
    from: 'opened',
    targetKind: 'callback_case',
    targetId: sql.given('uuid', call.caseId),
    change: sql.given('jsonb', { recordingId: call.recordingId }),
  })
  await services.db.query(sql.text('SELECT 1 FROM opened'), sql.values)
  return { id }
}

/**
 * Returns the recording that this person opened under this id.
 * @throws DomainError RECORD_NOT_FOUND if another person opened it, or if it was opened too long ago
 */
export async function openedRecording(
  services: Pick<Services, 'db' | 'clock'>,
  staffId: string,
  id: string,
): Promise<OpenedRecording> {
  const opened = await OPENED.first(services.db, { id, staffId, now: services.clock.now() })
  if (opened === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return opened
}

/** Stores what came of an opening, which decides whether the reviewer may score the call. */
export async function noteOutcome(
  services: Pick<Services, 'db'>,
  opened: OpenedRecording,
  outcome: OpeningOutcome,
): Promise<void> {
  // A player asks for many ranges; only the first one changes anything.
  if (opened.outcome === outcome) return
  await CAME.run(services.db, { id: opened.id, outcome })
}
