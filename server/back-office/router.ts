import { z } from 'zod'
import { listBranches, listProductNames } from '../policy/choices.ts'
import { staffProcedure, staffRouter } from '../procedure/staff.ts'
import { getVisit } from '../record/detail.ts'
import { unmask, unmaskFields } from '../record/unmask.ts'
import { listVisits } from './browse.ts'
import { visitFilterSchema } from './filter.ts'
import { findEverything } from './find.ts'
import { recordsOfVisit } from './records.ts'

const visitId = z.uuid()

export const deskRouter = staffRouter({
  visits: staffProcedure('visit.read')
    .input(
      z.object({
        filter: visitFilterSchema,
        after: z.string().max(200).nullable().default(null),
        limit: z.number().int().min(10).max(100).default(20),
      }),
    )
    .query(({ ctx, input }) => listVisits(ctx.services, ctx.staff, input)),
  /** The choices of the filters that are not fixed lists, such as products and branches. */
  choices: staffProcedure('visit.read').query(async ({ ctx }) => ({
    products: await listProductNames(ctx.services),
    branches: await listBranches(ctx.services),
  })),
  /** One search for everything. It finds only what the person's roles are allowed to see. */
  find: staffProcedure('record.find')
    .input(z.object({ search: z.string().trim().min(1).max(100) }))
    .query(({ ctx, input }) => findEverything(ctx.services, ctx.staff, input.search)),
  /** The cases, calls, problem cases, follow-ups and quality checks of a visit, limited to the person's roles. */
  records: staffProcedure('visit.read')
    .input(z.object({ visitId }))
    .query(({ ctx, input }) => recordsOfVisit(ctx.services, ctx.staff, input.visitId)),
  visit: staffProcedure('visit.read')
    .input(z.object({ visitId }))
    .query(({ ctx, input }) => getVisit(ctx.services, input.visitId)),
  unmask: staffProcedure('visit.unmask')
    .input(
      z.object({
        visitId,
        fields: z.array(z.enum(unmaskFields)).min(1).max(unmaskFields.length),
        reason: z.string().trim().min(2).max(300),
      }),
    )
    .mutation(({ ctx, input }) => unmask(ctx.services, ctx.actor, input)),
})
