import { z } from 'zod'
import { visitEventSchema, visitStatuses } from '../../visit/rules/events.ts'
import { caseSchema, instant, type VisitHistory } from '../rules/history.ts'

const rowSchema = z.object({
  id: z.string(),
  channel: z.string(),
  product_code: z.string(),
  branch: z.string(),
  status: z.enum(visitStatuses),
  opened_at: z.date(),
  cooling_off_ends_at: z.date(),
  template_number: z.number().nullable(),
  events: z.array(z.tuple([z.string(), instant, z.unknown()])),
  cases: z.array(caseSchema),
  messages: z.array(z.object({ at: instant, what: z.enum(['FAILED', 'ARRIVED', 'LOST']) })),
})

/** Builds the SQL that formats an instant as ISO text, because the event schemas expect text. */
const iso = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/**
 * SQL for the payload of an event. The notice that the customer was shown is left out, because it is long and no
 * figure uses it.
 */
const PAYLOAD = `CASE WHEN e.type = 'NOTICE_CONFIRMED' THEN '{}'::jsonb ELSE e.payload END`

const HISTORIES = `SELECT v.id, v.channel, v.product_code, v.branch, v.status, v.opened_at, v.cooling_off_ends_at,
    (SELECT t.number FROM visit_questionnaire q JOIN template_version t ON t.id = q.template_version_id WHERE q.visit_id = v.id) AS template_number,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(e.type, ${iso('e.at')}, ${PAYLOAD}) ORDER BY e.seq), '[]') FROM visit_event e WHERE e.visit_id = v.id) AS events,
    CASE WHEN v.live THEN '[]'::jsonb ELSE (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'openedAt', ${iso('k.opened_at')}, 'closedAt', ${iso('k.closed_at')}, 'outcome', k.outcome,
        'calls', (SELECT coalesce(jsonb_agg(jsonb_build_object('startedAt', ${iso('a.started_at')}, 'agentId', a.agent_id, 'direction', a.direction,
            'disposition', a.disposition, 'contact', a.contact, 'talkSeconds', a.talk_seconds) ORDER BY a.seq), '[]')
          FROM callback_attempt a WHERE a.case_id = k.id),
        'problem', (SELECT jsonb_build_object('openedAt', ${iso('p.opened_at')}, 'dueOn', p.due_on, 'handledAt',
            CASE WHEN p.status <> 'OPEN' THEN ${iso('p.resolved_at')} END) FROM problem_case p WHERE p.case_id = k.id),
        'followUp', (SELECT jsonb_build_object('doneAt', ${iso('f.done_at')}) FROM follow_up f WHERE f.case_id = k.id)
      ) ORDER BY k.opened_at, k.id), '[]') FROM callback_case k WHERE k.visit_id = v.id) END AS cases,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('at', ${iso('o.settled_at')}, 'what', coalesce(o.receipt, o.outcome)) ORDER BY o.settled_at, o.id), '[]')
      FROM outbox o WHERE o.visit_id = v.id AND (o.outcome = 'FAILED' OR o.receipt IN ('ARRIVED', 'LOST'))) AS messages
  FROM visit v WHERE v.id = ANY($1::uuid[])`

/** A connection pool, or a single connection inside a transaction. */
export interface Reader {
  query(text: string, values: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
}

/**
 * Thrown if this version of the product cannot read the record of a visit. An unknown event is an error, because
 * ignoring it would give wrong figures.
 */
export class UnreadableRecord extends Error {
  constructor(visitId: string, cause: z.ZodError) {
    super(`the record of visit ${visitId} cannot be read: ${cause.issues[0]?.message ?? ''}`, { cause })
  }
}

function toHistory(raw: Record<string, unknown>): VisitHistory {
  try {
    const row = rowSchema.parse(raw)
    return {
      visitId: row.id,
      channel: row.channel,
      productCode: row.product_code,
      branch: row.branch,
      status: row.status,
      openedAt: row.opened_at,
      coolingOffEndsAt: row.cooling_off_ends_at,
      templateNumber: row.template_number,
      events: row.events.map(([type, at, payload]) => ({
        event: visitEventSchema.parse({ type, payload }),
        at,
      })),
      cases: row.cases,
      messages: row.messages,
    }
  } catch (error) {
    throw error instanceof z.ZodError ? new UnreadableRecord(String(raw.id), error) : error
  }
}

/**
 * Reads the records of these visits.
 * @throws UnreadableRecord
 */
export async function readHistories(db: Reader, visitIds: readonly string[]): Promise<VisitHistory[]> {
  const found = await db.query(HISTORIES, [visitIds])
  return found.rows.map(toHistory)
}
