import { openFollowUp } from '../../callback-case/follow-ups.ts'
import { type CaseChanges, k } from '../../callback-case/write.ts'
import type { Services } from '../../context.ts'
import { type Actor, viaOf } from '../../evidence/audit.ts'
import type { Json } from '../../evidence/rules/canonical.ts'
import { dayOf, yearsBetween } from '../../kernel/calendar.ts'
import type { Statement } from '../../kernel/database/statement.ts'
import { DomainError, type Outcome, unwrap } from '../../kernel/errors.ts'
import { normalIdNumber } from '../../kernel/text/spelling.ts'
import { answerRows } from '../../visit/rules/answers.ts'
import { answerByPhone, leavePhone, type PhoneCall } from '../../visit/rules/by-phone.ts'
import type { Answers, VisitEvent } from '../../visit/rules/events.ts'
import type { CallDoubt } from '../../vocabulary/calls.ts'
import type { HeldCase } from '../case/lease.ts'
import { attemptOf, questionTexts, type StoredAttempt, type StoredCase } from '../case/store.ts'
import { openProblem } from '../problem/write.ts'
import { openQualityCheck } from '../quality/write.ts'
import { type CallResult, type CaseNext, decideFinish, type FinishDecision } from '../rules/call.ts'
import { backInQueue, emptyDraft, noLease, type WorkDraft } from '../rules/case.ts'
import { callDoubtsOf } from '../rules/proof-of-call.ts'
import { qualityReasonsOf } from '../rules/quality-sample.ts'
import type { Calendars } from '../rules/working-days/rules.ts'
import { readCalendars } from '../working-days/calendars.ts'
import { addPhoneAnswers, endAttempt } from './attempts.ts'
import { type HeldStep, heldStep } from './held-case.ts'

/** The consequence for the case, shown on the agent's screen. */
export interface FinishView {
  readonly next: CaseNext['kind']
  /** When the case can be called again: the promised time, or the earliest time of the next call. */
  readonly at: Date | null
}

/**
 * The applicant's age in years; null if the birth date is unknown. The birth date comes from an ID card's number, or
 * from the policy if the applicant is the insured.
 */
export function ageOf(
  read: Pick<StoredCase, 'idType' | 'facts'>,
  idNumber: string,
  now: Date,
): number | null {
  const digits = /^\d{6}(\d{4})(\d{2})(\d{2})[\dX]{4}$/.exec(normalIdNumber(idNumber))
  const { insuredIsApplicant: own, insuredBirthDate: insured } = read.facts
  const born =
    read.idType === 'ID_CARD' && digits ? `${digits[1]}-${digits[2]}-${digits[3]}` : own ? insured : null
  return born === null ? null : yearsBetween(born, dayOf(now))
}

/**
 * The draft kept for the next call. It contains the answers that the agent entered during a call that was not
 * completed.
 */
function keptDraft(answers: Answers | null): WorkDraft | null {
  if (answers === null || Object.keys(answers).length === 0) return null
  return { ...emptyDraft, answers }
}

function caseSet(read: StoredCase, result: CallResult, decision: FinishDecision, now: Date): CaseChanges {
  const { next } = decision
  const common: CaseChanges = {
    ...noLease,
    promisedFor: null,
    lastDisposition: result.disposition,
    attempts: read.state.attempts + (decision.counted ? 1 : 0),
  }
  const draft = keptDraft(result.answers)
  switch (next.kind) {
    case 'RETRY': {
      const place = backInQueue(next.at, now)
      return {
        ...common,
        ...place,
        notBefore: place.wakeAt,
        draft,
        ...(next.language === null ? {} : { language: next.language, assignedTo: null }),
      }
    }
    case 'APPOINTMENT':
      return {
        ...common,
        ready: false,
        wakeAt: next.at,
        notBefore: next.at,
        promisedFor: next.at,
        draft,
      }
    default:
      return { ...common, status: 'CLOSED', closedAt: now, outcome: next.kind, draft: null }
  }
}

function visitEvents(
  read: StoredCase,
  attempt: StoredAttempt,
  result: CallResult,
  decision: FinishDecision,
  by: Pick<PhoneCall, 'by' | 'via'>,
): Outcome<VisitEvent[]> {
  const visit = read.visit.state
  if (result.disposition === 'COMPLETED') {
    return answerByPhone(visit, { attemptId: attempt.id, ...by }, result.answers ?? {}, decision.failing)
  }
  return decision.next.kind === 'FOLLOW_UP' ? leavePhone(visit, decision.next.cause) : { ok: true, value: [] }
}

function payloadOf(
  { state }: StoredCase,
  attempt: StoredAttempt,
  result: CallResult,
  { next }: FinishDecision,
): Record<string, Json> {
  const at = next.kind === 'RETRY' || next.kind === 'APPOINTMENT' ? next.at.toISOString() : null
  return {
    attempt: attempt.id,
    disposition: result.disposition,
    next: next.kind,
    ...(at === null ? {} : { at }),
    ...(next.kind === 'RETRY' && next.language !== null
      ? { languageBefore: state.language, assignedBefore: state.assignedTo }
      : {}),
    ...(next.kind === 'FOLLOW_UP' ? { cause: next.cause } : {}),
    ...(next.kind === 'PROBLEM' ? { category: next.category } : {}),
  }
}

