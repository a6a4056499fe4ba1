import { z } from 'zod'
import type { ChainedEvent } from '../../evidence/chain.ts'
import type { VisitStatus } from '../../generated/enums.ts'
import type { VisitRow } from '../../generated/tables.ts'
import { answerSchema } from '../../questionnaire/rules/template.ts'
import { followUpCauses, followUpKinds, followUpResults } from '../../vocabulary/dispositions.ts'
import { identityMethods } from '../../vocabulary/enums.ts'
import { callbackReasons, cancelReasons, type VisitStage } from '../../vocabulary/visits.ts'

export { type VisitStatus, visitStatus as visitStatuses } from '../../generated/enums.ts'

const instant = z.iso.datetime()

/**
 * An answer as saved or submitted. The comment is the customer's text for "哪里不清楚" (what is unclear); the agent sees
 * it.
 */
export const givenAnswerSchema = z
  .object({ answer: answerSchema, comment: z.string().max(500).optional() })
  .strict()
export type GivenAnswer = z.infer<typeof givenAnswerSchema>
export type Answers = Readonly<Record<string, GivenAnswer>>

const reasonsSchema = z.array(z.enum(callbackReasons)).min(1)

/** The pin data, which are recorded when a questionnaire is first opened. */
const pinSchema = z.object({
  templateVersionId: z.string(),
  sha256: z.string(),
  minimumReadingSeconds: z.number().int(),
  questions: z.array(z.object({ key: z.string(), variant: z.string(), passing: answerSchema })).readonly(),
})
export type Pin = z.infer<typeof pinSchema>

/** Every event of a visit with its payload. Instants inside a payload are ISO text (UTC). */
export const visitEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('VISIT_OPENED'),
    payload: z.object({
      policyId: z.string(),
      customerId: z.string(),
      windowEndsAt: instant,
      coolingOffEndsAt: instant,
    }),
  }),
  z.object({ type: z.literal('VISIT_STARTED'), payload: z.object({}) }),
  z.object({
    type: z.literal('IDENTITY_FAILED'),
    payload: z.object({
      method: z.enum(identityMethods),
      attemptId: z.string(),
      vendorCode: z.number().int().nullable(),
      counted: z.boolean(),
      /** True for the failure that reaches the daily limit, after which no more checks are allowed on that day. */
      locks: z.boolean().optional(),
    }),
  }),
  z.object({
    type: z.literal('IDENTITY_VERIFIED'),
    payload: z.object({
      method: z.enum(identityMethods),
      attemptId: z.string(),
      /** True when the check was passed for another policy in the same sitting and also covers this visit. */
      carried: z.boolean(),
    }),
  }),
  z.object({
    type: z.literal('NOTICE_CONFIRMED'),
    payload: z.object({
      /** The notice exactly as it was shown (canonical JSON), and its template version. */
      shown: z.object({ templateVersionId: z.string(), text: z.string() }).optional(),
    }),
  }),
  z.object({
    type: z.literal('QUESTIONNAIRE_OPENED'),
    payload: z.object({
      /**
       * The hash of the identity session in which the questionnaire was opened. If another identity session opens the
       * questionnaire, the reading time starts again.
       */
      reader: z.string(),
      /** The pin data; present only at the first opening. */
      pinned: pinSchema.optional(),
    }),
  }),
  z.object({
    type: z.literal('DRAFT_SAVED'),
    payload: z.object({
      /** Contains only the answers that changed. */
      answers: z.record(z.string(), givenAnswerSchema),
      signature: z.string().optional(),
    }),
  }),
  z.object({
    type: z.literal('SUBMITTED'),
    payload: z.object({ revision: z.number().int(), answers: z.record(z.string(), givenAnswerSchema) }),
  }),
  z.object({ type: z.literal('RETURNED_TO_EDIT'), payload: z.object({}) }),
  z.object({
    type: z.literal('SIGNED'),
    payload: z.object({
      revision: z.number().int(),
      signature: z.string(),
      /** The identity check that the signer has passed. */
      method: z.enum(identityMethods),
      attemptId: z.string(),
      /**
       * Hash over the pinned text, answers, identity check, signature and instant, computed by
       * server/evidence/seal.ts.
       */
      seal: z.string(),
    }),
  }),
  z.object({
    type: z.literal('SUCCEEDED'),
    payload: z.object({ method: z.enum(['WECHAT', 'PHONE', 'LETTER', 'BRANCH']) }),
  }),
  z.object({
    type: z.literal('SENT_TO_CALLBACK'),
    payload: z.object({ reasons: reasonsSchema, failing: z.array(z.string()).optional() }),
  }),
  z.object({ type: z.literal('REASON_ADDED'), payload: z.object({ reasons: reasonsSchema }) }),
  /** An agent confirmed that the applicant is on the phone; the agent was then shown the questions to read out. */
  z.object({
    type: z.literal('SCRIPT_OPENED'),
    payload: z.object({
      attemptId: z.string(),
      by: z.string(),
      /** The client of the partner API through which an outside agent works. */
      via: z.string().optional(),
      /** The pin data; present only if the customer never opened the questionnaire. */
      pinned: pinSchema.optional(),
    }),
  }),
  z.object({
    type: z.literal('PHONE_ANSWERED'),
    payload: z.object({
      attemptId: z.string(),
      by: z.string(),
      via: z.string().optional(),
      answers: z.record(z.string(), givenAnswerSchema),
      failing: z.array(z.string()),
    }),
  }),
  /** Calling ended without a result, and a letter or branch follow-up continues the visit. */
  z.object({ type: z.literal('LEFT_THE_PHONE'), payload: z.object({ cause: z.enum(followUpCauses) }) }),
  z.object({
    type: z.literal('FOLLOWED_UP'),
    payload: z.object({ kind: z.enum(followUpKinds), result: z.enum(followUpResults), by: z.string() }),
  }),
  z.object({
    type: z.literal('CANCELLED'),
    payload: z.object({ because: z.enum(cancelReasons) }),
  }),
  z.object({
    type: z.literal('REMINDED'),
    payload: z.object({ round: z.number().int(), by: z.enum(['WECHAT', 'SMS']), outboxId: z.string() }),
  }),
])

