import { z } from 'zod'
import { daySchema } from '../kernel/day.ts'
import { staffProcedure, staffRouter } from '../procedure/staff.ts'
import { givenAnswerSchema } from '../visit/rules/events.ts'
import { followUpStatuses, problemStatuses, qualityStatuses, STEER_MOST } from '../vocabulary/calls.ts'
import {
  dispositions,
  followUpKinds,
  followUpResults,
  languages,
  problemCategories,
} from '../vocabulary/dispositions.ts'
import { callbackReasons } from '../vocabulary/visits.ts'
import { finishCall } from './call/finish.ts'
import { confirmApplicant, dial, releaseCase } from './call/held-case.ts'
import { takeCase, takeIncoming } from './call/take-over.ts'
import { undoFinish } from './call/undo.ts'
import { viewCase } from './call/view.ts'
import { keepLease } from './case/lease.ts'
import { recordOrders } from './case/record-filter.ts'
import { finishFollowUp, sendFollowUp } from './follow-up/follow-up.ts'
import { postLetters, printLetters } from './follow-up/letters.ts'
import { listFollowUps } from './follow-up/list.ts'
import { listProblems } from './problem/list.ts'
import { getProblem, listHandlers, stepProblem } from './problem/problem.ts'
import { listQuality } from './quality/list.ts'
import { openRecording } from './quality/listening.ts'
import { getQuality } from './quality/material.ts'
import { scoreCall } from './quality/quality.ts'
import { listAgents } from './queue/agents.ts'
import { readBoard } from './queue/board.ts'
import { claimNext } from './queue/claim.ts'
import { caseOrders, listCases, urgencies } from './queue/list.ts'
import { listProfiles, saveProfile } from './queue/profiles.ts'
import { pauseQueue, previewSteer, steer } from './queue/supervise.ts'
import { caseStates, workDraftSchema } from './rules/case.ts'
import { LETTERS_MOST } from './rules/letter.ts'
import { scoreItems } from './rules/quality-score.ts'
import { priorities } from './rules/queue-order.ts'

const id = z.uuid()
const held = z.object({ caseId: id, lease: id })
const text = (most: number) => z.string().trim().max(most)
const reason = text(200).min(2)
const page = z.number().int().min(1).max(100).default(50)
const instant = z.iso.datetime().transform((given) => new Date(given))

const work = staffProcedure('callback.work')
/** The base procedure for requests that contain answers given by phone. */
const workWithAnswers = staffProcedure('callback.work', 'answers')
const read = staffProcedure('callback.read')
const supervise = staffProcedure('callback.supervise')
const superviseMany = staffProcedure('callback.supervise', 'list')

const resultInput = z.object({
  disposition: z.enum(dispositions),
  note: text(2000),
  answers: z.record(z.string().max(60), givenAnswerSchema).nullable(),
  promisedFor: instant.nullable(),
  language: z.enum(languages).nullable(),
  problem: z.object({ category: z.enum(problemCategories), description: text(2000) }).nullable(),
})

export const callbackRouter = staffRouter({
  next: work.mutation(({ ctx }) => claimNext(ctx.services, ctx.actor)),
  view: read
    .input(z.object({ caseId: id }))
    .query(({ ctx, input }) => viewCase(ctx.services, ctx.staff, input.caseId)),
  keep: workWithAnswers
    .input(held.extend({ draft: workDraftSchema.optional() }))
    .mutation(({ ctx, input }) => keepLease(ctx.services, ctx.actor, input)),
  dial: work.input(held).mutation(({ ctx, input }) => dial(ctx.services, ctx.actor, input)),
  confirmApplicant: work
    .input(held)
    .mutation(({ ctx, input }) => confirmApplicant(ctx.services, ctx.actor, input)),
  finish: workWithAnswers
    .input(held.extend({ result: resultInput }))
    .mutation(({ ctx, input }) => finishCall(ctx.services, ctx.actor, input)),
  undoFinish: work.input(held).mutation(({ ctx, input }) => undoFinish(ctx.services, ctx.actor, input)),
  release: work
    .input(held.extend({ reason }))
    .mutation(({ ctx, input }) => releaseCase(ctx.services, ctx.actor, input)),
  takeIncoming: work
    .input(z.object({ visitId: id }))
    .mutation(({ ctx, input }) => takeIncoming(ctx.services, ctx.actor, input.visitId)),
  takeSibling: work
    .input(z.object({ caseId: id }))
    .mutation(({ ctx, input }) => takeCase(ctx.services, ctx.actor, { ...input, ground: 'SAME_CALL' })),
  retake: work
    .input(z.object({ caseId: id }))
    .mutation(({ ctx, input }) => takeCase(ctx.services, ctx.actor, { ...input, ground: 'RETAKE' })),
})

const steerCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ASSIGN'), agentId: id }),
  z.object({ type: z.literal('UNASSIGN') }),
  z.object({ type: z.literal('FREE') }),
  z.object({ type: z.literal('PRIORITISE'), priority: z.literal(priorities) }),
  z.object({ type: z.literal('SET_LANGUAGE'), language: z.enum(languages) }),
  z.object({ type: z.literal('PAUSE') }),
  z.object({ type: z.literal('RESUME') }),
])
const steerInput = z.object({ caseIds: z.array(id).min(1).max(STEER_MOST), command: steerCommand })

const caseFilter = z.object({
  place: z.enum(caseStates).nullable(),
  reason: z.enum(callbackReasons).nullable(),
  urgency: z.enum(urgencies).nullable(),
  language: z.enum(languages).nullable(),
  agentId: id.nullable(),
  policyNo: text(40).nullable().default(null),
})
const caseCursor = z.object({
  priority: z.number().int(),
  coolingOffEndsAt: z.iso.datetime(),
  turn: z.number().int(),
  openedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
  id,
})
const hour = z.number().int().min(0).max(24)
const profileInput = z
  .object({
    languages: z.array(z.enum(languages)).min(1).max(languages.length),
    workDays: z.array(z.number().int().min(1).max(7)).max(7),
    fromHour: hour,
    toHour: hour,
    inSales: z.boolean(),
    team: z.string().trim().max(30).default(''),
  })
  .refine((profile) => profile.fromHour < profile.toHour, { path: ['toHour'] })

export const queueRouter = staffRouter({
  /** The staff who call customers, for the filters of lists. */
  agents: read.query(({ ctx }) => listAgents(ctx.services)),
  board: supervise.query(({ ctx }) => readBoard(ctx.services, ctx.services.clock.now())),
  cases: read
    .input(
      z.object({
        filter: caseFilter,
        order: z.enum(caseOrders).default('queue'),
        after: caseCursor.nullable(),
        limit: page,
      }),
    )
    .query(({ ctx, input }) => listCases(ctx.services, input)),
  preview: superviseMany.input(steerInput).query(({ ctx, input }) => previewSteer(ctx.services, input)),
  steer: superviseMany
    .input(steerInput.extend({ reason }))
    .mutation(({ ctx, input }) => steer(ctx.services, ctx.actor, input)),
  pause: supervise
    .input(z.object({ paused: z.boolean(), reason }))
    .mutation(({ ctx, input }) => pauseQueue(ctx.services, ctx.actor, input)),
  profiles: supervise.query(({ ctx }) => listProfiles(ctx.services)),
  saveProfile: supervise
    .input(z.object({ staffId: id, version: z.number().int().min(0), profile: profileInput }))
    .mutation(({ ctx, input }) => saveProfile(ctx.services, ctx.actor, input)),
})

/** The filter that the lists of problem cases, follow-ups and quality checks have in common. Absent means "any". */
const recordFilter = z.object({
  policyNo: text(40).nullable().default(null),
  visitId: id.nullable().default(null),
  from: daySchema.nullable().default(null),
  to: daySchema.nullable().default(null),
})
const order = z.enum(recordOrders).default('oldest')
const agentFilter = recordFilter.extend({ agentId: id.nullable().default(null) }).prefault({})

const step = z.object({ id, version: z.number().int() })
const problemText = text(2000).min(2)
const handle = staffProcedure('problem.handle')
const close = staffProcedure('problem.close')

