import { z } from 'zod'
import { readyProcedure, staffProcedure, staffRouter } from '../procedure/staff.ts'
import { readAgentDay } from './agent-day.ts'
import { readInbox, readItems } from './inbox.ts'

/** Maximum number of items that one call marks as read. */
const MOST_READ = 50

/** The inbox of the person who calls. Nobody can read another person's inbox. */
export const inboxRouter = staffRouter({
  /** What waits for the person, what the person only has to know, and the numbers of the menu. */
  list: readyProcedure.query(({ ctx }) => readInbox(ctx.services, ctx.staff)),
  read: readyProcedure
    .input(
      z
        .object({
          /** Keys of the items; null for all. */
          items: z.array(z.string().min(1).max(80)).min(1).max(MOST_READ).nullable(),
          asOf: z.iso.datetime(),
        })
        .strict(),
    )
    .mutation(({ ctx, input }) =>
      readItems(ctx.services, ctx.staff, { items: input.items, asOf: new Date(input.asOf) }),
    ),
  /** The agent's own day: appointments and calls. */
  agentDay: staffProcedure('callback.work').query(({ ctx }) => readAgentDay(ctx.services, ctx.staff)),
})
