import { dayOf, MINUTE_MS } from '../../kernel/calendar.ts'
import { done, type Outcome, refused } from '../../kernel/errors.ts'
import type { Answers, PinnedQuestion } from '../../visit/rules/events.ts'
import { failingAnswers } from '../../visit/rules/steps.ts'
import type { Direction } from '../../vocabulary/calls.ts'
import {
  type Disposition,
  dispositionRules,
  type FollowUpCause,
  type Language,
  type ProblemCategory,
} from '../../vocabulary/dispositions.ts'
import {
  appointmentProblem,
  type CallHistory,
  type CallingSettings,
  isUnreachable,
  nextCallAt,
  whyNotNow,
} from './calling.ts'
import type { CaseState } from './case.ts'

/**
 * Milliseconds after the end of an agent's call with a customer during which the agent may continue the call with
 * another policy of that customer [D].
 */
export const SAME_CALL_MS = 15 * MINUTE_MS

/** One call about a case. Fields whose value is not known yet are null. */
export interface Attempt {
  readonly id: string
  readonly leaseToken: string
  readonly agentId: string
  readonly direction: Direction
  readonly startedAt: Date
  readonly confirmedAt: Date | null
  readonly disposition: Disposition | null
  readonly counted: boolean | null
}

/**
 * Checks whether this agent may still write to the case.
 *
 * Refuses with:
 * - CASE_CLOSED if the case is closed, for example because the visit was cancelled
 * - LEASE_LOST if a supervisor or another agent took the case, or the expired lease has already been ended
 * - LEASE_EXPIRED if the lease has run out, but has not been ended yet
 */
export function requireLease(state: CaseState, token: string, agentId: string, now: Date): Outcome<true> {
  if (state.status === 'CLOSED') return refused('CASE_CLOSED')
  const { lease } = state
  if (lease === null || lease.token !== token || lease.by !== agentId) return refused('LEASE_LOST')
  return lease.until > now ? done(true) : refused('LEASE_EXPIRED')
}

/**
 * Returns the time from which another agent can claim a leased case. This is the end of the lease, or the time from
 * which the customer may be called again if that is later.
 */
export function wakeAfter(leaseUntil: Date, notBefore: Date | null): Date {
  return notBefore !== null && notBefore > leaseUntil ? notBefore : leaseUntil
}

/** Returns the earliest time of the next call, assuming that the customer is called at `at`. */
export function restAfter(history: CallHistory, at: Date, calling: CallingSettings): Date {
  return nextCallAt({ calls: [...history.calls, at] }, at, calling)
}

/** Checks whether the customer may be called now. Refuses with CALL_NOT_ALLOWED {why, until}. */
export function requireCallable(
  state: Pick<CaseState, 'promisedFor'>,
  history: CallHistory,
  now: Date,
  calling: CallingSettings,
): Outcome<true> {
  const promised = state.promisedFor !== null && state.promisedFor <= now
  const not = whyNotNow(history, now, calling, promised)
  return not === null
    ? done(true)
    : refused('CALL_NOT_ALLOWED', { why: not.why, until: not.until.toISOString() })
}

export interface CallResult {
  readonly disposition: Disposition
  readonly note: string
  /** The answers to every question; required for COMPLETED. */
  readonly answers: Answers | null
  /** The time promised to the customer for the next call; required for APPOINTMENT. */
  readonly promisedFor: Date | null
  /**
   * For a result that needs a language: the language in which to call again. Null means that the customer cannot
   * answer for health reasons.
   */
  readonly language: Language | null
  /** Required for a failing answer, COMPLAINT and SURRENDER_INTENT. */
  readonly problem: { readonly category: ProblemCategory; readonly description: string } | null
}

