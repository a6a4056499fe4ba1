import { done, type Outcome, refused } from '../../kernel/errors.ts'
import type { IdentityMethod } from '../../vocabulary/identity.ts'
import type { CallbackReason, CancelReason } from '../../vocabulary/visits.ts'
import {
  type Answers,
  apply,
  isLive,
  type Pin,
  type PinnedQuestion,
  type VisitEvent,
  type VisitState,
} from './events.ts'
import { hasRoomForDraft, mayEditAgain } from './limits.ts'

/** A customer's command on a visit, with all data that the rules need in addition to the state. */
export type VisitCommand =
  | { readonly type: 'START' }
  | {
      readonly type: 'CONFIRM_NOTICE'
      /** The notice that was shown. It is only recorded; no rule depends on it. */
      readonly shown?: { readonly templateVersionId: string; readonly text: string }
    }
  | {
      readonly type: 'OPEN_QUESTIONNAIRE'
      /** The pin data to record if the questionnaire is not pinned yet; null when it could not be rendered. */
      readonly pin: Pin | null
    }
  | { readonly type: 'SAVE_DRAFT'; readonly answers: Answers; readonly signature: string | null }
  | { readonly type: 'SUBMIT'; readonly answers: Answers }
  | { readonly type: 'BACK_TO_EDIT' }
  | {
      readonly type: 'SIGN'
      /** The revision of the submission that the signer saw. */
      readonly revision: number
      readonly signature: string
      readonly seal: string
    }
  | { readonly type: 'HAND_OVER'; readonly reason: CallbackReason }

/**
 * The identity check on which this request relies. The caller has verified that it belongs to this customer and is
 * still running.
 */
export interface ActiveIdentity {
  readonly method: IdentityMethod
  readonly attemptId: string
  /** The id of the identity session (hash, hex), which identifies one sitting. */
  readonly sitting: string
}

export interface VisitSituation {
  readonly now: Date
  readonly identity: ActiveIdentity | null
  /**
   * From this instant on, the applicant's visits that were opened before it belong to the call centre. The instant is
   * part of the applicant's standing.
   */
  readonly escalateAt: Date | null
}

/**
 * The reasons why this visit belongs to the agents at `now`, even if no job has moved it yet. Empty when there are
 * none.
 */
export function overdueReasons(
  visit: Pick<VisitState, 'openedAt' | 'windowEndsAt'>,
  escalateAt: Date | null,
  now: Date,
): CallbackReason[] {
  const reasons: CallbackReason[] = []
  if (now >= visit.windowEndsAt) reasons.push('WINDOW_EXPIRED')
  if (escalateAt !== null && visit.openedAt < escalateAt && now >= escalateAt)
    reasons.push('FACE_FAILED_3_DAYS')
  return reasons
}

/**
 * Returns the events that move an overdue visit to the agents. Returns none when the visit is not overdue or is no
 * longer online, so that repeated calls are harmless.
 */
export function expire(visit: VisitState, escalateAt: Date | null, now: Date): VisitEvent[] {
  if (!isLive(visit.status)) return []
  const reasons = overdueReasons(visit, escalateAt, now)
  return reasons.length > 0 ? [{ type: 'SENT_TO_CALLBACK', payload: { reasons } }] : []
}

/** Refuses a visit that is over, with the agents, or overdue. */
export function requireOpen(
  visit: VisitState,
  situation: Pick<VisitSituation, 'now' | 'escalateAt'>,
): Outcome<true> {
  if (visit.status === 'SUCCESS') return refused('ALREADY_FINISHED')
  if (visit.status === 'CANCELLED') return refused('VISIT_CANCELLED')
  if (visit.status === 'CALLBACK') return refused(visit.signedAt ? 'ALREADY_FINISHED' : 'MOVED_TO_PHONE')
  const overdue = overdueReasons(visit, situation.escalateAt, situation.now)
  if (overdue.includes('WINDOW_EXPIRED')) return refused('WINDOW_CLOSED')
  return overdue.length > 0 ? refused('MOVED_TO_PHONE') : done(true)
}

function requireQuestionnaire(visit: VisitState): Outcome<readonly PinnedQuestion[]> {
  if (visit.noticedAt === null) return refused('NOTICE_REQUIRED')
  return visit.questions === null ? refused('QUESTIONNAIRE_NOT_OPEN') : done(visit.questions)
}

