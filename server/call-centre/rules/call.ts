import { dayOf, MINUTE_MS } from '../../kernel/calendar.ts'
import { done, type Outcome, refused } from '../../kernel/errors.ts'
import type { Answers, PinnedQuestion } from '../../visit/rules/events.ts'
import { failingAnswers } from '../../visit/rules/steps.ts'
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

/** How long after a call with contact the agent may go on to the customer's next policy in the same call [D]. */
export const SAME_CALL_MS = 15 * MINUTE_MS

/** OUT: we called. IN: the customer called. SAME: one of our calls went on to a further policy of the same customer. */
export const directions = ['OUT', 'IN', 'SAME'] as const
export type Direction = (typeof directions)[number]

/** One call about a case, as far as it is known. */
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
 * Whether this agent may still write to the case.
 *
 * Refuses with CASE_CLOSED (a cancelled visit took it along), LEASE_LOST (a supervisor or another agent has it) or
 * LEASE_EXPIRED (nobody else has it yet, but it may be called by anybody).
 */
export function requireLease(state: CaseState, token: string, agentId: string, now: Date): Outcome<true> {
  if (state.status === 'CLOSED') return refused('CASE_CLOSED')
  const { lease } = state
  if (lease === null || lease.token !== token || lease.by !== agentId) return refused('LEASE_LOST')
  return lease.until > now ? done(true) : refused('LEASE_EXPIRED')
}

/** When a case held under a lease can be claimed by somebody else: not before the customer may be called again. */
export function wakeAfter(leaseUntil: Date, notBefore: Date | null): Date {
  return notBefore !== null && notBefore > leaseUntil ? notBefore : leaseUntil
}

/** The earliest next call after these, once one more was made at `at`. */
export function restAfter(history: CallHistory, at: Date, calling: CallingSettings): Date {
  return nextCallAt({ calls: [...history.calls, at] }, at, calling)
}

/** Whether the customer may be called now. Refuses with CALL_NOT_ALLOWED {why, until}. */
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

/** How the agent says the call ended. */
export interface CallResult {
  readonly disposition: Disposition
  readonly note: string
  /** COMPLETED: every question. */
  readonly answers: Answers | null
  /** APPOINTMENT */
  readonly promisedFor: Date | null
  /** LANGUAGE_OR_HEALTH: another language to call in; null means that health is the reason. */
  readonly language: Language | null
  /** A failing answer, COMPLAINT and SURRENDER_INTENT need one. */
  readonly problem: { readonly category: ProblemCategory; readonly description: string } | null
}

/** What becomes of the case. */
export type CaseNext =
  | { readonly kind: 'SUCCESS' }
  | { readonly kind: 'PROBLEM'; readonly category: ProblemCategory; readonly description: string }
  | { readonly kind: 'FOLLOW_UP'; readonly cause: FollowUpCause }
  | { readonly kind: 'APPOINTMENT'; readonly at: Date }
  /** `at` is now where nothing keeps the next agent from calling. */
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

/** Called again, or after so many attempts without contact written to or visited. */
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
  /** Our calls to the customer, this one included. */
  readonly history: CallHistory
  readonly questions: readonly PinnedQuestion[] | null
  readonly now: Date
  readonly calling: CallingSettings
}

/**
 * What a call that ended so does to its case.
 *
 * Refuses with APPLICANT_NOT_CONFIRMED, UNKNOWN_QUESTION, ANSWERS_MISSING, PROBLEM_MISSING, NOTE_MISSING or
 * APPOINTMENT_NOT_POSSIBLE {why}.
 */
export function decideFinish(result: CallResult, input: FinishInput): Outcome<FinishDecision> {
  const rule = dispositionRules[result.disposition]
  const { contact, counted: countable } = rule
  // Whoever called us, or was on the line already, was no attempt of ours.
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
      return decided({ kind: 'FOLLOW_UP', cause: followUpCauseOf(result.disposition) })
    case 'APPOINTMENT': {
      if (result.promisedFor === null) return refused('APPOINTMENT_NOT_POSSIBLE', { why: 'MISSING' })
      const wrong = appointmentProblem(input.history, result.promisedFor, input.now, input.calling)
      if (wrong !== null) return refused('APPOINTMENT_NOT_POSSIBLE', { why: wrong })
      return decided({ kind: 'APPOINTMENT', at: result.promisedFor })
    }
    case 'RETRY': {
      if (result.disposition !== 'LANGUAGE_OR_HEALTH') return decided(again(input, counted, null))
      return result.language === null
        ? decided({ kind: 'FOLLOW_UP', cause: 'HEALTH' })
        : decided(again(input, counted, result.language))
    }
  }
}

function followUpCauseOf(disposition: Disposition): FollowUpCause {
  if (disposition === 'WRONG_NUMBER' || disposition === 'IDENTITY_MISMATCH') return disposition
  return 'REFUSED'
}

/** On what ground an agent takes a case out of its turn. */
export const takeGrounds = ['INBOUND', 'SAME_CALL', 'RETAKE'] as const
export type TakeGround = (typeof takeGrounds)[number]

/**
 * Whether an agent may take a case out of its turn.
 *
 * Refuses with CASE_CLOSED, CASE_PAUSED, CUSTOMER_BUSY (somebody is at it) or LEASE_LOST (nothing to take up again: it
 * has gone on without them).
 *
 * @param ground.lastHeldBy who held it last, when nothing has happened to it since; for RETAKE
 * @param ground.spokenAt when this agent's last call with this customer ended; for SAME_CALL
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
