import { z } from 'zod'
import { accountProcedure, staffRouter } from '../procedure/staff.ts'
import { requireReady } from '../procedure/staff-member.ts'
import { viewedLists } from '../vocabulary/views.ts'
import { listViews, removeView, saveView } from './service.ts'

const list = z.enum(viewedLists)

/**
 * Saved views. Everybody may save some: a view contains only filters, and what the filters show is decided by the
 * rights of the person who opens the list.
 */
export const savedViewRouter = staffRouter({
  list: accountProcedure.input(z.object({ list })).query(({ ctx, input }) => {
    requireReady(ctx.staff)
    return listViews(ctx.services, ctx.staff.id, input.list)
  }),
  save: accountProcedure
    .input(
      z
        .object({
          list,
          name: z.string().trim().min(1).max(40),
          query: z
            .string()
            .max(1000)
            .regex(/^[\w\-.~%=&+*]*$/),
          shared: z.boolean(),
        })
        .strict(),
    )
    .mutation(({ ctx, input }) => {
      requireReady(ctx.staff)
      return saveView(ctx.services, ctx.actor, input)
    }),
  remove: accountProcedure.input(z.object({ id: z.uuid() })).mutation(({ ctx, input }) => {
    requireReady(ctx.staff)
    return removeView(ctx.services, ctx.actor, input.id)
  }),
})
