import { z } from 'zod'
import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { content, orNull, pick } from '../../kernel/database/expression.ts'
import { select, valuesOf } from '../../kernel/database/selection.ts'
import { query, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { DomainError } from '../../kernel/errors.ts'
import { type Listening, listeningOf, mayScore } from '../rules/listening.ts'
import { isScoreSheet, scoreItems, totalScore } from '../rules/quality-score.ts'
import { scoreQualityCheck } from './write.ts'

const t = columnsOf(tables.qualityCheck, 't')
const a = columnsOf(tables.callbackAttempt, 'a')
const k = columnsOf(tables.callbackCase, 'k')
const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const s = columnsOf(tables.staff, 's')
const r = columnsOf(tables.staff, 'r')
const o = columnsOf(tables.recordingOpening, 'o')

/** The columns of a quality check as pages show it. They read from QUALITY_FROM. */
export const qualityColumns = {
  ...pick(t, 'id', 'caseId', 'agentId', 'reasons', 'status', 'createdAt', 'fatal', 'comment', 'total'),
  ...pick(t, 'reviewedAt', 'version'),
  ...pick(a, 'direction', 'disposition', 'note', 'startedAt', 'callId', 'recordingId', 'talkSeconds'),
  ...pick(k, 'visitId'),
  ...pick(p, 'policyNo'),
  scores: content(t.scores, z.record(z.string(), z.number()).nullable()),
  agentName: orNull(s.name),
  reviewerName: orNull(r.name),
}
export const QUALITY_FROM = `FROM ${t} JOIN ${a} ON ${a.id} = ${t.attemptId} JOIN ${k} ON ${k.id} = ${t.caseId}
  JOIN ${v} ON ${v.id} = ${k.visitId} JOIN ${p} ON ${p.id} = ${v.policyId} LEFT JOIN ${s} ON ${s.id} = ${t.agentId} LEFT JOIN ${r} ON ${r.id} = ${t.reviewerId}`

const BY_ID = query({ id: 'uuid' }, ({ id }) =>
  select(qualityColumns, `${QUALITY_FROM} WHERE ${t.id} = ${id}`),
)

/** A quality check as pages show it. */
export function qualityView(row: z.output<typeof BY_ID.row>) {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    reviewedAt: row.reviewedAt?.toISOString() ?? null,
    startedAt: row.startedAt.toISOString(),
  }
}
export type QualityView = ReturnType<typeof qualityView>

const CHECKED = query({ id: 'uuid', staffId: 'uuid' }, ({ id, staffId }) =>
  select(
    {
      ...qualityColumns,
      outcomes: valuesOf(
        o.outcome,
        `FROM ${o} WHERE ${o.checkId} = ${t.id} AND ${o.staffId} = ${staffId} AND ${o.outcome} IS NOT NULL`,
      ),
    },
    `${QUALITY_FROM} WHERE ${t.id} = ${id}`,
  ),
)

/**
 * A quality check, and what this reviewer has heard of its call.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function readChecked(
  services: Pick<Services, 'db' | 'telephony'>,
  staffId: string,
  id: string,
): Promise<QualityView & { readonly listening: Listening }> {
  const row = await CHECKED.first(services.db, { id, staffId })
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  const { outcomes, ...check } = row
  const fetchable = services.telephony.recordings !== null
  const listening = listeningOf({
    recordingId: check.recordingId,
    fetchable,
    outcomes: outcomes.filter((outcome) => outcome !== null),
  })
  return { ...qualityView(check), listening }
}

async function readRow(services: Pick<Services, 'db'>, id: string): Promise<QualityView> {
  const row = await BY_ID.first(services.db, { id })
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return qualityView(row)
}

/**
 * Records the score sheet of one call. A later sheet replaces an earlier one; the audit keeps every sheet.
 * @throws DomainError NOT_ON_YOURSELF if the reviewer made the call
 * @throws DomainError RECORDING_NOT_HEARD if there is a recording that the reviewer has not opened
 * @throws DomainError RECORD_NOT_FOUND, SCORE_INVALID, EDITED_MEANWHILE
 */
export async function scoreCall(
  services: Services,
  actor: Actor,
  input: {
    readonly id: string
    readonly version: number
    readonly scores: Readonly<Record<string, number>>
    readonly fatal: readonly string[]
    readonly comment: string
  },
): Promise<QualityView> {
  const row = await readChecked(services, actor.id, input.id)
  if (row.agentId === actor.id) throw new DomainError('NOT_ON_YOURSELF')
  if (!mayScore(row.listening)) throw new DomainError('RECORDING_NOT_HEARD')
  const { scores, fatal } = input
  if (!isScoreSheet(scores, fatal)) throw new DomainError('SCORE_INVALID')
  const failed = scoreItems.filter(({ key }) => fatal.includes(key)).map(({ key }) => key)
  const total = totalScore(scores, failed)
  const now = services.clock.now()
  const sql = new Statement()
  const score = { scores, fatal, total, comment: input.comment, reviewerId: actor.id, reviewedAt: now }
  const t = scoreQualityCheck(sql, input.id, input.version, score)
  recordAudit(sql, actor, {
    at: now,
    action: 'quality.score',
    from: 't',
    targetKind: 'callback_case',
    targetId: t.caseId,
    change: sql.given('jsonb', { total, fatal, scores, comment: input.comment }),
  })
  const written = await services.db.query(sql.text('SELECT 1 FROM t'), sql.values)
  if (written.rowCount === 0) throw new DomainError('EDITED_MEANWHILE')
  return await readRow(services, input.id)
}
