import { z } from 'zod'
import { staffProcedure, staffRouter } from '../../procedure/staff.ts'
import { alertKinds } from '../../vocabulary/alerts.ts'
import { listRules, saveRule } from './rules-store.ts'
import { acknowledgeAlert, listAlerts } from './service.ts'

const id = z.uuid()
const kind = z.enum(alertKinds)
const text = (most: number) => z.string().trim().min(2).max(most)

/** 预警 (alerts): the raised alerts, and the thresholds of the rules. */
export const alertRouter = staffRouter({
  list: staffProcedure('report.read')
    .input(
      z.object({
        filter: z.object({ id: id.nullable(), kind: kind.nullable(), open: z.boolean() }),
        after: z.object({ open: z.boolean(), raisedAt: z.iso.datetime(), id }).nullable(),
        limit: z.number().int().min(1).max(100).default(50),
      }),
    )
    .query(({ ctx, input }) => listAlerts(ctx.services, input)),
  acknowledge: staffProcedure('report.read')
    .input(z.object({ id, note: text(500) }))
    .mutation(({ ctx, input }) => acknowledgeAlert(ctx.services, ctx.actor, input)),
  rules: staffProcedure('report.read').query(({ ctx }) => listRules(ctx.services)),
  saveRule: staffProcedure('alert.edit')
    .input(
      z.object({
        kind,
        version: z.number().int().min(0),
        threshold: z.number(),
        enabled: z.boolean(),
        reason: text(200),
      }),
    )
    .mutation(({ ctx, input }) => saveRule(ctx.services, ctx.actor, input)),
})