/** 问题件 (problem cases) */
export const problemRouter = staffRouter({
  list: staffProcedure('problem.read')
    .input(
      z.object({
        filter: recordFilter.extend({
          status: z.enum(problemStatuses).nullable(),
          handlerId: id.nullable(),
          overdue: z.boolean(),
        }),
        order,
        after: z.object({ dueOn: z.iso.date().nullable(), id }).nullable(),
        limit: page,
      }),
    )
    .query(({ ctx, input }) => listProblems(ctx.services, input)),
  get: staffProcedure('problem.read')
    .input(z.object({ id }))
    .query(({ ctx, input }) => getProblem(ctx.services, input.id, ctx.services.clock.now())),
  handlers: staffProcedure('problem.read').query(({ ctx }) => listHandlers(ctx.services)),
  assign: close
    .input(step.extend({ handlerId: id }))
    .mutation(({ ctx, input: { handlerId, ...input } }) =>
      stepProblem(ctx.services, ctx.actor, { ...input, command: { type: 'ASSIGN', handlerId } }),
    ),
  note: handle
    .input(step.extend({ text: problemText }))
    .mutation(({ ctx, input: { text: said, ...input } }) =>
      stepProblem(ctx.services, ctx.actor, { ...input, command: { type: 'NOTE', text: said } }),
    ),
  resolve: handle
    .input(step.extend({ resolution: problemText }))
    .mutation(({ ctx, input: { resolution, ...input } }) =>
      stepProblem(ctx.services, ctx.actor, { ...input, command: { type: 'RESOLVE', resolution } }),
    ),
  reopen: close
    .input(step.extend({ text: problemText }))
    .mutation(({ ctx, input: { text: said, ...input } }) =>
      stepProblem(ctx.services, ctx.actor, { ...input, command: { type: 'REOPEN', text: said } }),
    ),
  close: close
    .input(step.extend({ text: problemText }))
    .mutation(({ ctx, input: { text: said, ...input } }) =>
      stepProblem(ctx.services, ctx.actor, { ...input, command: { type: 'CLOSE', text: said } }),
    ),
})

const followUp = staffProcedure('followUp.handle')
const followUpMany = staffProcedure('followUp.handle', 'list')
const posting = step.extend({ reference: text(60).min(1) })

/** 信函/面访 (follow-ups by letter or branch visit) */
export const followUpRouter = staffRouter({
  list: read
    .input(
      z.object({
        status: z.enum(followUpStatuses).nullable(),
        filter: agentFilter,
        order,
        after: z.object({ openedAt: z.iso.datetime(), id }).nullable(),
        limit: page,
      }),
    )
    .query(({ ctx, input }) => listFollowUps(ctx.services, input)),
  send: followUp
    .input(step.extend({ kind: z.enum(followUpKinds), reference: text(60).min(1) }))
    .mutation(({ ctx, input }) => sendFollowUp(ctx.services, ctx.actor, { ...input, sentOn: null })),
  print: followUp
    .input(z.object({ ids: z.array(id).min(1).max(LETTERS_MOST) }))
    .mutation(({ ctx, input }) => printLetters(ctx.services, ctx.actor, input.ids)),
  post: followUpMany
    .input(z.object({ sentOn: daySchema, letters: z.array(posting).min(1).max(LETTERS_MOST) }))
    .mutation(({ ctx, input }) => postLetters(ctx.services, ctx.actor, input)),
  finish: followUp
    .input(
      step.extend({
        result: z.enum(followUpResults).exclude(['CALLED_IN', 'CANCELLED']),
        receiptOn: daySchema.nullable().default(null),
        note: text(2000),
      }),
    )
    .mutation(({ ctx, input }) => finishFollowUp(ctx.services, ctx.actor, input)),
})

const quality = staffProcedure('quality.review')

/** 质检 (quality checks) */
export const qualityRouter = staffRouter({
  list: quality
    .input(
      z.object({
        status: z.enum(qualityStatuses).nullable(),
        filter: agentFilter,
        order,
        after: z.object({ createdAt: z.iso.datetime(), id }).nullable(),
        limit: page,
      }),
    )
    .query(({ ctx, input }) => listQuality(ctx.services, input)),
  get: quality
    .input(z.object({ id }))
    .query(({ ctx, input }) => getQuality(ctx.services, ctx.staff.id, input.id)),
  openRecording: quality
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => openRecording(ctx.services, ctx.actor, input.id)),
  score: quality
    .input(
      step.extend({
        scores: z.record(z.string().max(40), z.number()),
        fatal: z.array(z.string().max(40)).max(scoreItems.length),
        comment: text(2000),
      }),
    )
    .mutation(({ ctx, input }) => scoreCall(ctx.services, ctx.actor, input)),
})
