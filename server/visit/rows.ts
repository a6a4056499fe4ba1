import { z } from 'zod'
import type { Services } from '../context.ts'
import { answerSchema } from '../questionnaire/rules/template.ts'
import { identityMethods } from '../vocabulary/enums.ts'
import { givenAnswerSchema, isLive, stageOf, type VisitState, visitStatuses } from './rules/events.ts'

const instant = z.date()

/** The columns of `visit` that a step reads. */
export const visitColumns = [
  'id',
  'policy_id',
  'customer_id',
  'status',
  'version',
  'head_hash',
  'opened_at',
  'window_ends_at',
  'cooling_off_ends_at',
  'started_at',
  'verified_at',
  'method',
  'noticed_at',
  'reading_from',
  'reading_session',
  'minimum_reading',
  'questionnaire_sha',
  'questions',
  'answers',
  'signature',
  'revision',
  'submitted_at',
  'signed_at',
  'closed_at',
] as const

export const visitRowSchema = z.object({
  id: z.string(),
  policy_id: z.string(),
  customer_id: z.string(),
  status: z.enum(visitStatuses),
  version: z.number(),
  head_hash: z.instanceof(Buffer),
  opened_at: instant,
  window_ends_at: instant,
  cooling_off_ends_at: instant,
  started_at: instant.nullable(),
  verified_at: instant.nullable(),
  method: z.enum(identityMethods).nullable(),
  noticed_at: instant.nullable(),
  reading_from: instant.nullable(),
  reading_session: z.string().nullable(),
  minimum_reading: z.number().nullable(),
  questionnaire_sha: z.string().nullable(),
  questions: z.array(z.object({ key: z.string(), variant: z.string(), passing: answerSchema })).nullable(),
  answers: z.record(z.string(), givenAnswerSchema),
  signature: z.string().nullable(),
  revision: z.number(),
  submitted_at: instant.nullable(),
  signed_at: instant.nullable(),
  closed_at: instant.nullable(),
})

export type VisitRow = z.infer<typeof visitRowSchema>

/** A visit as read from the database: its state and the head of its hash chain. */
export interface StoredVisit {
  readonly state: VisitState
  readonly head: Buffer
}

export function toStoredVisit(row: VisitRow): StoredVisit {
  return {
    head: row.head_hash,
    state: {
      id: row.id,
      policyId: row.policy_id,
      customerId: row.customer_id,
      status: row.status,
      version: row.version,
      openedAt: row.opened_at,
      windowEndsAt: row.window_ends_at,
      coolingOffEndsAt: row.cooling_off_ends_at,
      startedAt: row.started_at,
      verifiedAt: row.verified_at,
      method: row.method,
      noticedAt: row.noticed_at,
      readingFrom: row.reading_from,
      readingSession: row.reading_session,
      minimumReading: row.minimum_reading,
      questionnaireSha: row.questionnaire_sha,
      questions: row.questions,
      answers: row.answers,
      signature: row.signature,
      revision: row.revision,
      submittedAt: row.submitted_at,
      signedAt: row.signed_at,
      closedAt: row.closed_at,
    },
  }
}

/** Every column that a step may change, with a function that reads its value from a state. */
export const mutableColumns: readonly (readonly [column: string, read: (state: VisitState) => unknown])[] = [
  ['status', (state) => state.status],
  ['started_at', (state) => state.startedAt],
  ['verified_at', (state) => state.verifiedAt],
  ['method', (state) => state.method],
  ['noticed_at', (state) => state.noticedAt],
  ['reading_from', (state) => state.readingFrom],
  ['reading_session', (state) => state.readingSession],
  ['minimum_reading', (state) => state.minimumReading],
  ['questionnaire_sha', (state) => state.questionnaireSha],
  ['questions', (state) => (state.questions === null ? null : JSON.stringify(state.questions))],
  ['answers', (state) => JSON.stringify(state.answers)],
  ['signature', (state) => state.signature],
  ['revision', (state) => state.revision],
  ['submitted_at', (state) => state.submittedAt],
  ['signed_at', (state) => state.signedAt],
  ['closed_at', (state) => state.closedAt],
]

/**
 * Every column that the events determine, with a function that reads its value from a state. record/integrity.ts
 * compares stored rows with these values.
 */
export const foldedColumns: readonly (readonly [column: string, read: (state: VisitState) => unknown])[] = [
  ['id', (state) => state.id],
  ['policy_id', (state) => state.policyId],
  ['customer_id', (state) => state.customerId],
  ['version', (state) => state.version],
  ['opened_at', (state) => state.openedAt],
  ['window_ends_at', (state) => state.windowEndsAt],
  ['cooling_off_ends_at', (state) => state.coolingOffEndsAt],
  ['live', (state) => isLive(state.status)],
  ['stage', (state) => stageOf(state.status)],
  ...mutableColumns.filter(([column]) => column !== 'questions' && column !== 'answers'),
  ['questions', (state) => state.questions],
  ['answers', (state) => state.answers],
]

/** A complete row, including the columns that only lists use. */
export const wholeRowSchema = visitRowSchema.extend({ live: z.boolean(), stage: z.string() })
export type WholeRow = z.infer<typeof wholeRowSchema>

/**
 * Reads one visit by its id, for use cases that have already checked access to it.
 * @throws ZodError when it does not exist
 */
export async function readVisit(services: Pick<Services, 'db'>, id: string): Promise<StoredVisit> {
  const found = await services.db.query(`SELECT ${visitColumns.join(', ')} FROM visit WHERE id = $1`, [id])
  return toStoredVisit(visitRowSchema.parse(found.rows[0]))
}