export type VisitEvent = z.infer<typeof visitEventSchema>
export type VisitEventType = VisitEvent['type']

/** An event in its visit's chain. */
export type RecordedEvent = ChainedEvent<VisitEvent>

export interface PinnedQuestion {
  readonly key: string
  readonly variant: string
  readonly passing: 'YES' | 'NO'
}

/** The columns of a visit that its events do not determine, or that follow from the others. */
type Beside = 'live' | 'stage' | 'channel' | 'productCode' | 'branch' | 'headHash'

/**
 * The visit's state, computed from its events: every other column of `visit`. `version` is the number of events. A new
 * column of the table must be given a value in `born`.
 */
export interface VisitState extends Readonly<Omit<VisitRow, Beside | 'questions' | 'answers'>> {
  readonly questions: readonly PinnedQuestion[] | null
  readonly answers: Answers
}

/** Whether the visit can still be done online. */
export function isLive(status: VisitStatus): boolean {
  return stageOf(status) === 'OPEN'
}

/**
 * Returns the stage by which lists filter visits. It is OPEN while the visit can be done online. Otherwise it is the
 * status: SUCCESS, CANCELLED, or CALLBACK while the visit is with the call centre.
 */
export function stageOf(status: VisitStatus): VisitStage {
  return status === 'SUCCESS' || status === 'CALLBACK' || status === 'CANCELLED' ? status : 'OPEN'
}

/** Returns the state after the first event of a visit. */
export function born(id: string, event: Extract<VisitEvent, { type: 'VISIT_OPENED' }>, at: Date): VisitState {
  return {
    id,
    policyId: event.payload.policyId,
    customerId: event.payload.customerId,
    status: 'PENDING',
    version: 1,
    openedAt: at,
    windowEndsAt: new Date(event.payload.windowEndsAt),
    coolingOffEndsAt: new Date(event.payload.coolingOffEndsAt),
    startedAt: null,
    verifiedAt: null,
    method: null,
    noticedAt: null,
    readingFrom: null,
    readingSession: null,
    minimumReading: null,
    questionnaireSha: null,
    questions: null,
    answers: {},
    signature: null,
    revision: 0,
    submittedAt: null,
    signedAt: null,
    closedAt: null,
  }
}

function pin(pinned: Pin | undefined) {
  if (!pinned) return {}
  return {
    questions: pinned.questions,
    minimumReading: pinned.minimumReadingSeconds,
    questionnaireSha: pinned.sha256,
  }
}

/** Returns the state after one more event. No other code changes a visit's state. */
export function apply(state: VisitState, event: VisitEvent, at: Date): VisitState {
  const next = { ...state, version: state.version + 1 }
  switch (event.type) {
    case 'VISIT_OPENED':
      return next
    case 'VISIT_STARTED':
      return { ...next, startedAt: at }
    case 'IDENTITY_VERIFIED':
      return { ...next, verifiedAt: at, method: event.payload.method }
    case 'NOTICE_CONFIRMED':
      return { ...next, status: 'NOTICED', noticedAt: at }
    case 'QUESTIONNAIRE_OPENED': {
      const { pinned, reader } = event.payload
      return { ...next, status: 'ANSWERING', readingFrom: at, readingSession: reader, ...pin(pinned) }
    }
    case 'SCRIPT_OPENED':
      return { ...next, ...pin(event.payload.pinned) }
    case 'DRAFT_SAVED':
      return {
        ...next,
        answers: { ...state.answers, ...event.payload.answers },
        signature: event.payload.signature ?? state.signature,
      }
    case 'SUBMITTED':
      return {
        ...next,
        status: 'REVIEWING',
        answers: event.payload.answers,
        revision: event.payload.revision,
        submittedAt: at,
      }
    case 'RETURNED_TO_EDIT':
      return { ...next, status: 'ANSWERING' }
    case 'SIGNED':
      return { ...next, signedAt: at, signature: event.payload.signature }
    case 'SUCCEEDED':
      return { ...next, status: 'SUCCESS', closedAt: at }
    case 'SENT_TO_CALLBACK':
      return { ...next, status: 'CALLBACK', closedAt: at }
    case 'CANCELLED':
      return { ...next, status: 'CANCELLED', closedAt: at }
    case 'IDENTITY_FAILED':
    case 'PHONE_ANSWERED':
    case 'LEFT_THE_PHONE':
    case 'FOLLOWED_UP':
    case 'REASON_ADDED':
    case 'REMINDED':
      return next
  }
}

/**
 * Rebuilds a visit's state from its events, oldest first.
 * @throws Error when the first event is not VISIT_OPENED; every visit that this product writes begins with that event
 */
export function fold(id: string, events: readonly { event: VisitEvent; at: Date }[]): VisitState {
  const [first, ...rest] = events
  if (first?.event.type !== 'VISIT_OPENED')
    throw new Error(`visit ${id}: its first event is not VISIT_OPENED`)
  return rest.reduce((state, entry) => apply(state, entry.event, entry.at), born(id, first.event, first.at))
}
