import { z } from 'zod'
import { staffProcedure, staffRouter } from '../../procedure/staff.ts'
import { feedEventTypes } from '../../vocabulary/visits.ts'
import { spans } from '../rules/spans.ts'
import { LONGEST_DESCRIPTION, LONGEST_URL, replayChoices } from '../rules/webhooks.ts'
import { createEndpoint, editEndpoint, rotateSecret } from './endpoints.ts'
import { deliveryFlow } from './flow.ts'
import { listEndpoints } from './list.ts'
import { deliveryCursorSchema, deliveryFilterSchema, listDeliveries, readDelivery } from './log.ts'
import { countReplay, replay } from './replay.ts'
import { switchEndpoint } from './switch.ts'
import { tryOut } from './try-out.ts'

const manage = staffProcedure('partner.manage')
const id = z.uuid()
const reason = z.string().trim().min(4).max(200)
const seen = z.object({ id, version: z.number().int(), reason })
const fields = z.object({
  url: z.string().trim().min(1).max(LONGEST_URL),
  description: z.string().trim().min(2).max(LONGEST_DESCRIPTION),
  types: z.array(z.enum(feedEventTypes)).max(feedEventTypes.length),
  reason,
})

/** 推送地址: the endpoints to which events are sent. */
export const webhookRouter = staffRouter({
  list: manage.query(({ ctx }) => listEndpoints(ctx.services)),
  create: manage
    .input(fields.extend({ clientId: id }))
    .mutation(({ ctx, input }) => createEndpoint(ctx.services, ctx.actor, input)),
  edit: manage
    .input(fields.extend({ id, version: z.number().int() }))
    .mutation(({ ctx, input }) => editEndpoint(ctx.services, ctx.actor, input)),
  switch: manage
    .input(seen.extend({ active: z.boolean() }))
    .mutation(({ ctx, input }) => switchEndpoint(ctx.services, ctx.actor, input)),
  rotateSecret: manage.input(seen).mutation(({ ctx, input }) => rotateSecret(ctx.services, ctx.actor, input)),
  test: manage
    .input(z.object({ id, reason }))
    .mutation(({ ctx, input }) => tryOut(ctx.services, ctx.actor, input)),
})

const delivery = z.object({ delivery: z.string().regex(/^\d{1,18}$/) })
const range = z
  .object({
    endpointId: id,
    from: z.iso.datetime().transform((text) => new Date(text)),
    until: z.iso.datetime().transform((text) => new Date(text)),
    which: z.enum(replayChoices),
  })
  .strict()

/** 投递记录: what became of each event on its way to an endpoint. */
export const deliveryRouter = staffRouter({
  list: manage
    .input(
      z.object({
        filter: deliveryFilterSchema,
        after: deliveryCursorSchema.nullable().default(null),
        limit: z.number().int().min(1).max(100),
      }),
    )
    .query(({ ctx, input: { filter, ...page } }) => listDeliveries(ctx.services, filter, page)),
  get: manage
    .input(z.object({ id: delivery.shape.delivery }))
    .query(({ ctx, input }) => readDelivery(ctx.services, input.id)),
  flow: manage
    .input(z.object({ span: z.enum(spans), endpointId: id.nullable() }))
    .query(({ ctx, input }) => deliveryFlow(ctx.services, input)),
  countReplay: manage.input(range).query(({ ctx, input }) => countReplay(ctx.services, input)),
  replay: manage
    .input(z.object({ of: z.union([delivery, range]), reason }))
    .mutation(({ ctx, input }) => replay(ctx.services, ctx.actor, input)),
})
