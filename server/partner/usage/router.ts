import { z } from 'zod'
import { staffProcedure, staffRouter } from '../../procedure/staff.ts'
import { spans } from '../rules/spans.ts'
import { readUsage } from './read.ts'

/** 调用统计: how the partner API is used. */
export const apiUsageRouter = staffRouter({
  read: staffProcedure('partner.manage')
    .input(z.object({ span: z.enum(spans), clientId: z.uuid().nullable() }))
    .query(({ ctx, input }) => readUsage(ctx.services, input)),
})
