import type { z } from 'zod'
import type { CustomerRequest, Services } from '../context.ts'
import { customerActor } from '../evidence/audit.ts'
import { canonical, type Json } from '../evidence/rules/canonical.ts'
import { seal } from '../evidence/seal.ts'
import { isWritten, type SignatureStrokes, storedSignature } from '../evidence/signature.ts'
import { tables } from '../generated/tables.ts'
import { touchIdentity } from '../identity/store.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../kernel/database/decide-again.ts'
import { orNull } from '../kernel/database/expression.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError, unwrap } from '../kernel/errors.ts'
import { hashOfSuite } from '../kernel/secret/suite.ts'
import { factsColumns, productOfPolicy, toFacts } from '../policy/facts.ts'
import { type RenderedNotice, renderNotice } from '../questionnaire/rules/rendering.ts'
import { type RenderedQuestionnaire, renderedQuestionnaireSchema } from '../questionnaire/rules/template.ts'
import { currentTemplateId, loadTemplate } from '../questionnaire/store.ts'
import type { CallbackReason } from '../vocabulary/visits.ts'
import { commitVisit, type VisitWrite } from './commit.ts'
import { digestOfRequest, earlierAnswer, type StepResult } from './idempotency.ts'
import { pinQuestionnaire } from './pin.ts'
import { plainStep, type StepReader, stepReader, type VisitStep } from './read.ts'
import type { Answers, VisitState } from './rules/events.ts'
import { decide, readingTimeLeft, requireOpen, type VisitCommand } from './rules/steps.ts'

/** Identifies a customer's write by its visit and its idempotency key. */
export interface StepInput {
  readonly visitId: string
  readonly commandId: string
}

interface Decision {
  readonly command: VisitCommand
  readonly pin?: VisitWrite['pin']
  readonly signature?: VisitWrite['signature']
}

interface StepOptions<R extends z.ZodObject> {
  readonly action: string
  readonly input: StepInput
  /** The request's content. Its digest distinguishes a repetition from another request under the same key. */
  readonly asked: Json
  /** Reads the visit with all that `decide` needs. */
  readonly reader: StepReader<Record<never, never>, R>
  readonly decide: (step: Read<R>, now: Date) => Decision | Promise<Decision>
}

type Read<R extends z.ZodObject> = VisitStep & { readonly more: z.output<R> }

interface StepDone<R extends z.ZodObject> extends StepResult {
  readonly state: VisitState
  readonly read: Read<R>
  readonly at: Date
}

/**
 * Performs one writing step of a visit in two round trips. It reads the visit, decides in pure code, and writes only
 * if the visit has not changed. If another write came first, it reads the visit and decides again.
 *
 * @throws DomainError when the rules refuse the step
 */
