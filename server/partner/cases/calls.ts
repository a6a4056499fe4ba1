import { z } from 'zod'
import { endOfLease } from '../../call-centre/call/ended.ts'
import { finishCall } from '../../call-centre/call/finish.ts'
import { confirmApplicant, dial, releaseCase } from '../../call-centre/call/held-case.ts'
import { readScript } from '../../call-centre/call/script.ts'
import { takeCase, takeIncoming } from '../../call-centre/call/take-over.ts'
import { keepLease } from '../../call-centre/case/lease.ts'
import { readCase } from '../../call-centre/case/store.ts'
import { claimNext } from '../../call-centre/queue/claim.ts'
import { emptyDraft } from '../../call-centre/rules/case.ts'
import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import { DomainError, type ErrorCode } from '../../kernel/errors.ts'
import { type OutsideAgent, outsideAgent } from '../client/agents.ts'
import { noFields } from '../operation/fields.ts'
import { type Operation, type OperationContext, operation } from '../operation/operation.ts'
import type { ProblemCode } from '../rules/problem.ts'
import {
  claimed,
  confirmed,
  draft,
  finished,
  heldCase,
  kept,
  nexts,
  ofAgent,
  ofHolder,
  released,
  result,
  script,
  started,
} from './call-schemas.ts'
import { caseParams } from './case-schemas.ts'

const calling = {
  method: 'post',
  scope: 'calls:write',
  tag: '外部外呼',
  writes: true,
  bodyKind: 'json',
  query: noFields,
  bound: { bytes: 4 * 1024, entries: 20 },
} as const

const ofAgents: readonly ProblemCode[] = ['AGENT_NOT_ASSIGNED', 'AGENT_NOT_ACTIVE']
const ofTaking: readonly ProblemCode[] = [
  ...ofAgents,
  'NOT_FOUND',
  'ALREADY_HOLDING',
  'CUSTOMER_BUSY',
  'CASE_CLOSED',
  'CASE_PAUSED',
  'LEASE_LOST',
]
const ofHolding: readonly ProblemCode[] = [
  ...ofAgents,
  'NOT_FOUND',
  'LEASE_EXPIRED',
  'LEASE_LOST',
  'CASE_CLOSED',
]

interface Acting {
  readonly agent: OutsideAgent
  /** The agent as the person who acts, through the client. */
  readonly actor: Actor
}

/** @throws Problem AGENT_NOT_ASSIGNED, AGENT_NOT_ACTIVE */
async function actingFor({ services, client, actor }: OperationContext, username: string): Promise<Acting> {
  const agent = await outsideAgent(services, client, username)
  const { requestId, origin } = actor
  return {
    agent,
    actor: { kind: 'STAFF', id: agent.id, requestId, origin: { ...origin, client: client.id } },
  }
}

/** @throws DomainError LEASE_LOST if the case was taken from the agent since */
async function heldBy(services: Services, { id }: OutsideAgent, caseId: string) {
  const { lease, visitId } = (await readCase(services, caseId)).state
  if (lease?.by !== id) throw new DomainError('LEASE_LOST')
  return { caseId, visitId, lease: lease.token, leaseUntil: lease.until.toISOString() }
}

const claimCase = operation({
  ...calling,
  id: 'claimCase',
  path: '/calls:claim',
  summary: '领取下一个任务',
  description:
    '按队列的顺序领取该坐席现在可以拨打的任务。坐席已占用任务时得到同一个任务。没有任务时说明原因。答复中不含客户资料。',
  problems: [...ofAgents, 'LEASE_LOST'],
  params: noFields,
  body: z.strictObject(ofAgent).meta({ id: 'ClaimRequest' }),
  answers: { 200: claimed },
  run: async (context, { body }) => {
    const { agent, actor } = await actingFor(context, body.agent)
    const next = await claimNext(context.services, actor)
    if (next.kind === 'NOTHING') {
      const { because, nextAt } = next
      return { status: 200, body: { case: null, because, nextAt: nextAt?.toISOString() ?? null } }
    }
    const held = await heldBy(context.services, agent, next.caseId)
    return { status: 200, body: { case: held, because: null, nextAt: null } }
  },
})

