import { z } from 'zod'
import type { Services } from '../../context.ts'
import { DomainError } from '../../kernel/errors.ts'
import { factsColumns, type PolicyFactsRow, policyFactsRow, productOfPolicy } from '../../policy/facts.ts'
import { policyRowSchema } from '../../policy/rules/row.ts'
import { renderedQuestionnaireSchema } from '../../questionnaire/rules/template.ts'
import { type StoredVisit, storedVisit, toStoredVisit } from '../../visit/rows.ts'
import { dispositions } from '../../vocabulary/dispositions.ts'
import { type Attempt, directions } from '../rules/call.ts'
import { type CaseState, caseColumns, caseRowSchema } from '../rules/case.ts'

/** Parses an instant from JSON that PostgreSQL built. */
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

const attemptSchema = z
  .object({
    id: z.string(),
    seq: z.number(),
    lease_token: z.string(),
    agent_id: z.string(),
    agent_name: z.string().nullable(),
    agent_number: z.string().nullable(),
    direction: z.enum(directions),
    started_at: instant,
    ended_at: instant.nullable(),
    confirmed_at: instant.nullable(),
    disposition: z.enum(dispositions).nullable(),
    contact: z.boolean().nullable(),
    counted: z.boolean().nullable(),
    note: z.string(),
    promised_for: instant.nullable(),
    call_id: z.string().nullable(),
    recording_id: z.string().nullable(),
    talk_seconds: z.number().nullable(),
    call_seen: z.boolean(),
  })
  .transform((row) => ({
    id: row.id,
    seq: row.seq,
    leaseToken: row.lease_token,
    agentId: row.agent_id,
    agentName: row.agent_name,
    agentNumber: row.agent_number,
    direction: row.direction,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    confirmedAt: row.confirmed_at,
    disposition: row.disposition,
    contact: row.contact,
    counted: row.counted,
    note: row.note,
    promisedFor: row.promised_for,
    callId: row.call_id,
    recordingId: row.recording_id,
    talkSeconds: row.talk_seconds,
    /** Whether the switchboard reported that the call was answered. */
    callSeen: row.call_seen,
  }))

/** A call about a case, with its agent and the switchboard's report. */
export type StoredAttempt = z.output<typeof attemptSchema> & Attempt

const lastEventSchema = z
  .object({
    type: z.string(),
    by: z.string(),
    payload: z.record(z.string(), z.unknown()),
    commandId: z.string().nullable(),
  })
  .nullable()

const extraSchema = policyFactsRow.extend({
  phone_enc: z.string(),
  id_number_enc: z.string(),
  id_type: policyRowSchema.shape.idType,
  rendered: z.string().nullable(),
  case_attempts: z.array(attemptSchema),
  case_calls: z.array(instant),
  last_event: lastEventSchema,
  spoken_at: z.date().nullable(),
})

/**
 * Whether the switchboard reported call `t` as answered. A SAME call counts as answered if the call that it continues
 * was answered.
 */
const CALL_SEEN = `EXISTS (SELECT 1 FROM callback_attempt b WHERE b.customer_id = t.customer_id AND b.agent_id = t.agent_id
    AND b.call_id IS NOT NULL AND b.answered_at IS NOT NULL AND b.started_at <= t.started_at
    AND (b.id = t.id OR (t.direction = 'SAME' AND b.direction <> 'SAME' AND NOT EXISTS (SELECT 1 FROM callback_attempt n
      WHERE n.agent_id = t.agent_id AND n.direction <> 'SAME' AND n.started_at > b.started_at AND n.started_at <= t.started_at))))`

