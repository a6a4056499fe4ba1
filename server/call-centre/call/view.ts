import type { Services } from '../../context.ts'
import { addressOf } from '../../kernel/text/address.ts'
import { normalIdNumber } from '../../kernel/text/spelling.ts'
import type { StaffMember } from '../../procedure/staff-member.ts'
import { renderedQuestionnaireSchema } from '../../questionnaire/rules/template.ts'
import { getVisit } from '../../record/detail.ts'
import { attemptOf, readCase, type StoredAttempt, type StoredCase } from '../case/store.ts'
import { whyNotNow } from '../rules/calling.ts'
import { type CaseState, placeOf } from '../rules/case.ts'
import { closing, openingOf, thirdParty } from '../rules/messages.zh-CN.ts'
import { readRelated } from './view-store.ts'

/** The number of trailing characters of the document number that the applicant must state. */
const ID_TAIL = 4

function caseView(state: CaseState, now: Date) {
  return {
    id: state.id,
    visitId: state.visitId,
    place: placeOf(state, now),
    outcome: state.outcome,
    reasons: state.reasons,
    openedAt: state.openedAt.toISOString(),
    coolingOffEndsAt: state.coolingOffEndsAt.toISOString(),
    closedAt: state.closedAt?.toISOString() ?? null,
    language: state.language,
    assignedTo: state.assignedTo,
    priority: state.priority,
    notBefore: state.notBefore?.toISOString() ?? null,
    promisedFor: state.promisedFor?.toISOString() ?? null,
    attempts: state.attempts,
    draft: state.draft,
    version: state.version,
  }
}

function attemptView(attempt: StoredAttempt) {
  return {
    id: attempt.id,
    agentName: attempt.agentName,
    direction: attempt.direction,
    startedAt: attempt.startedAt.toISOString(),
    endedAt: attempt.endedAt?.toISOString() ?? null,
    confirmedAt: attempt.confirmedAt?.toISOString() ?? null,
    disposition: attempt.disposition,
    note: attempt.note,
    promisedFor: attempt.promisedFor?.toISOString() ?? null,
    recordingId: attempt.recordingId,
    talkSeconds: attempt.talkSeconds,
  }
}

/**
 * The data that only the agent who holds the case receives: the lease, the current call, and the unmasked data to be
 * spoken or compared.
 */
export function heldView(services: Services, read: StoredCase, staff: Pick<StaffMember, 'id'>, now: Date) {
  const { lease } = read.state
  if (lease === null || lease.by !== staff.id || lease.until <= now) return null
  const attempt = attemptOf(read, lease.token)
  const callable = whyNotNow(
    { calls: read.calls },
    now,
    services.settings.calling,
    read.state.promisedFor !== null && read.state.promisedFor <= now,
  )
  const idNumber = normalIdNumber(
    services.secrets.decrypt('id_number', read.visit.state.customerId, read.idNumberEnc),
  )
  return {
    lease: lease.token,
    until: lease.until.toISOString(),
    leaseMs: services.settings.calling.leaseMs,
    now: now.toISOString(),
    attempt: attempt === null ? null : attemptView(attempt),
    /** Why the customer cannot be called now, and until when; null if a call is allowed. */
    notCallable:
      callable === null || attempt !== null
        ? null
        : { why: callable.why, until: callable.until.toISOString() },
    /**
     * Available once there is a call: the data that the person on the line must state to be confirmed as the
     * applicant.
     */
    identity: attempt === null ? null : { name: read.facts.applicantName, idTail: idNumber.slice(-ID_TAIL) },
    /** Available once the applicant is confirmed: the questions, word for word. */
    questions:
      attempt === null || attempt.confirmedAt === null || read.rendered === null
        ? null
        : spoken(read.rendered),
  }
}

function spoken(rendered: string) {
  const { questions } = renderedQuestionnaireSchema.parse(JSON.parse(rendered))
  return questions.map(({ key, text, passing }) => ({ key, text, passing }))
}

/** The fixed sentences of the call. They say nothing about the policy. */
export function sentencesOf(read: StoredCase, staff: Pick<StaffMember, 'username'>) {
  const address = addressOf(read.facts.applicantName, read.facts.applicantGender)
  return { opening: openingOf(address, staff.username), thirdParty: [...thirdParty], closing: [...closing] }
}

/**
 * Everything about one case: the visit with its answers and identity checks, and the calls. The agent who holds the
 * lease also receives the script with its data. Everything else is masked.
 *
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function viewCase(services: Services, staff: StaffMember, caseId: string) {
  const now = services.clock.now()
  const read = await readCase(services, caseId, staff.id)
  const { state } = read
  const [visit, related] = await Promise.all([
    getVisit(services, state.visitId),
    readRelated(services, state, now),
  ])
  return {
    /** The server's time, from which the page counts down. */
    now: now.toISOString(),
    case: caseView(state, now),
    visit,
    attempts: read.attempts.map(attemptView),
    ...related,
    script: sentencesOf(read, staff),
    held: heldView(services, read, staff, now),
  }
}
