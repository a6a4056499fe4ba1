import { z } from 'zod'
import type { Services } from '../../context.ts'
import { MINUTE_MS } from '../../kernel/calendar.ts'
import { phoneIndex } from '../../kernel/secret/blind-index.ts'
import { directions } from '../../vocabulary/calls.ts'
import { dispositions } from '../../vocabulary/dispositions.ts'
import type { CallEvent } from './call-events.ts'

/**
 * If an event gives no known id, an attempt matches only if the switchboard's start time and the time at which the
 * agent requested the call differ by at most this many milliseconds [D].
 */
const STARTED_WITHIN_MS = 10 * MINUTE_MS

const rowSchema = z
  .object({
    id: z.string(),
    case_id: z.string(),
    case_version: z.number(),
    direction: z.enum(directions),
    call_id: z.string().nullable(),
    recording_id: z.string().nullable(),
    answered_at: z.date().nullable(),
    talk_seconds: z.number().nullable(),
    beginnings: z.number(),
    disposition: z.enum(dispositions).nullable(),
    rendered: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    caseId: row.case_id,
    caseVersion: row.case_version,
    direction: row.direction,
    callId: row.call_id,
    recordingId: row.recording_id,
    answeredAt: row.answered_at,
    talkSeconds: row.talk_seconds,
    beginnings: row.beginnings,
    disposition: row.disposition,
    rendered: row.rendered,
  }))

/** An attempt that belongs to the call, and the version of the attempt's case when the attempt was read. */
export type StoredCall = z.output<typeof rowSchema>

/**
 * SQL that selects all attempts of a call: the attempts selected by `begun`, and the attempts that continued the call
 * with further policies. A continuing attempt has the same agent and customer, and begins before that agent's next
 * call. $1 is the switchboard's id of the call.
 */
const wholeCall = (begun: string) => `WITH
  begun AS (SELECT a.id, a.agent_id, a.customer_id, a.started_at FROM callback_attempt a ${begun}),
  whole AS (SELECT id FROM begun UNION
    SELECT s.id FROM begun b JOIN callback_attempt s ON s.customer_id = b.customer_id AND s.agent_id = b.agent_id
      AND s.direction = 'SAME' AND s.started_at > b.started_at AND (s.call_id IS NULL OR s.call_id = $1)
    WHERE NOT EXISTS (SELECT 1 FROM callback_attempt n WHERE n.agent_id = b.agent_id AND n.direction <> 'SAME'
      AND n.started_at > b.started_at AND n.started_at <= s.started_at))
SELECT a.id, a.case_id, k.version AS case_version, a.direction, a.call_id, a.recording_id, a.answered_at, a.talk_seconds,
    a.disposition, q.rendered, (SELECT count(*)::int FROM begun) AS beginnings
  FROM whole JOIN callback_attempt a USING (id) JOIN callback_case k ON k.id = a.case_id
    LEFT JOIN visit_questionnaire q ON q.visit_id = k.visit_id ORDER BY a.started_at, a.id`

const BY_ATTEMPT = wholeCall('WHERE a.id = $2::uuid AND $1::text IS NOT NULL')

const BY_CALL = wholeCall('WHERE a.call_id = $1')

const BY_AGENT = wholeCall(`JOIN staff s ON s.id = a.agent_id
    WHERE s.username = $2 AND a.direction <> 'SAME' AND a.call_id IS NULL
      AND a.started_at BETWEEN $3::timestamptz AND $4::timestamptz
      AND ($5::bytea IS NULL OR EXISTS (SELECT 1 FROM callback_case k JOIN visit v ON v.id = k.visit_id
        JOIN policy p ON p.id = v.policy_id WHERE k.id = a.case_id AND p.phone_index = $5::bytea))`)

async function read(services: Pick<Services, 'db'>, text: string, values: readonly unknown[]) {
  return (await services.db.query(text, values)).rows.map((row) => rowSchema.parse(row))
}

/**
 * Finds the attempts to which an event belongs:
 * - the attempt that the event names
 * - if the event names no attempt: the attempts that already have its call id
 * - if no attempt has this call id: an attempt that the event's agent began around the event's start time and, if the
 * event has a number, to that number
 *
 * If several attempts match the last search, none is returned. A recording attached to the wrong case is worse than a
 * recording that a person has to search for.
 */
export async function findCalls(
  services: Pick<Services, 'db' | 'secrets'>,
  event: CallEvent,
): Promise<{ readonly calls: readonly StoredCall[]; readonly several: boolean }> {
  const { callId, attemptId, agent, phone, startedAt } = event
  if (attemptId !== undefined) {
    return { calls: await read(services, BY_ATTEMPT, [callId, attemptId]), several: false }
  }
  const known = await read(services, BY_CALL, [callId])
  if (known.length > 0 || agent === undefined) return { calls: known, several: false }
  const about = (ms: number) => new Date(startedAt.getTime() + ms)
  const index = phone === undefined ? null : phoneIndex(services.secrets, phone)
  const values = [callId, agent, about(-STARTED_WITHIN_MS), about(STARTED_WITHIN_MS), index]
  const calls = await read(services, BY_AGENT, values)
  // Between the two reads, another message may have stored this call id on the attempt, so the search by call id is
  // repeated.
  if (calls.length === 0) return { calls: await read(services, BY_CALL, [callId]), several: false }
  const several = (calls[0]?.beginnings ?? 0) > 1
  return { calls: several ? [] : calls, several }
}