export type CaseNext =
  | { readonly kind: 'SUCCESS' }
  | { readonly kind: 'PROBLEM'; readonly category: ProblemCategory; readonly description: string }
  | { readonly kind: 'FOLLOW_UP'; readonly cause: FollowUpCause }
  | { readonly kind: 'APPOINTMENT'; readonly at: Date }
  /** `at` is the earliest time of the next call. It equals the current time if another agent may call immediately. */
  | { readonly kind: 'RETRY'; readonly at: Date; readonly language: Language | null }

export interface FinishDecision {
  readonly contact: boolean
  readonly counted: boolean
  readonly failing: readonly string[]
  readonly next: CaseNext
}

function requireAnswers(
  questions: readonly PinnedQuestion[],
  answers: Answers | null,
): Outcome<readonly string[]> {
  const given = answers ?? {}
  const unknown = Object.keys(given).filter((key) => !questions.some((question) => question.key === key))
  if (unknown.length > 0) return refused('UNKNOWN_QUESTION', { keys: unknown })
  const missing = questions.filter(({ key }) => !given[key]).map(({ key }) => key)
  if (missing.length > 0) return refused('ANSWERS_MISSING', { keys: missing })
  return done(failingAnswers(questions, given))
}

function problem(result: CallResult): Outcome<CaseNext> {
  if (result.problem === null || result.problem.description.trim() === '') return refused('PROBLEM_MISSING')
  return done({ kind: 'PROBLEM', ...result.problem })
}

/**
 * Schedules another call to the customer. After too many attempts without contact, moves the case to letter or branch
 * follow-up instead.
 */
function again(input: FinishInput, counted: boolean, language: Language | null): CaseNext {
  const { attempts, history, now, calling } = input
  const without = attempts.filter((attempt) => attempt.counted).map(({ startedAt }) => startedAt)
  const all = counted ? [...without, input.attempt.startedAt] : without
  const days = new Set(all.map(dayOf)).size
  if (counted && isUnreachable({ attempts: all.length, days }, calling))
    return { kind: 'FOLLOW_UP', cause: 'UNREACHABLE' }
  return { kind: 'RETRY', at: nextCallAt(history, now, calling), language }
}

export interface FinishInput {
  readonly attempt: Attempt
  /** The case's earlier calls, with their results. */
  readonly attempts: readonly Attempt[]
  /** All outgoing calls to the customer, including the current one. */
  readonly history: CallHistory
  readonly questions: readonly PinnedQuestion[] | null
  readonly now: Date
  readonly calling: CallingSettings
}

/**
 * Decides how the result of a call changes its case.
 *
 * Refuses with APPLICANT_NOT_CONFIRMED, UNKNOWN_QUESTION, ANSWERS_MISSING, PROBLEM_MISSING, NOTE_MISSING or
 * APPOINTMENT_NOT_POSSIBLE {why}.
 */
export function decideFinish(result: CallResult, input: FinishInput): Outcome<FinishDecision> {
  const rule = dispositionRules[result.disposition]
  const { contact, counted: countable } = rule
  // Only outgoing calls count as attempts. For an incoming or continued call, the customer called or was already on
  // the line.
  const counted = countable && input.attempt.direction === 'OUT'
  if (rule.needs === 'NOTE' && result.note.trim() === '') return refused('NOTE_MISSING')
  const decided = (next: CaseNext, failing: readonly string[] = []): Outcome<FinishDecision> =>
    done({ contact, counted, failing, next })
  switch (rule.next) {
    case 'FINISH': {
      if (input.attempt.confirmedAt === null || input.questions === null)
        return refused('APPLICANT_NOT_CONFIRMED')
      const failing = requireAnswers(input.questions, result.answers)
      if (!failing.ok) return failing
      if (failing.value.length === 0) return decided({ kind: 'SUCCESS' })
      const next = problem(result)
      return next.ok ? decided(next.value, failing.value) : next
    }
    case 'PROBLEM': {
      const next = problem(result)
      return next.ok ? decided(next.value) : next
    }
    case 'FOLLOW_UP':
      return decided({ kind: 'FOLLOW_UP', cause: rule.cause })
    case 'APPOINTMENT': {
      if (result.promisedFor === null) return refused('APPOINTMENT_NOT_POSSIBLE', { why: 'MISSING' })
      const wrong = appointmentProblem(input.history, result.promisedFor, input.now, input.calling)
      if (wrong !== null) return refused('APPOINTMENT_NOT_POSSIBLE', { why: wrong })
      return decided({ kind: 'APPOINTMENT', at: result.promisedFor })
    }
    case 'RETRY': {
      if (rule.needs !== 'LANGUAGE') return decided(again(input, counted, null))
      return result.language === null
        ? decided({ kind: 'FOLLOW_UP', cause: 'HEALTH' })
        : decided(again(input, counted, result.language))
    }
  }
}

