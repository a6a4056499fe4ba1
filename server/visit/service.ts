import { z } from 'zod'
import type { CustomerRequest, Services } from '../context.ts'
import { customerActor } from '../evidence/audit.ts'
import { canonical, type Json } from '../evidence/canonical.ts'
import { seal } from '../evidence/seal.ts'
import { isWritten, type SignatureStrokes, storedSignature } from '../evidence/signature.ts'
import { touchIdentity } from '../identity/store.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../kernel/database/decide-again.ts'
import { DomainError, unwrap } from '../kernel/errors.ts'
import { factsColumns, factsFrom, policyFactsRow, toFacts } from '../policy/facts.ts'
import { type RenderedNotice, renderNotice } from '../questionnaire/rules/rendering.ts'
import { type RenderedQuestionnaire, renderedQuestionnaireSchema } from '../questionnaire/rules/template.ts'
import { currentTemplateId, loadTemplate } from '../questionnaire/store.ts'
import { commitVisit, type VisitWrite } from './commit.ts'
import { digestOfRequest, earlierAnswer, type StepResult } from './idempotency.ts'
import { pinQuestionnaire } from './pin.ts'
import { type ReadMore, readStep, type VisitStep } from './read.ts'
import type { Answers, CallbackReason, VisitState } from './rules/events.ts'
import { decide, readingTimeLeft, requireOpen, type VisitCommand } from './rules/steps.ts'

/** A write of a customer: which visit, under which idempotency key. */
export interface StepInput {
  readonly visitId: string
  readonly commandId: string
}

interface Decision {
  readonly command: VisitCommand
  readonly pin?: VisitWrite['pin']
  readonly signature?: VisitWrite['signature']
}

interface StepOptions<T> {
  readonly action: string
  readonly input: StepInput
  /** What was asked, for the digest that tells a repetition from another request under the same key. */
  readonly asked: Json
  readonly more?: ReadMore<T>
  readonly decide: (step: VisitStep & { more: T | undefined }, now: Date) => Decision | Promise<Decision>
}

interface StepDone<T> extends StepResult {
  readonly state: VisitState
  readonly read: VisitStep & { more: T | undefined }
  readonly at: Date
}

/**
 * One writing step of a visit: read, decide in pure code, compare-and-append. Two round trips when nobody
 * else writes at the same moment; otherwise it reads and decides again.
 *
 * @throws DomainError whatever the rules refuse
 */
async function step<T>(
  services: Services,
  request: CustomerRequest,
  options: StepOptions<T>,
): Promise<StepDone<T>> {
  const { visitId, commandId } = options.input
  const digest = digestOfRequest({ action: options.action, visitId, asked: options.asked })
  return await decideAgain(async () => {
    const read = await readStep(services, request, visitId, commandId, options.more)
    const now = read.at
    const before = earlierAnswer(read, digest)
    if (before) return { ...before, state: read.visit.state, read, at: now }
    const decision = await options.decide(read, now)
    const { visit, identity, escalateAt } = read
    const events = unwrap(decide(visit.state, decision.command, { now, identity, escalateAt }))
    if (events.length === 0) return { ...stands(visit.state), state: visit.state, read, at: now }
    const after = await commitVisit(services.db, {
      visit,
      events,
      at: now,
      actor: customerActor(request, visit.state.customerId),
      action: options.action,
      ids: services.ids,
      command: { id: commandId, digest },
      ...(identity && request.identity ? { identitySession: request.identity } : {}),
      ...(decision.pin ? { pin: decision.pin } : {}),
      ...(decision.signature ? { signature: decision.signature } : {}),
    })
    return after ? { ...stands(after), state: after, read, at: now } : WRITTEN_MEANWHILE
  })
}

function stands(at: StepResult): StepResult {
  return { status: at.status, version: at.version }
}

