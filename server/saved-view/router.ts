import { z } from 'zod'
import { staffProcedure, staffRouter } from '../procedure/staff.ts'
import { viewedLists } from '../vocabulary/views.ts'
import { listViews, removeView, saveView } from './service.ts'

const list = z.enum(viewedLists)
const view = staffProcedure('view.save')

/** Saved views: a view contains only filters. What they show is decided by the rights of whoever opens the list. */
export const savedViewRouter = staffRouter({
  list: view
    .input(z.object({ list }))
    .query(({ ctx, input }) => listViews(ctx.services, ctx.staff.id, input.list)),
  save: view
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
    .mutation(({ ctx, input }) => saveView(ctx.services, ctx.actor, input)),
  remove: view
    .input(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input }) => removeView(ctx.services, ctx.actor, input.id)),
})
