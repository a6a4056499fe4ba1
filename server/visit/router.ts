import { z } from 'zod'
import { signatureSchema } from '../evidence/signature.ts'
import { customerProcedure, publicRouter } from '../procedure/customer.ts'
import { listPending, listPolicies, viewVisit } from './list.ts'
import { givenAnswerSchema } from './rules/events.ts'
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
  policies: customerProcedure().query(({ ctx }) => listPolicies(ctx.services, ctx.request)),
  /** 待回访保单列表 */
  pending: customerProcedure().query(({ ctx }) => listPending(ctx.services, ctx.request)),
  /** Where one visit stands: which page comes next, and the result when it is over. */
  view: customerProcedure()
    .input(visitInput)
    .query(({ ctx, input }) => viewVisit(ctx.services, ctx.request, input.visitId)),
  start: customerProcedure()
    .input(stepInput)
    .mutation(({ ctx, input }) => startVisit(ctx.services, ctx.request, input)),
  notice: customerProcedure()
    .input(visitInput)
    .query(({ ctx, input }) => readNotice(ctx.services, ctx.request, input.visitId)),
  confirmNotice: customerProcedure()
    .input(stepInput)
    .mutation(({ ctx, input }) => confirmNotice(ctx.services, ctx.request, input)),
  openQuestionnaire: customerProcedure()
    .input(stepInput)
    .mutation(({ ctx, input }) => openQuestionnaire(ctx.services, ctx.request, input)),
  questionnaire: customerProcedure()
    .input(visitInput)
    .query(({ ctx, input }) => viewQuestionnaire(ctx.services, ctx.request, input.visitId)),
  saveDraft: customerProcedure('signature')
    .input(stepInput.extend({ answers, signature: signatureSchema.optional() }))
    .mutation(({ ctx, input }) => saveDraft(ctx.services, ctx.request, input)),
  submit: customerProcedure('answers')
    .input(stepInput.extend({ answers }))
    .mutation(({ ctx, input }) => submitAnswers(ctx.services, ctx.request, input)),
  backToEdit: customerProcedure()
    .input(stepInput)
    .mutation(({ ctx, input }) => backToEdit(ctx.services, ctx.request, input)),
  sign: customerProcedure('signature')
    .input(stepInput.extend({ revision: z.number().int().min(1), signature: signatureSchema }))
    .mutation(({ ctx, input }) => signVisit(ctx.services, ctx.request, input)),
  /** 改为电话回访 */
  callMeInstead: customerProcedure()
    .input(stepInput)
    .mutation(({ ctx, input }) => handOver(ctx.services, ctx.request, input, 'CUSTOMER_REQUESTED')),
  /** 号码不是我的 */
  phoneIsNotMine: customerProcedure()
    .input(stepInput)
    .mutation(({ ctx, input }) => handOver(ctx.services, ctx.request, input, 'PHONE_NOT_MINE')),
  /** The face vendor asked for another channel, and the customer agreed to be called. */
  faceNeedsPhone: customerProcedure()
    .input(stepInput)
    .mutation(({ ctx, input }) => handOver(ctx.services, ctx.request, input, 'VENDOR_REDIRECT')),
})
