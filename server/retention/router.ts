import { z } from 'zod'
import { daySchema } from '../kernel/day.ts'
import { lineProblem } from '../kernel/text/text-rules.ts'
import { staffProcedure, staffRouter } from '../procedure/staff.ts'
import { askerChecks, deletionGrounds } from '../vocabulary/visits.ts'
import { decideErasure, dryRun, listErasures, prepareErasure, readErasure } from './erasure.ts'
import { placeHold, releaseHold, retentionOfVisit } from './hold.ts'
import { answerRequest, findHeld, listRequests, readRequest } from './request.ts'

const id = z.object({ id: z.uuid() })
const line = (most: number) =>
  z
    .string()
    .trim()
    .min(2)
    .max(most)
    .refine((text) => lineProblem(text) === null, { message: 'not one line of plain text' })

/** Legal holds, and the erasure of what need not be kept any more. */
export const retentionRouter = staffRouter({
  ofVisit: staffProcedure('visit.read')
    .input(z.object({ visitId: z.uuid() }))
    .query(({ ctx, input }) => retentionOfVisit(ctx.services, input.visitId)),
  hold: staffProcedure('retention.hold')
    .input(z.object({ policyId: z.uuid(), reason: line(200), reference: line(60) }))
    .mutation(({ ctx, input }) => placeHold(ctx.services, ctx.actor, input)),
  release: staffProcedure('retention.hold')
    .input(id.extend({ settledOn: daySchema }))
    .mutation(({ ctx, input }) => releaseHold(ctx.services, ctx.actor, input)),
  dryRun: staffProcedure('erasure.read').query(({ ctx }) => dryRun(ctx.services)),
  list: staffProcedure('erasure.read').query(({ ctx }) => listErasures(ctx.services)),
  get: staffProcedure('erasure.read')
    .input(id)
    .query(({ ctx, input }) => readErasure(ctx.services, input.id)),
  prepare: staffProcedure('erasure.prepare').mutation(({ ctx }) => prepareErasure(ctx.services, ctx.actor)),
  approve: staffProcedure('erasure.approve')
    .input(id)
    .mutation(({ ctx, input }) => decideErasure(ctx.services, ctx.actor, { ...input, approve: true })),
  cancel: staffProcedure('erasure.approve')
    .input(id)
    .mutation(({ ctx, input }) => decideErasure(ctx.services, ctx.actor, { ...input, approve: false })),
})

const policyNo = z.string().trim().min(1).max(40)

/** Requests that personal data be deleted. The policy's number is in the body of every call. */
export const personalDataRouter = staffRouter({
  find: staffProcedure('personalData.answer')
    .input(z.object({ policyNo }))
    .query(({ ctx, input }) => findHeld(ctx.services, input.policyNo)),
  answer: staffProcedure('personalData.answer')
    .input(
      z.object({
        policyNo,
        ground: z.enum(deletionGrounds),
        askerCheck: z.enum(askerChecks),
        reference: line(60),
      }),
    )
    .mutation(({ ctx, input }) => answerRequest(ctx.services, ctx.actor, input)),
  list: staffProcedure('personalData.answer').query(({ ctx }) => listRequests(ctx.services)),
  get: staffProcedure('personalData.answer')
    .input(id)
    .query(({ ctx, input }) => readRequest(ctx.services, input.id)),
})