/** 点击保单号: the visit was opened by its customer for the first time. */
export async function startVisit(
  services: Services,
  request: CustomerRequest,
  input: StepInput,
): Promise<StepResult> {
  const options = {
    action: 'visit.start',
    input,
    asked: null,
    decide: () => ({ command: { type: 'START' as const } }),
  }
  return stands(await step(services, request, options))
}

/** What the text of a questionnaire is made from: the policy's facts, and what is already pinned. */
const factsAndPin = policyFactsRow.extend({ rendered: z.string().nullable() })
const withFacts: ReadMore<z.infer<typeof factsAndPin>> = {
  select: `${factsColumns}, q.rendered`,
  from: `${factsFrom}\nLEFT JOIN visit_questionnaire q ON q.visit_id = v.id`,
  schema: factsAndPin,
}

export interface NoticeView {
  readonly notice: RenderedNotice
  readonly confirmed: boolean
}

/** What a read behind the identity check stands on; reading counts as being there, so the idle time starts anew. */
async function requireIdentity(services: Services, request: CustomerRequest, read: VisitStep): Promise<void> {
  const now = read.at
  unwrap(requireOpen(read.visit.state, { now, escalateAt: read.escalateAt }))
  if (read.identity === null) throw new DomainError('IDENTITY_REQUIRED')
  if (now.getTime() - read.identity.lastSeenAt.getTime() < services.settings.identityTouchMs) return
  await touchIdentity(services.db, request.identity, now)
}

/** 回访须知 for this customer, with the name and form of address filled in. */
export async function readNotice(
  services: Services,
  request: CustomerRequest,
  visitId: string,
): Promise<NoticeView> {
  const read = await readStep(services, request, visitId, null, withFacts)
  await requireIdentity(services, request, read)
  if (!read.more) throw new DomainError('NOT_FOUND')
  const template = await loadTemplate(services, await currentTemplateId(services, read.at))
  const notice = unwrap(renderNotice(template.content, toFacts(read.more)))
  return { notice, confirmed: read.visit.state.noticedAt !== null }
}

/** 我已确认回访须知事项; the notice as shown goes on record with it. */
export async function confirmNotice(
  services: Services,
  request: CustomerRequest,
  input: StepInput,
): Promise<StepResult> {
  const result = await step(services, request, {
    action: 'visit.confirmNotice',
    input,
    asked: null,
    more: withFacts,
    decide: async (read, now): Promise<Decision> => {
      if (!read.more) throw new DomainError('NOT_FOUND')
      const template = await loadTemplate(services, await currentTemplateId(services, now))
      const text = canonical({ ...unwrap(renderNotice(template.content, toFacts(read.more))) })
      return { command: { type: 'CONFIRM_NOTICE', shown: { templateVersionId: template.id, text } } }
    },
  })
  return stands(result)
}

export interface QuestionnaireView extends StepResult {
  readonly questionnaire: RenderedQuestionnaire
  readonly answers: Answers
  /** Seconds of reading still owed, by the server's clock. */
  readonly secondsLeft: number
  readonly revision: number
}

/** Opens the questionnaire; the first time, its text is pinned for good. */
export async function openQuestionnaire(
  services: Services,
  request: CustomerRequest,
  input: StepInput,
): Promise<QuestionnaireView> {
  let fresh: string | null = null
  const result = await step(services, request, {
    action: 'visit.openQuestionnaire',
    input,
    asked: null,
    more: withFacts,
    decide: async (read, now): Promise<Decision> => {
      if (!read.more) throw new DomainError('NOT_FOUND')
      if (read.more.rendered !== null) return { command: { type: 'OPEN_QUESTIONNAIRE', pin: null } }
      const { pin, text } = await pinQuestionnaire(services, read.more, now)
      fresh = text.rendered
      return { command: { type: 'OPEN_QUESTIONNAIRE', pin }, pin: text }
    },
  })
  return viewOf(result, fresh ?? result.read.more?.rendered ?? null)
}

