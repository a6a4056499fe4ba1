import { z } from 'zod'
import { tables } from '../../generated/tables.ts'
import { computed, type Expression, firstOf, pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { type Queryable, query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { type VisitEvent, visitEventSchema } from '../../visit/rules/events.ts'
import { caseSchema, instant, type VisitHistory } from '../rules/history.ts'

const v = columnsOf(tables.visit, 'v')
const q = columnsOf(tables.visitQuestionnaire, 'q')
const t = columnsOf(tables.templateVersion, 't')
const e = columnsOf(tables.visitEvent, 'e')
const k = columnsOf(tables.callbackCase, 'k')
const a = columnsOf(tables.callbackAttempt, 'a')
const p = columnsOf(tables.problemCase, 'p')
const f = columnsOf(tables.followUp, 'f')
const o = columnsOf(tables.outbox, 'o')

const eventsSchema = z.array(z.tuple([z.string(), instant, z.unknown()]))
const messagesSchema = z.array(z.object({ at: instant, what: z.enum(['FAILED', 'ARRIVED', 'LOST']) }))

/** Builds the SQL that formats an instant as ISO text, because the event schemas expect text. */
const iso = (column: Expression) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/**
 * SQL for the payload of an event. The notice that the customer was shown is left out, because it is long and no
 * figure uses it.
 */
const PAYLOAD = `CASE WHEN ${e.type.is('NOTICE_CONFIRMED' satisfies VisitEvent['type'])} THEN '{}'::jsonb ELSE ${e.payload} END`

const EVENTS = `(SELECT coalesce(jsonb_agg(jsonb_build_array(${e.type}, ${iso(e.at)}, ${PAYLOAD}) ORDER BY ${e.seq}), '[]')
  FROM ${e} WHERE ${e.visitId} = ${v.id})`

const CALLS = `(SELECT coalesce(jsonb_agg(jsonb_build_object('startedAt', ${iso(a.startedAt)}, 'agentId', ${a.agentId},
    'direction', ${a.direction}, 'disposition', ${a.disposition}, 'contact', ${a.contact}, 'talkSeconds', ${a.talkSeconds}) ORDER BY ${a.seq}), '[]')
  FROM ${a} WHERE ${a.caseId} = ${k.id})`

const PROBLEM = `(SELECT jsonb_build_object('openedAt', ${iso(p.openedAt)}, 'dueOn', ${p.dueOn},
    'handledAt', CASE WHEN ${p.status.isNot('OPEN')} THEN ${iso(p.resolvedAt)} END)
  FROM ${p} WHERE ${p.caseId} = ${k.id})`

const FOLLOW_UP = `(SELECT jsonb_build_object('doneAt', ${iso(f.doneAt)}) FROM ${f} WHERE ${f.caseId} = ${k.id})`

const CASES = `CASE WHEN ${v.live} THEN '[]'::jsonb ELSE (SELECT coalesce(jsonb_agg(jsonb_build_object(
    'openedAt', ${iso(k.openedAt)}, 'closedAt', ${iso(k.closedAt)}, 'outcome', ${k.outcome},
    'calls', ${CALLS}, 'problem', ${PROBLEM}, 'followUp', ${FOLLOW_UP}) ORDER BY ${k.openedAt}, ${k.id}), '[]')
  FROM ${k} WHERE ${k.visitId} = ${v.id}) END`

const MESSAGES = `(SELECT coalesce(jsonb_agg(jsonb_build_object('at', ${iso(o.settledAt)}, 'what', coalesce(${o.receipt}, ${o.outcome}))
    ORDER BY ${o.settledAt}, ${o.id}), '[]')
  FROM ${o} WHERE ${o.visitId} = ${v.id} AND (${o.outcome.is('FAILED')} OR ${o.receipt.isOneOf('ARRIVED', 'LOST')}))`

const HISTORIES = query({ visitIds: 'uuid[]' }, ({ visitIds }) =>
  select(
    {
      visitId: v.id,
      ...pick(v, 'channel', 'productCode', 'branch', 'status', 'openedAt', 'coolingOffEndsAt'),
      templateNumber: firstOf(
        t.number,
        `FROM ${q} JOIN ${t} ON ${t.id} = ${q.templateVersionId} WHERE ${q.visitId} = ${v.id}`,
      ),
      events: computed(eventsSchema, EVENTS),
      cases: computed(z.array(caseSchema), CASES),
      messages: computed(messagesSchema, MESSAGES),
    },
    `FROM ${v} WHERE ${v.id} = ANY(${visitIds})`,
  ),
)

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
    const { events, ...row } = HISTORIES.row.parse(raw)
    const past = events.map(([type, at, payload]) => ({
      event: visitEventSchema.parse({ type, payload }),
      at,
    }))
    return { ...row, events: past }
  } catch (error) {
    throw error instanceof z.ZodError ? new UnreadableRecord(String(raw.visitId), error) : error
  }
}

/**
 * Reads the records of these visits.
 * @throws UnreadableRecord
 */
export async function readHistories(db: Queryable, visitIds: readonly string[]): Promise<VisitHistory[]> {
  const found = await HISTORIES.run(db, { visitIds })
  return found.rows.map(toHistory)
}
