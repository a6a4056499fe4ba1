import { z } from 'zod'
import { staffProcedure, staffRouter } from '../procedure/staff.ts'
import { getImport, listImports, refusedRows } from './read.ts'
import { cancelImport, goOnWithImport, startImport } from './steps.ts'

const id = z.object({ id: z.uuid() })
const limit = z.number().int().min(1).max(100).default(50)

/** The imports of policies. The file itself is uploaded to POST /api/admin/imports (`server/http/inbound`). */
export const policyImportRouter = staffRouter({
  list: staffProcedure('policy.import')
    .input(z.object({ after: z.object({ uploadedAt: z.iso.datetime(), id: z.uuid() }).nullable(), limit }))
    .query(({ ctx, input }) => listImports(ctx.services, ctx.staff.id, input)),
  get: staffProcedure('policy.import')
    .input(id)
    .query(({ ctx, input }) => getImport(ctx.services, ctx.staff.id, input.id)),
  refused: staffProcedure('policy.import')
    .input(id.extend({ after: z.number().int().min(0).max(1_000_000).nullable(), limit }))
    .query(({ ctx, input }) => refusedRows(ctx.services, ctx.staff.id, input)),
  start: staffProcedure('policy.import')
    .input(id)
    .mutation(({ ctx, input }) => startImport(ctx.services, ctx.actor, input.id)),
  cancel: staffProcedure('policy.import')
    .input(id)
    .mutation(({ ctx, input }) => cancelImport(ctx.services, ctx.actor, input.id)),
  goOn: staffProcedure('policy.import').mutation(({ ctx }) => goOnWithImport(ctx.services)),
})
