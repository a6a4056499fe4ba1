import { z } from 'zod'
import { standingDaysSchema } from '#server/identity/rules/failed-days.ts'
import type { Database } from '#server/kernel/database/db.ts'
import { select } from '#server/kernel/database/selection.ts'
import { wholeVisit } from '#server/visit/rows.ts'
import { visitEventSchema, visitStatuses } from '#server/visit/rules/events.ts'

const hex = z.instanceof(Buffer).transform((buffer) => buffer.toString('hex'))

const schemas = {
  visits: wholeVisit.schema,
  events: z.object({
    visit_id: z.string(),
    seq: z.number(),
    at: z.date(),
    type: z.string(),
    payload: z.record(z.string(), z.unknown()),
    status: z.enum(visitStatuses),
    hash: z.instanceof(Buffer),
  }),
  cases: z.object({ visit_id: z.string(), status: z.enum(['OPEN', 'CLOSED']), reasons: z.array(z.string()) }),
  answers: z.object({
    visit_id: z.string(),
    revision: z.number(),
    question_key: z.string(),
    answer: z.enum(['YES', 'NO']),
    passing: z.boolean(),
  }),
  signatures: z.object({ visit_id: z.string(), sha256: z.string(), strokes: z.string() }),
  pinned: z.object({ visit_id: z.string(), rendered: z.string(), sha256: z.string() }),
  attempts: z.object({
    id: z.string(),
    customer_id: z.string(),
    method: z.enum(['FACE', 'SMS']),
    status: z.string(),
    day: z.string(),
    vendor_token: z.string().nullable(),
  }),
  sessions: z.object({
    id: hex,
    customer_session_id: hex,
    customer_id: z.string(),
    method: z.enum(['FACE', 'SMS']),
    phone_index: hex.nullable(),
    attempt_id: z.string(),
    verified_at: z.date(),
    ended_at: z.date().nullable(),
  }),
  standings: z.object({
    customer_id: z.string(),
    days: standingDaysSchema,
    escalate_at: z.date().nullable(),
  }),
  outbox: z.object({
    id: z.string(),
    visit_id: z.string(),
    dedupe_key: z.string(),
    round: z.coerce.number(),
    available_at: z.date(),
    outcome: z.string().nullable(),
  }),
  audits: z.object({
    at: z.date(),
    action: z.string(),
    target_kind: z.string(),
    target_id: z.string(),
    change: z.unknown(),
  }),
} as const

const queries = {
  visits: select(wholeVisit.columns('v'), 'FROM visit v ORDER BY v.id').text,
  events: 'SELECT visit_id, seq, at, type, payload, status, hash FROM visit_event ORDER BY visit_id, seq',
  cases: 'SELECT visit_id, status, reasons FROM callback_case ORDER BY visit_id, opened_at',
  answers: 'SELECT visit_id, revision, question_key, answer, passing FROM answer ORDER BY visit_id, revision',
  signatures: 'SELECT visit_id, sha256, strokes FROM signature',
  pinned: 'SELECT visit_id, rendered, sha256 FROM visit_questionnaire',
  attempts: 'SELECT id, customer_id, method, status, day, vendor_token FROM identity_attempt',
  sessions: `SELECT id, customer_session_id, customer_id, method, phone_index, attempt_id, verified_at, ended_at
    FROM identity_session`,
  standings: 'SELECT customer_id, days, escalate_at FROM identity_standing',
  outbox: `SELECT id, visit_id, dedupe_key, payload->>'round' AS round, available_at, outcome FROM outbox
    WHERE topic = 'visit.reminder'`,
  audits: 'SELECT at, action, target_kind, target_id, change FROM audit',
} as const

export type Snapshot = { readonly [Name in keyof typeof schemas]: readonly z.infer<(typeof schemas)[Name]>[] }
export type EventRow = Snapshot['events'][number]

async function read<T>(db: Database, query: string, schema: z.ZodType<T>): Promise<T[]> {
  return (await db.query(query, [])).rows.map((row) => schema.parse(row))
}

/** Reads everything that the run left in the database. */
export async function takeSnapshot(db: Database): Promise<Snapshot> {
  return {
    visits: await read(db, queries.visits, schemas.visits),
    events: await read(db, queries.events, schemas.events),
    cases: await read(db, queries.cases, schemas.cases),
    answers: await read(db, queries.answers, schemas.answers),
    signatures: await read(db, queries.signatures, schemas.signatures),
    pinned: await read(db, queries.pinned, schemas.pinned),
    attempts: await read(db, queries.attempts, schemas.attempts),
    sessions: await read(db, queries.sessions, schemas.sessions),
    standings: await read(db, queries.standings, schemas.standings),
    outbox: await read(db, queries.outbox, schemas.outbox),
    audits: await read(db, queries.audits, schemas.audits),
  }
}

export function eventOf(row: EventRow) {
  return visitEventSchema.parse({ type: row.type, payload: row.payload })
}