/** Returns the answer that the first run of the same step returned, for a client that lost that response. */
function replayed(read: StoredCase, lease: string): { readonly answer: FinishView } | null {
  const event = read.lastEvent
  if (event?.commandId !== lease || event.type !== 'FINISHED') return null
  const { next, at } = event.payload
  const kinds = ['SUCCESS', 'PROBLEM', 'FOLLOW_UP', 'APPOINTMENT', 'RETRY'] as const
  const kind = kinds.find((candidate) => candidate === next)
  return kind === undefined
    ? null
    : { answer: { next: kind, at: typeof at === 'string' ? new Date(at) : null } }
}

/**
 * 登记通话结果 (record the call's result): records the result and all its consequences in one statement. The case is
 * retried, rests or is closed. The visit succeeds or receives its answers. A problem case, follow-up or quality check
 * is opened if needed. A result sent twice is written once.
 *
 * @throws DomainError NOT_DIALLED when there is no call
 * @throws DomainError CALL_NOT_SEEN when answers are given and the switchboard reports calls, but has not reported
 * this call
 * @throws DomainError the refusals of decideFinish and requireLease
 */
export async function finishCall(
  services: Services,
  actor: Actor,
  input: HeldCase & { readonly result: CallResult },
): Promise<FinishView> {
  const { result } = input
  // A call opens a problem case only if its result names the problem.
  const calendars: Calendars = result.problem === null ? new Map() : await readCalendars(services.db)
  const finish = (read: StoredCase, now: Date): HeldStep<FinishView> => {
    const attempt = attemptOf(read, input.lease)
    if (attempt === null) throw new DomainError('NOT_DIALLED')
    const decision = unwrap(
      decideFinish(result, {
        attempt,
        attempts: read.attempts.filter(({ id }) => id !== attempt.id),
        history: { calls: read.calls },
        questions: read.visit.state.questions,
        now,
        calling: services.settings.calling,
      }),
    )
    if (result.disposition === 'COMPLETED' && services.telephony.tellsOfCalls && !attempt.callSeen)
      throw new DomainError('CALL_NOT_SEEN')
    const events = unwrap(visitEvents(read, attempt, result, decision, { by: actor.id, ...viaOf(actor) }))
    const { next } = decision
    const reasons = decision.contact ? reasonsToListen(services, read, attempt, result, now) : []
    const write = {
      action: 'callback.finish',
      set: caseSet(read, result, decision, now),
      event: { type: 'FINISHED' as const, payload: payloadOf(read, attempt, result, decision) },
      change: { disposition: result.disposition, next: next.kind },
      commandId: input.lease,
      visit: { read: read.visit, events },
      beside: (sql: Statement) => {
        if (result.disposition === 'COMPLETED' && result.answers) {
          const answers = answerRows(read.visit.state.questions ?? [], result.answers)
          addPhoneAnswers(sql, attempt.id, answers, now)
        }
        if (next.kind === 'PROBLEM')
          openProblem(sql, services, {
            ...next,
            failing: decision.failing,
            by: actor.id,
            now,
            calendars,
          })
        if (next.kind === 'FOLLOW_UP')
          openFollowUp(sql, k, { id: services.ids.id(now), cause: next.cause, by: actor.id, at: now })
        if (reasons.length > 0) openQualityCheck(sql, services.ids.id(now), attempt, reasons, now)
        const { disposition, note } = result
        const { contact, counted } = decision
        const promisedFor = next.kind === 'APPOINTMENT' ? next.at : null
        return [endAttempt(sql, attempt.id, { disposition, note, contact, counted, promisedFor, at: now })]
      },
    }
    const at = next.kind === 'RETRY' || next.kind === 'APPOINTMENT' ? next.at : null
    return { write, answer: { next: next.kind, at } }
  }
  return await heldStep(services, actor, input, finish, (read) => replayed(read, input.lease))
}

function doubtsOf({ rendered }: StoredCase, attempt: StoredAttempt, now: Date): CallDoubt[] {
  const { callSeen: seen, talkSeconds, confirmedAt } = attempt
  const seconds = confirmedAt === null ? 0 : (now.getTime() - confirmedAt.getTime()) / 1000
  return callDoubtsOf({ seen, seconds, talkSeconds, questions: questionTexts(rendered) })
}

/** A call that did not reach the applicant has nothing to review. */
function reasonsToListen(
  services: Services,
  read: StoredCase,
  attempt: StoredAttempt,
  result: CallResult,
  now: Date,
) {
  const { customerId } = read.visit.state
  return qualityReasonsOf({
    draw: Number(services.ids.code()) % 10_000,
    complaint: result.disposition === 'COMPLAINT',
    age: ageOf(read, services.secrets.decrypt('id_number', customerId, read.idNumberEnc), now),
    doubts: result.disposition === 'COMPLETED' ? doubtsOf(read, attempt, now) : [],
  })
}
