import { z } from 'zod'
import { customerProcedure, publicProcedure, publicRouter } from '../procedure/customer.ts'
import { idTypes } from '../vocabulary/enums.ts'
import { confirmRegistration, sendRegistrationCode } from './registration.ts'
import { leaveSession, viewSession } from './service.ts'

const registration = z
  .object({
    name: z.string().trim().min(1).max(100),
    idType: z.enum(idTypes),
    idNumber: z.string().trim().min(4).max(40),
    phone: z.string().trim().min(6).max(40),
  })
  .strict()

export const sessionRouter = publicRouter({
  /** Describes the session of this browser. The query is never refused. */
  current: publicProcedure.query(({ ctx }) => viewSession(ctx.services, ctx.request)),
  /** 退出登录 (sign out): ends this browser's session and every identity check in it. The response deletes the cookies. */
  leave: publicProcedure.mutation(({ ctx }) => leaveSession(ctx.services, ctx.request)),
  registrationCode: customerProcedure()
    .input(registration)
    .mutation(({ ctx, input }) => sendRegistrationCode(ctx.services, ctx.request, input)),
  register: customerProcedure()
    .input(z.object({ code: z.string().regex(/^\d{6}$/) }).strict())
    .mutation(({ ctx, input }) => confirmRegistration(ctx.services, ctx.request, input)),
})