/** Seconds of reading time left at `now`; 0 when the reading time is over. */
export function readingTimeLeft(visit: VisitState, sitting: string, now: Date): number {
  if (visit.minimumReading === null || visit.revision > 0) return 0
  if (visit.readingFrom === null || visit.readingSession !== sitting) return visit.minimumReading
  const readMs = now.getTime() - visit.readingFrom.getTime()
  return Math.max(0, Math.ceil(visit.minimumReading - readMs / 1000))
}

/** The keys of the questions whose answer is missing or is not the passing one. */
export function failingAnswers(questions: readonly PinnedQuestion[], answers: Answers): string[] {
  return questions.filter((question) => answers[question.key]?.answer !== question.passing).map((q) => q.key)
}

function changedAnswers(before: Answers, after: Answers): Answers {
  return Object.fromEntries(
    Object.entries(after).filter(([key, given]) => {
      const had = before[key]
      return had?.answer !== given.answer || (had.comment ?? '') !== (given.comment ?? '')
    }),
  )
}

function unknownKeys(questions: readonly PinnedQuestion[], answers: Answers): string[] {
  return Object.keys(answers).filter((key) => !questions.some((question) => question.key === key))
}

/**
 * Records on this visit that the identity check was passed for another policy. This is needed when one sitting
 * continues with another visit.
 */
function carriedIdentity(visit: VisitState, identity: ActiveIdentity): VisitEvent[] {
  if (visit.verifiedAt !== null) return []
  const { method, attemptId } = identity
  return [{ type: 'IDENTITY_VERIFIED', payload: { method, attemptId, carried: true } }]
}

function openQuestionnaire(
  visit: VisitState,
  command: Extract<VisitCommand, { type: 'OPEN_QUESTIONNAIRE' }>,
  sitting: string,
): Outcome<VisitEvent[]> {
  if (visit.status === 'REVIEWING') return refused('ALREADY_SUBMITTED')
  if (visit.noticedAt === null) return refused('NOTICE_REQUIRED')
  if (visit.questions !== null) {
    const sameSitting = visit.readingSession === sitting
    return done(sameSitting ? [] : [{ type: 'QUESTIONNAIRE_OPENED', payload: { reader: sitting } }])
  }
  if (command.pin === null) return refused('QUESTIONNAIRE_UNAVAILABLE')
  return done([{ type: 'QUESTIONNAIRE_OPENED', payload: { reader: sitting, pinned: command.pin } }])
}

function saveDraft(
  visit: VisitState,
  command: Extract<VisitCommand, { type: 'SAVE_DRAFT' }>,
): Outcome<VisitEvent[]> {
  const questions = requireQuestionnaire(visit)
  if (!questions.ok) return questions
  const unknown = unknownKeys(questions.value, command.answers)
  if (unknown.length > 0) return refused('UNKNOWN_QUESTION', { keys: unknown })
  const answers = changedAnswers(visit.answers, command.answers)
  // The submitted answers are about to be signed. They can be changed only after 返回修改 (return and edit).
  if (visit.status === 'REVIEWING' && Object.keys(answers).length > 0) return refused('ALREADY_SUBMITTED')
  const signature =
    command.signature !== null && command.signature !== visit.signature ? command.signature : null
  if (Object.keys(answers).length === 0 && signature === null) return done([])
  if (!hasRoomForDraft(visit)) return refused('CHANGES_USED_UP')
  return done([{ type: 'DRAFT_SAVED', payload: { answers, ...(signature === null ? {} : { signature }) } }])
}

function submit(
  visit: VisitState,
  command: Extract<VisitCommand, { type: 'SUBMIT' }>,
  sitting: string,
  now: Date,
): Outcome<VisitEvent[]> {
  if (visit.status === 'REVIEWING') return refused('ALREADY_SUBMITTED')
  const questions = requireQuestionnaire(visit)
  if (!questions.ok) return questions
  const unknown = unknownKeys(questions.value, command.answers)
  if (unknown.length > 0) return refused('UNKNOWN_QUESTION', { keys: unknown })
  const missing = questions.value
    .filter((question) => !command.answers[question.key])
    .map((question) => question.key)
  if (missing.length > 0) return refused('ANSWERS_MISSING', { keys: missing })
  const seconds = readingTimeLeft(visit, sitting, now)
  if (seconds > 0) return refused('READING_TIME_LEFT', { seconds })
  return done([{ type: 'SUBMITTED', payload: { revision: visit.revision + 1, answers: command.answers } }])
}