const takeKnownCase = operation({
  ...calling,
  id: 'takeCase',
  path: '/cases/{caseId}:take',
  summary: '领取指定的任务',
  description:
    'RETAKE：接回该坐席占用到期的任务，未登记结果的通话随之继续。SAME_CALL：刚与客户通话后，接着办理同一客户的另一张保单。其他任务按队列的顺序领取。',
  problems: ofTaking,
  params: caseParams,
  body: z
    .strictObject({
      ...ofAgent,
      ground: z.enum(['RETAKE', 'SAME_CALL']).meta({ description: '领取指定任务的理由' }),
    })
    .meta({ id: 'TakeRequest' }),
  answers: { 200: heldCase },
  run: async (context, { params, body }) => {
    const { agent, actor } = await actingFor(context, body.agent)
    const taken = await takeCase(context.services, actor, { caseId: params.caseId, ground: body.ground })
    return { status: 200, body: await heldBy(context.services, agent, taken.caseId) }
  },
})

const takeCall = operation({
  ...calling,
  id: 'takeIncomingCall',
  path: '/visits/{visitId}:take',
  summary: '接听客户来电',
  description:
    '客户来电要求在电话中完成回访：该回访转为电话回访，任务由该坐席占用，通话随即开始。每名坐席每小时的次数有上限。',
  problems: [...ofTaking, 'ALREADY_FINISHED', 'VISIT_CANCELLED'],
  params: z.strictObject({ visitId: z.uuid().meta({ description: '回访编号' }) }),
  body: z.strictObject(ofAgent).meta({ id: 'IncomingCallRequest' }),
  answers: { 200: heldCase },
  run: async (context, { params, body }) => {
    const { agent, actor } = await actingFor(context, body.agent)
    const taken = await takeIncoming(context.services, actor, params.visitId)
    return { status: 200, body: await heldBy(context.services, agent, taken.caseId) }
  },
})

const startCall = operation({
  ...calling,
  id: 'startCall',
  path: '/cases/{caseId}:dial',
  summary: '开始通话',
  description:
    '登记一次拨打，须在拨号前发送：外呼时段、间隔和次数在此检查，从此刻起计为一次拨打。之后可读取手机号码。每次占用最多一次通话，重复发送得到同一次通话。请把 attemptId 交给话务平台，由其回传通话。',
  problems: [...ofHolding, 'CALL_NOT_ALLOWED'],
  params: caseParams,
  body: z.strictObject(ofHolder).meta({ id: 'DialRequest' }),
  answers: { 200: started },
  run: async (context, { params, body }) => {
    const { actor } = await actingFor(context, body.agent)
    // The address that dials contains the phone number, which must not be in a stored answer.
    const { attemptId, leaseUntil } = await dial(context.services, actor, { ...params, lease: body.lease })
    return { status: 200, body: { attemptId, leaseUntil: leaseUntil.toISOString() } }
  },
})

const readTheScript = operation({
  ...calling,
  id: 'readScript',
  path: '/cases/{caseId}:script',
  summary: '读取通话脚本',
  description:
    '只答复占用该任务的坐席。开始通话后给出手机号码与用于核实本人的内容，核实本人后给出问卷。每次读取客户资料都会记入操作日志。',
  writes: false,
  problems: ofHolding,
  params: caseParams,
  body: z.strictObject(ofHolder).meta({ id: 'ScriptRequest' }),
  answers: { 200: script },
  run: async (context, { params, body }) => {
    const { agent, actor } = await actingFor(context, body.agent)
    const read = await readScript(context.services, actor, agent, { ...params, lease: body.lease })
    const { now, until, attempt, notCallable, phone, identity, questions, sentences } = read
    return {
      status: 200,
      body: {
        now,
        leaseUntil: until,
        attemptId: attempt?.id ?? null,
        notCallable,
        phone,
        identity,
        ...sentences,
        questions,
        answers: read.draft?.answers ?? {},
      },
    }
  },
})

const confirmTheApplicant = operation({
  ...calling,
  id: 'confirmApplicant',
  path: '/cases/{caseId}:confirm',
  summary: '已核实本人',
  description: '接听人已说出姓名与证件号码后四位，确认是投保人本人。之后可读取问卷。',
  problems: [...ofHolding, 'NOT_DIALLED', 'QUESTIONNAIRE_UNAVAILABLE', 'ALREADY_FINISHED', 'VISIT_CANCELLED'],
  params: caseParams,
  body: z.strictObject(ofHolder).meta({ id: 'ConfirmRequest' }),
  answers: { 200: confirmed },
  run: async (context, { params, body }) => {
    const { actor } = await actingFor(context, body.agent)
    const { attemptId } = await confirmApplicant(context.services, actor, { ...params, lease: body.lease })
    return { status: 200, body: { attemptId } }
  },
})

