import { done, type Outcome, refused } from '../../kernel/errors.ts'
import type { FollowUpCause, FollowUpKind, FollowUpResult } from '../../vocabulary/dispositions.ts'
import { type Answers, isLive, type Pin, type VisitEvent, type VisitState } from './events.ts'
import { expire, requireOpen } from './steps.ts'

/** The call attempt and the agent of a call about a visit. */
export interface PhoneCall {
  readonly attemptId: string
  readonly by: string
  /** The client of the partner API through which an outside agent works. */
  readonly via?: string
}

function requireWithAgents(visit: VisitState): Outcome<true> {
  if (visit.status === 'CALLBACK') return done(true)
  if (visit.status === 'SUCCESS') return refused('ALREADY_FINISHED')
  return refused(visit.status === 'CANCELLED' ? 'VISIT_CANCELLED' : 'CONFLICT')
}

/**
 * Records that the agent has confirmed the applicant and is about to see the questions. If the questionnaire was
 * never opened, the event also pins it.
 */
export function openScript(visit: VisitState, call: PhoneCall, pin: Pin | null): Outcome<VisitEvent[]> {
  const agents = requireWithAgents(visit)
  if (!agents.ok) return agents
  if (visit.questions !== null) return done([{ type: 'SCRIPT_OPENED', payload: { ...call } }])
  if (pin === null) return refused('QUESTIONNAIRE_UNAVAILABLE')
  return done([{ type: 'SCRIPT_OPENED', payload: { ...call, pinned: pin } }])
}

/**
 * Records the answers that were given on the phone to all questions. If every answer is passing, the visit succeeds,
 * as it would online. Otherwise the answers are only stored, for the problem case.
 */
export function answerByPhone(
  visit: VisitState,
  call: PhoneCall,
  answers: Answers,
  failing: readonly string[],
): Outcome<VisitEvent[]> {
  const agents = requireWithAgents(visit)
  if (!agents.ok) return agents
  const answered: VisitEvent = {
    type: 'PHONE_ANSWERED',
    payload: { ...call, answers, failing: [...failing] },
  }
  if (failing.length > 0) return done([answered])
  return done([answered, { type: 'SUCCEEDED', payload: { method: 'PHONE' } }])
}

/** Ends calling without a result. A letter or branch follow-up then continues the visit. */
export function leavePhone(visit: VisitState, cause: FollowUpCause): Outcome<VisitEvent[]> {
  const agents = requireWithAgents(visit)
  return agents.ok ? done([{ type: 'LEFT_THE_PHONE', payload: { cause } }]) : agents
}

/** Ends the letter or branch follow-up. If the customer confirmed, the visit succeeds. */
export function endFollowUp(
  visit: VisitState,
  ended: { readonly kind: FollowUpKind; readonly result: FollowUpResult; readonly by: string },
): Outcome<VisitEvent[]> {
  const agents = requireWithAgents(visit)
  if (!agents.ok) return agents
  const followedUp: VisitEvent = { type: 'FOLLOWED_UP', payload: { ...ended } }
  const confirmed = ended.result === 'CONFIRMED_IN_WRITING' || ended.result === 'CONFIRMED_IN_PERSON'
  if (!confirmed) return done([followedUp])
  return done([followedUp, { type: 'SUCCEEDED', payload: { method: ended.kind } }])
}

/**
 * Moves a visit to the agents because the customer is on the phone and wants to finish the visit there. An online
 * visit moves at once. A visit in letter or branch follow-up returns to the agents.
 *
 * @param backFromFollowUp true when the visit's case ended in a follow-up that is still open
 * @returns no events when the agents already have an open case for the visit
 */
export function takeOver(
  visit: VisitState,
  situation: {
    readonly now: Date
    readonly escalateAt: Date | null
    readonly openCase: boolean
    readonly backFromFollowUp: boolean
  },
): Outcome<VisitEvent[]> {
  const asked: VisitEvent = { type: 'SENT_TO_CALLBACK', payload: { reasons: ['CUSTOMER_REQUESTED'] } }
  if (isLive(visit.status)) {
    const open = requireOpen(visit, situation)
    return done(open.ok ? [asked] : expire(visit, situation.escalateAt, situation.now))
  }
  const agents = requireWithAgents(visit)
  if (!agents.ok) return agents
  if (situation.openCase) return done([])
  return situation.backFromFollowUp ? done([asked]) : refused('CASE_CLOSED')
}