const READ = `SELECT ${caseColumns.map((column) => `k.${column} AS k_${column}`).join(', ')},
    ${storedVisit.list('v')}, ${factsColumns}, p.phone_enc, c.id_number_enc, c.id_type, q.rendered,
    (SELECT coalesce(jsonb_agg(to_jsonb(a) ORDER BY a.seq), '[]') FROM (
      SELECT t.id, t.seq, t.lease_token, t.agent_id, s.name AS agent_name, s.username AS agent_number, t.direction, t.started_at,
        t.ended_at, t.confirmed_at, t.disposition, t.contact, t.counted, t.note, t.promised_for, t.call_id, t.recording_id, t.talk_seconds,
        ${CALL_SEEN} AS call_seen
      FROM callback_attempt t LEFT JOIN staff s ON s.id = t.agent_id WHERE t.case_id = k.id) a) AS case_attempts,
    (SELECT coalesce(jsonb_agg(t.started_at ORDER BY t.started_at), '[]') FROM callback_attempt t
      WHERE t.customer_id = k.customer_id AND t.direction = 'OUT') AS case_calls,
    (SELECT jsonb_build_object('type', e.type, 'by', e.by, 'payload', e.payload, 'commandId', e.command_id)
      FROM callback_event e WHERE e.case_id = k.id AND e.type <> 'CALL_RECORDED' ORDER BY e.seq DESC LIMIT 1) AS last_event,
    (SELECT max(t.ended_at) FROM callback_attempt t
      WHERE t.customer_id = k.customer_id AND t.agent_id = $2::uuid AND t.contact) AS spoken_at
  FROM callback_case k JOIN visit v ON v.id = k.visit_id JOIN policy p ON p.id = v.policy_id JOIN customer c ON c.id = v.customer_id
  ${productOfPolicy} LEFT JOIN visit_questionnaire q ON q.visit_id = v.id WHERE k.id = $1::uuid`

/** All data needed to decide a step of a case, read in one round trip. */
export interface StoredCase {
  readonly state: CaseState
  readonly visit: StoredVisit
  readonly facts: PolicyFactsRow
  readonly phoneEnc: string
  readonly idNumberEnc: string
  readonly idType: z.output<typeof policyRowSchema>['idType']
  /** The pinned questionnaire as JSON; null if no questionnaire is pinned yet. */
  readonly rendered: string | null
  readonly attempts: readonly StoredAttempt[]
  /** Start times of all outgoing calls to the customer, about any of the customer's cases, oldest first. */
  readonly calls: readonly Date[]
  /** The last event of the case. Later reports of the switchboard (CALL_RECORDED) are left out. */
  readonly lastEvent: z.output<typeof lastEventSchema>
  /** The end of this agent's last call in which they spoke to the customer; null if there was no such call. */
  readonly spokenAt: Date | null
}

/** Extracts the case's columns, which have the prefix `k_`, from a joined row. */
function withoutPrefix(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(caseColumns.map((column) => [column, row[`k_${column}`]]))
}

/** @throws DomainError RECORD_NOT_FOUND */
export async function readCase(
  services: Pick<Services, 'db'>,
  caseId: string,
  agentId: string | null = null,
): Promise<StoredCase> {
  const row = (await services.db.query(READ, [caseId, agentId])).rows[0]
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  const extra = extraSchema.parse(row)
  return {
    state: caseRowSchema.parse(withoutPrefix(row)),
    visit: toStoredVisit(storedVisit.read(row)),
    facts: extra,
    phoneEnc: extra.phone_enc,
    idNumberEnc: extra.id_number_enc,
    idType: extra.id_type,
    rendered: extra.rendered,
    attempts: extra.case_attempts,
    calls: extra.case_calls,
    lastEvent: extra.last_event,
    spokenAt: extra.spoken_at,
  }
}

/** The wording of the pinned questions, as the agent reads them out; empty if no questionnaire is pinned. */
export function questionTexts(rendered: string | null): string[] {
  if (rendered === null) return []
  return renderedQuestionnaireSchema.parse(JSON.parse(rendered)).questions.map(({ text }) => text)
}

/** The call made under the lease `token`; null if no call has begun. */
export function attemptOf(read: StoredCase, token: string): StoredAttempt | null {
  return read.attempts.find(({ leaseToken }) => leaseToken === token) ?? null
}
