import { z } from 'zod'
import { DomainError } from '../kernel/errors.ts'
import { staffProcedure, staffRouter } from '../procedure/staff.ts'
import { type AttachmentTarget, attachmentRights, openingRight } from '../vocabulary/attachments.ts'
import { may } from '../vocabulary/rights.ts'
import { listAttachments } from './list.ts'
import { openAttachment, withdrawAttachment } from './open.ts'

const id = z.object({ id: z.uuid() })
const reason = z.string().trim().min(2).max(200)

/**
 * The attachments of one kind of record. A file is uploaded to POST /api/admin/attachments and fetched from there
 * (`server/http/inbound`, `server/http/stream`).
 */
function attachmentsOn(kind: AttachmentTarget) {
  const { read, add } = attachmentRights[kind]
  return staffRouter({
    list: staffProcedure(read)
      .input(id)
      .query(({ ctx, input }) => listAttachments(ctx.services, ctx.staff.id, { kind, ...input })),
    open: staffProcedure(openingRight)
      .use(({ ctx, next }) => {
        if (!may(ctx.staff.roles, read)) throw new DomainError('NOT_ALLOWED', { right: read })
        return next()
      })
      .input(id.extend({ reason }))
      .mutation(({ ctx, input }) => openAttachment(ctx.services, ctx.actor, { kind, ...input })),
    withdraw: staffProcedure(add)
      .input(id.extend({ reason }))
      .mutation(({ ctx, input }) => withdrawAttachment(ctx.services, ctx.actor, { kind, ...input })),
  })
}

export const attachmentRouter = staffRouter({
  followUp: attachmentsOn('followUp'),
  problem: attachmentsOn('problem'),
})
