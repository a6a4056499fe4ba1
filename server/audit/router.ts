import { z } from 'zod'
import { staffProcedure, staffRouter } from '../procedure/staff.ts'
import { auditFilterSchema, auditPeople, searchAudit } from './search.ts'

export const auditRouter = staffRouter({
  list: staffProcedure('audit.read')
    .input(
      z
        .object({
          filter: auditFilterSchema,
          after: z.string().regex(/^\d+$/).nullable(),
          limit: z.number().int().min(1).max(100).default(50),
        })
        .strict(),
    )
    .query(({ ctx, input }) => searchAudit(ctx.services, input.filter, input.after, input.limit)),
  people: staffProcedure('audit.read').query(({ ctx }) => auditPeople(ctx.services)),
})
