import { z } from 'zod'
import { staffProcedure, staffRouter } from '../procedure/staff.ts'
import { listSettings, saveSetting, settingHistory } from './service.ts'

const key = z.string().max(60)

export const settingRouter = staffRouter({
  list: staffProcedure('setting.read').query(({ ctx }) => listSettings(ctx.services)),
  save: staffProcedure('setting.edit')
    .input(
      z.object({
        key,
        version: z.number().int().min(0),
        value: z.number(),
        reason: z.string().trim().min(2).max(500),
      }),
    )
    .mutation(({ ctx, input }) => saveSetting(ctx.services, ctx.actor, input)),
  history: staffProcedure('setting.read')
    .input(z.object({ key }))
    .query(({ ctx, input }) => settingHistory(ctx.services, input.key)),
})