const saveWork = operation({
  ...calling,
  id: 'keepCase',
  path: '/cases/{caseId}:keep',
  summary: '延长占用，保存答案',
  description:
    '延长占用，从现在起重新计时；带 draft 时保存到目前为止的答案。占用在最后一次操作后默认 20 分钟到期。',
  bound: { bytes: 64 * 1024, entries: 400 },
  problems: ofHolding,
  params: caseParams,
  body: z.strictObject({ ...ofHolder, draft: draft.optional() }).meta({ id: 'KeepRequest' }),
  answers: { 200: kept },
  run: async (context, { params, body }) => {
    const { actor } = await actingFor(context, body.agent)
    const { leaseUntil } = await keepLease(context.services, actor, {
      ...params,
      lease: body.lease,
      ...(body.draft === undefined
        ? {}
        : { draft: { ...emptyDraft, ...body.draft, answers: body.draft.answers ?? {} } }),
    })
    return { status: 200, body: { leaseUntil: leaseUntil.toISOString() } }
  },
})

const ENDED: readonly ErrorCode[] = ['LEASE_LOST', 'LEASE_EXPIRED', 'CASE_CLOSED']

/**
 * Carries out a step that ends a lease. If the lease has already been ended by this step, whose answer was lost, answers
 * as the first time, even if others have worked on the case since.
 */
async function endingOnce<T>(work: () => Promise<T>, before: () => Promise<T | null>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DomainError && ENDED.includes(error.code))) throw error
    const known = await before()
    if (known === null) throw error
    return known
  }
}

const finish = operation({
  ...calling,
  id: 'finishCall',
  path: '/cases/{caseId}:finish',
  summary: '登记通话结果',
  description:
    '登记结果与答案，占用随之结束：回访成功、再次拨打、转问题件或转信函/面访。同一次占用的结果只登记一次，重复发送得到第一次的答复。',
  bound: { bytes: 64 * 1024, entries: 400 },
  problems: [
    ...ofHolding,
    'NOT_DIALLED',
    'CALL_NOT_SEEN',
    'APPLICANT_NOT_CONFIRMED',
    'UNKNOWN_QUESTION',
    'ANSWERS_MISSING',
    'PROBLEM_MISSING',
    'NOTE_MISSING',
    'APPOINTMENT_NOT_POSSIBLE',
    'ALREADY_FINISHED',
    'VISIT_CANCELLED',
  ],
  params: caseParams,
  body: z.strictObject({ ...ofHolder, ...result }).meta({ id: 'FinishRequest' }),
  answers: { 200: finished },
  run: async (context, { params, body: { agent: username, lease, promisedFor, ...given } }) => {
    const { services } = context
    const { agent, actor } = await actingFor(context, username)
    const held = { ...params, lease }
    const result = { ...given, promisedFor: promisedFor === null ? null : new Date(promisedFor) }
    const answer = await endingOnce(
      async () => {
        const { next, at } = await finishCall(services, actor, { ...held, result })
        return { next, at: at?.toISOString() ?? null }
      },
      async () => {
        const end = await endOfLease(services, agent.id, held)
        const next = nexts.find((known) => known === end?.payload.next)
        const at = end?.payload.at
        return next === undefined ? null : { next, at: typeof at === 'string' ? at : null }
      },
    )
    return { status: 200, body: answer }
  },
})

const release = operation({
  ...calling,
  id: 'releaseCase',
  path: '/cases/{caseId}:release',
  summary: '放回队列',
  description: '开始通话前把任务放回队列。已保存的答案留给下一名坐席。',
  problems: [...ofHolding, 'STEP_NOT_POSSIBLE'],
  params: caseParams,
  body: z
    .strictObject({
      ...ofHolder,
      reason: z.string().trim().min(2).max(200).meta({ description: '放回的理由，2 到 200 个字' }),
    })
    .meta({ id: 'ReleaseRequest' }),
  answers: { 200: released },
  run: async (context, { params, body: { agent: username, ...given } }) => {
    const { services } = context
    const { agent, actor } = await actingFor(context, username)
    const held = { ...params, lease: given.lease }
    const answer = await endingOnce(
      async () => {
        await releaseCase(services, actor, { ...params, ...given })
        return params
      },
      async () => ((await endOfLease(services, agent.id, held))?.type === 'RELEASED' ? params : null),
    )
    return { status: 200, body: { caseId: answer.caseId } }
  },
})

export const callOperations: readonly Operation[] = [
  claimCase,
  takeKnownCase,
  takeCall,
  startCall,
  readTheScript,
  confirmTheApplicant,
  saveWork,
  finish,
  release,
]
