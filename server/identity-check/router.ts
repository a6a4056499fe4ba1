import { z } from 'zod'
import { sha256 } from '../evidence/digest.ts'
import { endIdentity } from '../identity/store.ts'
import { DomainError } from '../kernel/errors.ts'
import { customerProcedure, type PublicContext, publicRouter } from '../procedure/customer.ts'
import { requireSession } from '../visit/read.ts'
import { nextPage, withNextPage } from '../visit/router.ts'
import { settleFaceCheck, startFaceCheck } from './face.ts'
import { openCode } from './open-code.ts'
import { visitOfFaceToken } from './read.ts'
import { codeStanding, sendVisitCode, verifyVisitCode } from './sms.ts'

const visitInput = z.object({ visitId: z.uuid() }).strict()
const faceToken = z.string().min(1).max(200)
/**
 * The path of one of this product's own pages. All other paths and URLs are refused, so that no customer is
 * redirected to another site.
 */
const ownPath = z
  .string()
  .regex(/^\/h5\/[\w\-/]*$/)
  .max(200)

/** Returns the context of the same caller after the identity check that the caller has just passed. */
function checked({ services, request }: PublicContext, identityToken: string): PublicContext {
  return { services, request: { ...request, identity: sha256(identityToken) } }
}

export const identityRouter = publicRouter({
  /** Starts a face check. `consent` is true if the customer has ticked the box on the consent page. */
  faceStart: customerProcedure()
    .input(visitInput.extend({ consent: z.boolean(), returnTo: ownPath }))
    .mutation(({ ctx, input }) => {
      if (!input.consent) throw new DomainError('CONSENT_REQUIRED')
      return startFaceCheck(ctx.services, ctx.request, input)
    }),
  /** Returns the visit of the face check from which the vendor sent the browser back. */
  faceVisit: customerProcedure()
    .input(z.object({ token: faceToken }).strict())
    .query(async ({ ctx, input }) => ({
      visitId: await visitOfFaceToken(ctx.services, ctx.request, input.token),
    })),
  faceSettle: customerProcedure()
    .input(z.object({ token: faceToken, commandId: z.uuid(), next: nextPage.optional() }).strict())
    .mutation(async ({ ctx, input }) => {
      const granted = await settleFaceCheck(ctx.services, ctx.request, input)
      const { visitId, identityToken } = granted
      return withNextPage(checked(ctx, identityToken), { visitId, next: input.next }, granted)
    }),
  smsSend: customerProcedure()
    .input(visitInput)
    .mutation(({ ctx, input }) => sendVisitCode(ctx.services, ctx.request, input)),
  /** Returns the sending status of the latest code that this browser requested, for a visit or for registration. */
  smsStanding: customerProcedure().query(({ ctx }) => codeStanding(ctx.services, ctx.request)),
  /**
   * Returns the code request that can still be completed after a reload. If `visitId` is null, it is the request for
   * registration.
   */
  smsOpen: customerProcedure()
    .input(z.object({ visitId: z.uuid().nullable() }).strict())
    .query(({ ctx, input }) => openCode(ctx.services, ctx.request, input)),
  smsVerify: customerProcedure()
    .input(
      visitInput.extend({
        code: z.string().regex(/^\d{6}$/),
        commandId: z.uuid(),
        next: nextPage.optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const granted = await verifyVisitCode(ctx.services, ctx.request, input)
      return withNextPage(checked(ctx, granted.identityToken), input, granted)
    }),
  /**
   * Ends the identity session when the customer presses 关闭 (close) or the page closes. The token is in the body,
   * because a closing page sends a beacon.
   */
  exit: customerProcedure()
    .input(z.object({ identityToken: z.string().min(1).max(100) }).strict())
    .mutation(async ({ ctx, input }) => {
      const session = requireSession(ctx.request)
      await endIdentity(ctx.services.db, session, sha256(input.identityToken), ctx.services.clock.now())
      return { ended: true }
    }),
})