/** The grounds on which an agent may take a case outside the queue order. */
export const takeGrounds = ['INBOUND', 'SAME_CALL', 'RETAKE'] as const
export type TakeGround = (typeof takeGrounds)[number]

/**
 * Checks whether an agent may take a case outside the queue order.
 *
 * Refuses with:
 * - CASE_CLOSED if the case is closed
 * - CUSTOMER_BUSY if another agent holds the case
 * - CASE_PAUSED if the case is paused, except for INBOUND
 * - LEASE_LOST for RETAKE if this agent was not the last holder, or the case has changed since that lease
 * - LEASE_LOST for SAME_CALL if this agent has not spoken with the customer within the last `SAME_CALL_MS`
 *
 * @param ground.lastHeldBy for RETAKE: the last holder, or null if the case has changed since that lease
 * @param ground.spokenAt for SAME_CALL: when this agent's last call with this customer ended
 */
export function requireTakeable(
  state: CaseState,
  ground: { readonly kind: TakeGround; readonly lastHeldBy: string | null; readonly spokenAt: Date | null },
  agentId: string,
  now: Date,
): Outcome<true> {
  if (state.status === 'CLOSED') return refused('CASE_CLOSED')
  if (state.lease !== null && state.lease.until > now && state.lease.by !== agentId)
    return refused('CUSTOMER_BUSY')
  if (ground.kind === 'INBOUND') return done(true)
  if (state.pausedAt !== null) return refused('CASE_PAUSED')
  if (ground.kind === 'RETAKE') return ground.lastHeldBy === agentId ? done(true) : refused('LEASE_LOST')
  const spoken = ground.spokenAt !== null && now.getTime() - ground.spokenAt.getTime() <= SAME_CALL_MS
  return spoken ? done(true) : refused('LEASE_LOST')
}

/** Milliseconds after a result was recorded during which the same agent can undo it [D]. */
export const UNDO_MS = 10_000

/** The step that changed a case last. */
interface LastStep {
  readonly type: string
  readonly at: Date
  readonly by: string
  readonly commandId: string | null
  readonly payload: Readonly<Record<string, unknown>>
}

/**
 * Checks whether an agent may undo the result that they have just recorded. Only a result after which the customer is
 * called again can be undone. A result that ended the visit, or opened a problem case or a letter, is in the visit's
 * chain of evidence and stands.
 *
 * Refuses with RESULT_STANDS if the result cannot be undone, if it is older than `UNDO_MS`, if another agent recorded
 * it, or if anything has happened to the case since.
 */
export function requireUndoable(
  state: Pick<CaseState, 'status'>,
  last: LastStep | null,
  undo: { readonly lease: string; readonly agentId: string; readonly now: Date },
): Outcome<true> {
  const { lease, agentId, now } = undo
  const stands = refused('RESULT_STANDS')
  if (state.status === 'CLOSED' || last === null) return stands
  if (last.type !== 'FINISHED' || last.commandId !== lease || last.by !== agentId) return stands
  const { next } = last.payload
  if (next !== 'RETRY' && next !== 'APPOINTMENT') return stands
  return now.getTime() - last.at.getTime() <= UNDO_MS ? done(true) : stands
}
