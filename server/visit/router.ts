import { z } from 'zod'
import { signatureSchema } from '../evidence/signature.ts'
import { publicProcedure, publicRouter } from '../trpc/public.ts'
import { givenAnswerSchema } from './events.ts'
import { listPending, listPolicies, viewVisit } from './list.ts'
import {
  backToEdit,
  confirmNotice,
  handOver,
  openQuestionnaire,
  readNotice,
  saveDraft,
  signVisit,
  startVisit,
  submitAnswers,
  viewQuestionnaire,
} from './service.ts'

const visitInput = z.object({ visitId: z.uuid() }).strict()
/** `commandId` is the idempotency key: the same one again gives the same answer and changes nothing. */
const stepInput = visitInput.extend({ commandId: z.uuid() })
const answers = z.record(z.string().max(60), givenAnswerSchema)

export const visitRouter = publicRouter({
  /** 我的保单 */
  policies: publicProcedure.query(({ ctx }) => listPolicies(ctx.services, ctx.request)),
  /** 待回访保单列表 */
  pending: publicProcedure.query(({ ctx }) => listPending(ctx.services, ctx.request)),
  /** Where one visit stands: which page comes next, and the result when it is over. */
  view: publicProcedure
    .input(visitInput)
    .query(({ ctx, input }) => viewVisit(ctx.services, ctx.request, input.visitId)),
  start: publicProcedure
    .input(stepInput)
    .mutation(({ ctx, input }) => startVisit(ctx.services, ctx.request, input)),
  notice: publicProcedure
    .input(visitInput)
    .query(({ ctx, input }) => readNotice(ctx.services, ctx.request, input.visitId)),
  confirmNotice: publicProcedure
    .input(stepInput)
    .mutation(({ ctx, input }) => confirmNotice(ctx.services, ctx.request, input)),
  openQuestionnaire: publicProcedure
    .input(stepInput)
    .mutation(({ ctx, input }) => openQuestionnaire(ctx.services, ctx.request, input)),
  questionnaire: publicProcedure
    .input(visitInput)
    .query(({ ctx, input }) => viewQuestionnaire(ctx.services, ctx.request, input.visitId)),
  saveDraft: publicProcedure
    .input(stepInput.extend({ answers, signature: signatureSchema.optional() }))
    .mutation(({ ctx, input }) => saveDraft(ctx.services, ctx.request, input)),
  submit: publicProcedure
    .input(stepInput.extend({ answers }))
    .mutation(({ ctx, input }) => submitAnswers(ctx.services, ctx.request, input)),
  backToEdit: publicProcedure
    .input(stepInput)
    .mutation(({ ctx, input }) => backToEdit(ctx.services, ctx.request, input)),
  sign: publicProcedure
    .input(stepInput.extend({ revision: z.number().int().min(1), signature: signatureSchema }))
    .mutation(({ ctx, input }) => signVisit(ctx.services, ctx.request, input)),
  /** 改为电话回访 */
  callMeInstead: publicProcedure
    .input(stepInput)
    .mutation(({ ctx, input }) => handOver(ctx.services, ctx.request, input, 'CUSTOMER_REQUESTED')),
  /** 号码不是我的 */
  phoneIsNotMine: publicProcedure
    .input(stepInput)
    .mutation(({ ctx, input }) => handOver(ctx.services, ctx.request, input, 'PHONE_NOT_MINE')),
  /** The face vendor asked for another channel, and the customer agreed to be called. */
  faceNeedsPhone: publicProcedure
    .input(stepInput)
    .mutation(({ ctx, input }) => handOver(ctx.services, ctx.request, input, 'VENDOR_REDIRECT')),
})
