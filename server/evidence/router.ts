import { z } from 'zod'
import { staffProcedure, staffRouter } from '../trpc/staff.ts'
import { targetKinds } from './audit.ts'
import { auditPeople, searchAudit } from './audit-search.ts'

const filter = z
  .object({
    staffId: z.uuid().optional(),
    action: z.string().max(60).optional(),
    targetKind: z.enum(targetKinds).optional(),
    targetId: z.string().max(100).optional(),
    from: z.coerce.date().optional(),
    /** Exclusive. */
    until: z.coerce.date().optional(),
  })
  .strict()

/** Who did what to what. */
export const auditRouter = staffRouter({
  list: staffProcedure('audit.read')
    .input(
      z
        .object({
          filter,
          after: z.string().regex(/^\d+$/).nullable(),
          limit: z.number().int().min(1).max(100).default(50),
        })
        .strict(),
    )
    .query(({ ctx, input }) => searchAudit(ctx.services, input.filter, input.after, input.limit)),
  people: staffProcedure('audit.read').query(({ ctx }) => auditPeople(ctx.services)),
})