function viewOf(
  at: Pick<StepDone<unknown>, 'status' | 'version' | 'state' | 'read' | 'at'>,
  rendered: string | null,
): QuestionnaireView {
  const { state, read } = at
  if (rendered === null || read.identity === null) throw new DomainError('QUESTIONNAIRE_NOT_OPEN')
  return {
    ...stands(at),
    questionnaire: renderedQuestionnaireSchema.parse(JSON.parse(rendered)),
    answers: state.answers,
    secondsLeft: readingTimeLeft(state, read.identity.sitting, at.at),
    revision: state.revision,
  }
}

/** The pinned questionnaire with what is answered so far. */
export async function viewQuestionnaire(
  services: Services,
  request: CustomerRequest,
  visitId: string,
): Promise<QuestionnaireView> {
  const read = await readStep(services, request, visitId, null, withFacts)
  await requireIdentity(services, request, read)
  const { state } = read.visit
  return viewOf({ ...stands(state), state, read, at: read.at }, read.more?.rendered ?? null)
}

/** Keeps what is answered or drawn so far; saying the same twice writes nothing. */
export async function saveDraft(
  services: Services,
  request: CustomerRequest,
  input: StepInput & { answers: Answers; signature?: SignatureStrokes | undefined },
): Promise<StepResult> {
  const signature = input.signature ? storedSignature(input.signature) : undefined
  return stands(
    await step(services, request, {
      action: 'visit.saveDraft',
      input,
      asked: { answers: input.answers, signature: signature?.sha256 },
      decide: () => ({
        command: { type: 'SAVE_DRAFT', answers: input.answers, signature: signature?.sha256 ?? null },
        ...(signature ? { signature } : {}),
      }),
    }),
  )
}

/** 提交问卷: every question answered, the reading time kept. */
export async function submitAnswers(
  services: Services,
  request: CustomerRequest,
  input: StepInput & { answers: Answers },
): Promise<StepResult> {
  return stands(
    await step(services, request, {
      action: 'visit.submit',
      input,
      asked: { answers: input.answers },
      decide: () => ({ command: { type: 'SUBMIT', answers: input.answers } }),
    }),
  )
}

/** 返回修改. */
export async function backToEdit(
  services: Services,
  request: CustomerRequest,
  input: StepInput,
): Promise<StepResult> {
  const decideIt = () => ({ command: { type: 'BACK_TO_EDIT' as const } })
  return stands(
    await step(services, request, { action: 'visit.backToEdit', input, asked: null, decide: decideIt }),
  )
}

/** 确定: signs what was submitted; success, or at once a case for the agents. */
export async function signVisit(
  services: Services,
  request: CustomerRequest,
  input: StepInput & { revision: number; signature: SignatureStrokes },
): Promise<StepResult> {
  const signature = storedSignature(input.signature)
  const written = isWritten(input.signature)
  return stands(
    await step(services, request, {
      action: 'visit.sign',
      input,
      asked: { revision: input.revision, signature: signature.sha256 },
      decide: (read, now) => {
        const { state } = read.visit
        const sealed = seal({
          visitId: state.id,
          questionnaireSha256: state.questionnaireSha ?? '',
          revision: state.revision,
          answers: state.answers,
          method: read.identity?.method ?? '',
          attemptId: read.identity?.attemptId ?? '',
          signature: signature.sha256,
          signedAt: now,
        })
        return {
          command: {
            type: 'SIGN',
            revision: input.revision,
            signature: written ? signature.sha256 : '',
            seal: sealed,
          },
          signature,
        }
      },
    }),
  )
}

/** 改为电话回访 and 号码不是我的: people take over; no identity check is needed to be called. */
export async function handOver(
  services: Services,
  request: CustomerRequest,
  input: StepInput,
  reason: CallbackReason,
): Promise<StepResult> {
  return stands(
    await step(services, request, {
      action: 'visit.handOver',
      input,
      asked: { reason },
      decide: () => ({ command: { type: 'HAND_OVER', reason } }),
    }),
  )
}
