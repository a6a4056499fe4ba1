import { z } from 'zod'
import { auditFilterSchema } from '../audit/search.ts'
import { visitFilterSchema } from '../back-office/filter.ts'
import { staffProcedure, staffRouter } from '../procedure/staff.ts'
import { reportTableSchema } from '../reporting/reading/tables.ts'
import { sheetFormats } from '../vocabulary/sheets.ts'
import { requestExport } from './tickets.ts'

const format = z.enum(sheetFormats)

/**
 * Procedures that return a token for an export. GET /api/admin/exports/<token> then sends the file
 * (`server/http/stream/export.ts`).
 */
export const exportRouter = staffRouter({
  visits: staffProcedure('visit.export')
    .input(z.object({ format, query: visitFilterSchema }))
    .mutation(({ ctx, input: { format, query } }) =>
      requestExport(ctx.services, ctx.actor, { format, request: { kind: 'visits', query } }),
    ),
  audit: staffProcedure('audit.read')
    .input(z.object({ format, query: auditFilterSchema }))
    .mutation(({ ctx, input: { format, query } }) =>
      requestExport(ctx.services, ctx.actor, { format, request: { kind: 'audit', query } }),
    ),
  report: staffProcedure('report.export')
    .input(z.object({ format, query: reportTableSchema }))
    .mutation(({ ctx, input: { format, query } }) =>
      requestExport(ctx.services, ctx.actor, { format, request: { kind: 'report', query } }),
    ),
  refused: staffProcedure('policy.import')
    .input(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input: { id } }) =>
      requestExport(ctx.services, ctx.actor, {
        format: 'csv',
        request: { kind: 'refused', query: { id, staffId: ctx.staff.id } },
      }),
    ),
  products: staffProcedure('product.read')
    .input(z.object({ format }))
    .mutation(({ ctx, input: { format } }) =>
      requestExport(ctx.services, ctx.actor, { format, request: { kind: 'products', query: {} } }),
    ),
})
