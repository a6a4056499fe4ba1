import { z } from 'zod'
import { customerProcedure, publicRouter } from '../procedure/customer.ts'
import { prepareCopy } from './copy.ts'

export const copyRouter = publicRouter({
  /** The receipt code of a successful visit, and the path of the customer's copy (回访确认书) once it is made. */
  prepare: customerProcedure()
    .input(z.object({ visitId: z.uuid() }).strict())
    .mutation(({ ctx, input }) => prepareCopy(ctx.services, ctx.request, input.visitId)),
})
