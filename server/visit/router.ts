import { z } from 'zod'
import type { CustomerRequest, Services } from '../context.ts'
import { signatureSchema } from '../evidence/signature.ts'
import { customerProcedure, publicRouter } from '../procedure/customer.ts'
import { listPending, listPolicies, viewVisit } from './list.ts'
import { type VisitPage, visitPage } from './page.ts'
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
/**
 * Requests the visit's next page in the same response. If the next page is the questionnaire, `openId` is the
 * idempotency key for opening it.
 */
export const nextPage = z.object({ openId: z.uuid() }).strict()
/** `commandId` is the idempotency key: a repetition with the same key gets the same response and changes nothing. */
const stepInput = visitInput.extend({ commandId: z.uuid(), next: nextPage.optional() })
const answers = z.record(z.string().max(60), givenAnswerSchema)

/** The step's response, plus the visit's next page if the request asked for it. */
export async function withNextPage<T extends object>(
  { services, request }: { readonly services: Services; readonly request: CustomerRequest },
  asked: { readonly visitId: string; readonly next?: z.infer<typeof nextPage> | undefined },
  done: T,
): Promise<T & { readonly next: VisitPage | null }> {
  const { visitId, next } = asked
  return { ...done, next: next ? await visitPage(services, request, { visitId, ...next }) : null }
}

export const visitRouter = publicRouter({
  /** 我的保单 (my policies) */
  policies: customerProcedure().query(({ ctx }) => listPolicies(ctx.services, ctx.request)),
  /** 待回访保单列表 (policies with a pending visit) */
  pending: customerProcedure().query(({ ctx }) => listPending(ctx.services, ctx.request)),
  /** The state of one visit. It determines the next page, and contains the result when the visit is over. */
  view: customerProcedure()
    .input(visitInput)
    .query(({ ctx, input }) => viewVisit(ctx.services, ctx.request, input.visitId)),
  /** Like `view`, plus the data of the current page. If the current page is the questionnaire, the call opens it. */
  page: customerProcedure()
    .input(visitInput.extend(nextPage.shape))
    .mutation(({ ctx, input }) => visitPage(ctx.services, ctx.request, input)),
  start: customerProcedure()
    .input(stepInput)
    .mutation(async ({ ctx, input }) =>
      withNextPage(ctx, input, await startVisit(ctx.services, ctx.request, input)),
    ),
  notice: customerProcedure()
    .input(visitInput)
    .query(({ ctx, input }) => readNotice(ctx.services, ctx.request, input.visitId)),
  confirmNotice: customerProcedure()
    .input(stepInput)
    .mutation(async ({ ctx, input }) =>
      withNextPage(ctx, input, await confirmNotice(ctx.services, ctx.request, input)),
    ),
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
    .mutation(async ({ ctx, input }) =>
      withNextPage(ctx, input, await submitAnswers(ctx.services, ctx.request, input)),
    ),
  backToEdit: customerProcedure()
    .input(stepInput)
    .mutation(async ({ ctx, input }) =>
      withNextPage(ctx, input, await backToEdit(ctx.services, ctx.request, input)),
    ),
  sign: customerProcedure('signature')
    .input(stepInput.extend({ revision: z.number().int().min(1), signature: signatureSchema }))
    .mutation(async ({ ctx, input }) =>
      withNextPage(ctx, input, await signVisit(ctx.services, ctx.request, input)),
    ),
  /** 改为电话回访 (switch to a phone call) */
  callMeInstead: customerProcedure()
    .input(stepInput)
    .mutation(async ({ ctx, input }) =>
      withNextPage(ctx, input, await handOver(ctx.services, ctx.request, input, 'CUSTOMER_REQUESTED')),
    ),
  /** 号码不是我的 (the number is not mine) */
  phoneIsNotMine: customerProcedure()
    .input(stepInput)
    .mutation(async ({ ctx, input }) =>
      withNextPage(ctx, input, await handOver(ctx.services, ctx.request, input, 'PHONE_NOT_MINE')),
    ),
  /** Called when the face vendor has asked for another channel and the customer has agreed to a phone call. */
  faceNeedsPhone: customerProcedure()
    .input(stepInput)
    .mutation(async ({ ctx, input }) =>
      withNextPage(ctx, input, await handOver(ctx.services, ctx.request, input, 'VENDOR_REDIRECT')),
    ),
})
