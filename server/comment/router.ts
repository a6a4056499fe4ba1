import { z } from 'zod'
import { staffProcedure, staffRouter } from '../procedure/staff.ts'
import { type CommentTarget, commentRights, LONGEST_COMMENT, MOST_MENTIONS } from '../vocabulary/comments.ts'
import { addComment, listComments, peopleToMention } from './comment.ts'

const id = z.object({ id: z.uuid() })

/** The comments on one kind of record. Each procedure asks for the right to read such a record. */
function commentsOn(kind: CommentTarget) {
  const right = commentRights[kind]
  return staffRouter({
    list: staffProcedure(right)
      .input(id.extend({ before: z.uuid().nullable(), limit: z.number().int().min(1).max(100).default(30) }))
      .query(({ ctx, input }) => listComments(ctx.services, { kind, id: input.id }, input)),
    people: staffProcedure(right).query(({ ctx }) => peopleToMention(ctx.services, kind)),
    add: staffProcedure(right)
      .input(
        id.extend({
          text: z.string().trim().min(1).max(LONGEST_COMMENT),
          mentions: z.array(z.uuid()).max(MOST_MENTIONS),
        }),
      )
      .mutation(({ ctx, input }) => addComment(ctx.services, ctx.actor, { kind, ...input })),
  })
}

export const commentRouter = staffRouter({
  visit: commentsOn('visit'),
  case: commentsOn('case'),
  problem: commentsOn('problem'),
  template: commentsOn('template'),
})