async function step<R extends z.ZodObject>(
  services: Services,
  request: CustomerRequest,
  options: StepOptions<R>,
): Promise<StepDone<R>> {
  const { visitId, commandId } = options.input
  const digest = digestOfRequest({ action: options.action, visitId, asked: options.asked })
  return await decideAgain(async () => {
    const read = await options.reader.read(services, request, { visitId, commandId }, {})
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
      services,
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

/**
 * 点击保单号 (the customer taps the policy number): records that the customer opened the visit's page. Only the first
 * opening is recorded.
 */
export async function startVisit(
  services: Services,
  request: CustomerRequest,
  input: StepInput,
): Promise<StepResult> {
  const options = {
    action: 'visit.start',
    reader: plainStep,
    input,
    asked: null,
    decide: () => ({ command: { type: 'START' as const } }),
  }
  return stands(await step(services, request, options))
}

/** The inputs for a questionnaire's text: the policy's facts, and the pinned text if it exists. */
const q = columnsOf(tables.visitQuestionnaire, 'q')
const v = columnsOf(tables.visit, 'v')
const withFacts = stepReader({}, () => ({
  columns: { ...factsColumns, rendered: orNull(q.rendered) },
  from: `${productOfPolicy}\nLEFT JOIN ${q} ON ${q.visitId} = ${v.id}`,
}))

export interface NoticeView {
  readonly notice: RenderedNotice
  readonly confirmed: boolean
}

/**
 * Requires a valid identity check before data are returned. Reading counts as activity, so the idle time of the
 * identity session restarts.
 */
async function requireIdentity(services: Services, request: CustomerRequest, read: VisitStep): Promise<void> {
  const now = read.at
  unwrap(requireOpen(read.visit.state, { now, escalateAt: read.escalateAt }))
  if (read.identity === null) throw new DomainError('IDENTITY_REQUIRED')
  if (now.getTime() - read.identity.lastSeenAt.getTime() < services.settings.identityTouchMs) return
  await touchIdentity(services.db, request.identity, now)
}

/** 回访须知 (the notice) for this customer, with the name and form of address filled in. */
export async function readNotice(
  services: Services,
  request: CustomerRequest,
  visitId: string,
): Promise<NoticeView> {
  const read = await withFacts.read(services, request, { visitId }, {})
  await requireIdentity(services, request, read)
  const template = await loadTemplate(services, await currentTemplateId(services, read.at))
  const notice = unwrap(renderNotice(template.content, toFacts(read.more)))
  return { notice, confirmed: read.visit.state.noticedAt !== null }
}

/** 我已确认回访须知事项 (the customer confirms the notice): records the confirmation and the notice exactly as it was shown. */
export async function confirmNotice(
  services: Services,
  request: CustomerRequest,
  input: StepInput,
): Promise<StepResult> {
  const result = await step(services, request, {
    action: 'visit.confirmNotice',
    input,
    asked: null,
    reader: withFacts,
    decide: async (read, now): Promise<Decision> => {
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
  /** Seconds of reading time left, by the server's clock. */
  readonly secondsLeft: number
  readonly revision: number
}

/** Opens the questionnaire. The first opening pins the questionnaire's text for good. */
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
    reader: withFacts,
    decide: async (read, now): Promise<Decision> => {
      if (read.more.rendered !== null) return { command: { type: 'OPEN_QUESTIONNAIRE', pin: null } }
      const { pin, text } = await pinQuestionnaire(services, read.more, now)
      fresh = text.rendered
      return { command: { type: 'OPEN_QUESTIONNAIRE', pin }, pin: text }
    },
  })
  return viewOf(result, fresh ?? result.read.more.rendered)
}

function viewOf(
  at: StepResult & { readonly state: VisitState; readonly read: VisitStep; readonly at: Date },
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

/** The pinned questionnaire with the answers saved so far. */
export async function viewQuestionnaire(
  services: Services,
  request: CustomerRequest,
  visitId: string,
): Promise<QuestionnaireView> {
  const read = await withFacts.read(services, request, { visitId }, {})
  await requireIdentity(services, request, read)
  const { state } = read.visit
  return viewOf({ ...stands(state), state, read, at: read.at }, read.more.rendered)
}

/** Saves the current answers and strokes. An unchanged draft writes nothing. */
export async function saveDraft(
  services: Services,
  request: CustomerRequest,
  input: StepInput & { answers: Answers; signature?: SignatureStrokes | undefined },
): Promise<StepResult> {
  const signature = input.signature
    ? storedSignature(input.signature, hashOfSuite[services.suite])
    : undefined
  return stands(
    await step(services, request, {
      action: 'visit.saveDraft',
      reader: plainStep,
      input,
      asked: { answers: input.answers, signature: signature?.sha256 },
      decide: () => ({
        command: { type: 'SAVE_DRAFT', answers: input.answers, signature: signature?.sha256 ?? null },
        ...(signature ? { signature } : {}),
      }),
    }),
  )
}

/** 提交问卷 (submit the questionnaire): requires that every question is answered and that the reading time is over. */
export async function submitAnswers(
  services: Services,
  request: CustomerRequest,
  input: StepInput & { answers: Answers },
): Promise<StepResult> {
  return stands(
    await step(services, request, {
      action: 'visit.submit',
      reader: plainStep,
      input,
      asked: { answers: input.answers },
      decide: () => ({ command: { type: 'SUBMIT', answers: input.answers } }),
    }),
  )
}

/** 返回修改 (return and edit): takes the submission back, so that the answers can be changed. */
export async function backToEdit(
  services: Services,
  request: CustomerRequest,
  input: StepInput,
): Promise<StepResult> {
  const decideIt = () => ({ command: { type: 'BACK_TO_EDIT' as const } })
  return stands(
    await step(services, request, {
      action: 'visit.backToEdit',
      reader: plainStep,
      input,
      asked: null,
      decide: decideIt,
    }),
  )
}

/** 确定 (confirm): signs the submission. Either the visit succeeds, or a case for the agents is opened at once. */
export async function signVisit(
  services: Services,
  request: CustomerRequest,
  input: StepInput & { revision: number; signature: SignatureStrokes },
): Promise<StepResult> {
  const hash = hashOfSuite[services.suite]
  const signature = storedSignature(input.signature, hash)
  const written = isWritten(input.signature)
  return stands(
    await step(services, request, {
      action: 'visit.sign',
      reader: plainStep,
      input,
      asked: { revision: input.revision, signature: signature.sha256 },
      decide: (read, now) => {
        const { state } = read.visit
        const sealed = seal(
          {
            visitId: state.id,
            questionnaireSha256: state.questionnaireSha ?? '',
            revision: state.revision,
            answers: state.answers,
            method: read.identity?.method ?? '',
            attemptId: read.identity?.attemptId ?? '',
            signature: signature.sha256,
            signedAt: now,
          },
          hash,
        )
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

/**
 * 改为电话回访 (switch to a phone call) and 号码不是我的 (the number is not mine): moves the visit to the call centre. The
 * customer needs no identity check for this.
 */
export async function handOver(
  services: Services,
  request: CustomerRequest,
  input: StepInput,
  reason: CallbackReason,
): Promise<StepResult> {
  return stands(
    await step(services, request, {
      action: 'visit.handOver',
      reader: plainStep,
      input,
      asked: { reason },
      decide: () => ({ command: { type: 'HAND_OVER', reason } }),
    }),
  )
}
