import { z } from 'zod'
import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { cutPage } from '../../kernel/database/keyset.ts'
import { Statement } from '../../kernel/database/statement.ts'
import { DomainError } from '../../kernel/errors.ts'
import { qualityReasons, qualityStatuses } from '../../vocabulary/calls.ts'
import { dispositions } from '../../vocabulary/dispositions.ts'
import { isScoreSheet, scoreItems, totalScore } from '../rules/quality-score.ts'
import { scoreQualityCheck } from './write.ts'

const rowSchema = z.object({
  id: z.string(),
  case_id: z.string(),
  attempt_id: z.string(),
  agent_id: z.string(),
  agent_name: z.string().nullable(),
  reasons: z.array(z.enum(qualityReasons)),
  status: z.enum(qualityStatuses),
  created_at: z.date(),
  scores: z.record(z.string(), z.number()).nullable(),
  fatal: z.array(z.string()),
  comment: z.string().nullable(),
  total: z.number().nullable(),
  reviewer_name: z.string().nullable(),
  reviewed_at: z.date().nullable(),
  version: z.number(),
  policy_no: z.string(),
  direction: z.enum(['OUT', 'IN', 'SAME']),
  disposition: z.enum(dispositions).nullable(),
  note: z.string(),
  started_at: z.date(),
  call_id: z.string().nullable(),
  recording_id: z.string().nullable(),
  talk_seconds: z.number().nullable(),
})

const SELECT = `SELECT t.id, t.case_id, t.attempt_id, t.agent_id, s.name AS agent_name, t.reasons, t.status, t.created_at, t.scores, t.fatal, t.comment,
    t.total, r.name AS reviewer_name, t.reviewed_at, t.version, p.policy_no, a.direction, a.disposition, a.note, a.started_at, a.call_id,
    a.recording_id, a.talk_seconds
  FROM quality_check t JOIN callback_attempt a ON a.id = t.attempt_id JOIN callback_case k ON k.id = t.case_id
  JOIN visit v ON v.id = k.visit_id JOIN policy p ON p.id = v.policy_id LEFT JOIN staff s ON s.id = t.agent_id LEFT JOIN staff r ON r.id = t.reviewer_id`

function view(row: z.infer<typeof rowSchema>) {
  return {
    id: row.id,
    caseId: row.case_id,
    agentId: row.agent_id,
    agentName: row.agent_name,
    reasons: row.reasons,
    status: row.status,
    createdAt: row.created_at.toISOString(),
    scores: row.scores,
    fatal: row.fatal,
    comment: row.comment,
    total: row.total,
    reviewerName: row.reviewer_name,
    reviewedAt: row.reviewed_at?.toISOString() ?? null,
    version: row.version,
    policyNo: row.policy_no,
    direction: row.direction,
    disposition: row.disposition,
    note: row.note,
    startedAt: row.started_at.toISOString(),
    callId: row.call_id,
    recordingId: row.recording_id,
    talkSeconds: row.talk_seconds,
  }
}
export type QualityView = ReturnType<typeof view>

/** Lists calls to review, oldest first, paged by keyset. */
export async function listQuality(
  services: Pick<Services, 'db'>,
  input: {
    readonly status: (typeof qualityStatuses)[number] | null
    readonly after: { readonly createdAt: string; readonly id: string } | null
    readonly limit: number
  },
) {
  const { status, after, limit } = input
  const found = await services.db.query(
    `${SELECT} WHERE ($1::text IS NULL OR t.status = $1) AND ($2::uuid IS NULL OR (t.created_at, t.id) > ($3::timestamptz, $2::uuid))
      ORDER BY t.created_at, t.id LIMIT $4`,
    [status, after?.id ?? null, after?.createdAt ?? null, limit + 1],
  )
  const rows = found.rows.map((raw) => view(rowSchema.parse(raw)))
  return cutPage(rows, limit, ({ createdAt, id }) => ({ createdAt, id }))
}

async function readRow(services: Pick<Services, 'db'>, id: string): Promise<QualityView> {
  const found = await services.db.query(`${SELECT} WHERE t.id = $1::uuid`, [id])
  if (found.rows[0] === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return view(rowSchema.parse(found.rows[0]))
}

/**
 * Records the score sheet of one call. A later sheet replaces an earlier one; the audit keeps every sheet.
 * @throws DomainError NOT_ON_YOURSELF if the reviewer made the call
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
  const row = await readRow(services, input.id)
  if (row.agentId === actor.id) throw new DomainError('NOT_ON_YOURSELF')
  const { scores, fatal } = input
  if (!isScoreSheet(scores, fatal)) throw new DomainError('SCORE_INVALID')
  const failed = scoreItems.filter(({ key }) => fatal.includes(key)).map(({ key }) => key)
  const total = totalScore(scores, failed)
  const now = services.clock.now()
  const sql = new Statement()
  const score = { scores, fatal, total, comment: input.comment, reviewerId: actor.id, at: now }
  scoreQualityCheck(sql, input.id, input.version, score)
  recordAudit(sql, actor, {
    at: now,
    action: 'quality.score',
    from: 't',
    targetKind: 'callback_case',
    targetId: 't.case_id',
    change: `${sql.value(JSON.stringify({ total, fatal, scores, comment: input.comment }))}::jsonb`,
  })
  const written = await services.db.query(sql.text('SELECT 1 FROM t'), sql.values)
  if (written.rowCount === 0) throw new DomainError('EDITED_MEANWHILE')
  return await readRow(services, input.id)
}