function sign(
  visit: VisitState,
  command: Extract<VisitCommand, { type: 'SIGN' }>,
  identity: ActiveIdentity,
): Outcome<VisitEvent[]> {
  const questions = requireQuestionnaire(visit)
  if (!questions.ok) return questions
  if (visit.status !== 'REVIEWING') return refused('NOT_SUBMITTED')
  // The signer must have seen the current answers, because another device can have changed the answers after this
  // page was loaded.
  if (command.revision !== visit.revision) return refused('ANSWERS_CHANGED')
  if (command.signature === '') return refused('SIGNATURE_MISSING')
  const failing = failingAnswers(questions.value, visit.answers)
  const signed: VisitEvent = {
    type: 'SIGNED',
    payload: {
      revision: visit.revision,
      signature: command.signature,
      method: identity.method,
      attemptId: identity.attemptId,
      seal: command.seal,
    },
  }
  if (failing.length === 0) return done([signed, { type: 'SUCCEEDED', payload: { method: 'WECHAT' } }])
  return done([signed, { type: 'SENT_TO_CALLBACK', payload: { reasons: ['NEGATIVE_ANSWER'], failing } }])
}

/**
 * Decides one command of a customer on an open visit. It checks first that the visit is not over, then the identity
 * check, and then the conditions of the step.
 *
 * @returns the events to append, in order (none when the command changes nothing), or the refusal
 */
export function decide(
  visit: VisitState,
  command: VisitCommand,
  situation: VisitSituation,
): Outcome<VisitEvent[]> {
  const open = requireOpen(visit, situation)
  if (!open.ok) return open
  if (command.type === 'START')
    return done(visit.startedAt === null ? [{ type: 'VISIT_STARTED', payload: {} }] : [])
  if (command.type === 'HAND_OVER') {
    return done([{ type: 'SENT_TO_CALLBACK', payload: { reasons: [command.reason] } }])
  }
  const { identity } = situation
  if (identity === null) return refused('IDENTITY_REQUIRED')
  const step = decideStep(visit, command, identity, situation.now)
  if (!step.ok || step.value.length === 0) return step
  return done([...carriedIdentity(visit, identity), ...step.value])
}

function decideStep(
  visit: VisitState,
  command: Exclude<VisitCommand, { type: 'START' | 'HAND_OVER' }>,
  identity: ActiveIdentity,
  now: Date,
): Outcome<VisitEvent[]> {
  switch (command.type) {
    case 'CONFIRM_NOTICE':
      return done(
        visit.noticedAt === null
          ? [{ type: 'NOTICE_CONFIRMED', payload: command.shown ? { shown: command.shown } : {} }]
          : [],
      )
    case 'OPEN_QUESTIONNAIRE':
      return openQuestionnaire(visit, command, identity.sitting)
    case 'SAVE_DRAFT':
      return saveDraft(visit, command)
    case 'SUBMIT':
      return submit(visit, command, identity.sitting, now)
    case 'BACK_TO_EDIT':
      if (visit.status !== 'REVIEWING') return refused('NOT_SUBMITTED')
      return mayEditAgain(visit)
        ? done([{ type: 'RETURNED_TO_EDIT', payload: {} }])
        : refused('SUBMISSIONS_USED_UP')
    case 'SIGN':
      return sign(visit, command, identity)
  }
}

/** The state after the given events, which all happen at one instant. */
export function evolve(visit: VisitState, events: readonly VisitEvent[], at: Date): VisitState {
  return events.reduce((state, event) => apply(state, event, at), visit)
}

/**
 * Returns the events that open a visit. They are the first event and, if too little of the cooling-off period is
 * left, a move to the call centre.
 */
export function openVisit(input: {
  policyId: string
  customerId: string
  windowEndsAt: Date
  coolingOffEndsAt: Date
  tooShort: boolean
}): VisitEvent[] {
  const opened: VisitEvent = {
    type: 'VISIT_OPENED',
    payload: {
      policyId: input.policyId,
      customerId: input.customerId,
      windowEndsAt: input.windowEndsAt.toISOString(),
      coolingOffEndsAt: input.coolingOffEndsAt.toISOString(),
    },
  }
  if (!input.tooShort) return [opened]
  return [opened, { type: 'SENT_TO_CALLBACK', payload: { reasons: ['COOLING_OFF_SHORT'] } }]
}

/**
 * Ends a visit because of surrender, withdrawal, a new applicant or an exemption. Returns no events when the visit is
 * already over.
 */
export function cancel(visit: VisitState, because: CancelReason): VisitEvent[] {
  return isLive(visit.status) || visit.status === 'CALLBACK'
    ? [{ type: 'CANCELLED', payload: { because } }]
    : []
}
