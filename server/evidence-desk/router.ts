import { z } from 'zod'
import { dayOf } from '../kernel/calendar.ts'
import { DomainError } from '../kernel/errors.ts'
import { staffProcedure, staffRouter } from '../procedure/staff.ts'
import { findByReceiptCode } from './find.ts'
import { checkpointPage, dayList, logState } from './log.ts'
import { evidenceOfVisit } from './of-visit.ts'
import { openMonth, openPack } from './openings.ts'
import { pastExports } from './past-exports.ts'

const visitId = z.uuid()
/** The size of a checkpoint. */
const cursor = z.string().regex(/^\d{1,15}$/)
const month = z
  .string()
  .length(7)
  .regex(/^20\d{2}-(0[1-9]|1[0-2])$/)

/**
 * The evidence of visits. The two procedures that open a file return an id with which GET /api/admin/evidence/<id> sends
 * it once (`server/http/stream/evidence.ts`).
 */
export const evidenceRouter = staffRouter({
  ofVisit: staffProcedure('visit.read')
    .input(z.object({ visitId }))
    .query(({ ctx, input }) => evidenceOfVisit(ctx.services, input.visitId)),
  openPack: staffProcedure('evidence.download')
    .input(z.object({ visitId, reason: z.string().trim().min(2).max(300) }))
    .mutation(({ ctx, input }) => openPack(ctx.services, ctx.actor, input)),
  state: staffProcedure('evidence.read').query(({ ctx }) => logState(ctx.services, ctx.services.clock.now())),
  checkpoints: staffProcedure('evidence.read')
    .input(
      z.strictObject({
        after: cursor.nullable().default(null),
        limit: z.number().int().min(10).max(100).default(20),
      }),
    )
    .query(({ ctx, input }) => checkpointPage(ctx.services, input)),
  days: staffProcedure('evidence.read').query(({ ctx }) => dayList(ctx.services)),
  find: staffProcedure('evidence.read')
    .input(z.object({ code: z.string().trim().min(1).max(60) }))
    .query(({ ctx, input }) => findByReceiptCode(ctx.services, input.code)),
  exports: staffProcedure('evidence.read').query(({ ctx }) => pastExports(ctx.services)),
  openMonth: staffProcedure('evidence.export')
    .input(z.object({ month }))
    .mutation(({ ctx, input }) => {
      if (input.month > dayOf(ctx.services.clock.now()).slice(0, 7))
        throw new DomainError('BAD_INPUT', { fields: ['month'] })
      return openMonth(ctx.services, ctx.actor, input)
    }),
})
