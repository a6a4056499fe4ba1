import { z } from 'zod'
import { addComment } from '../../comment/comment.ts'
import { type CommentTarget, LONGEST_COMMENT } from '../../vocabulary/comments.ts'
import { noFields } from '../operation/fields.ts'
import { type Operation, type OperationContext, operation } from '../operation/operation.ts'
import { caseParams } from './case-schemas.ts'
import { problemParams } from './problem-cases.ts'

const commenting = {
  scope: 'cases:comment',
  method: 'post',
  writes: true,
  bodyKind: 'json',
  bound: { bytes: 16 * 1024, entries: 10 },
  problems: ['NOT_FOUND'],
  query: noFields,
} as const

const comment = (id: string) =>
  z
    .strictObject({
      text: z
        .string()
        .trim()
        .min(1)
        .max(LONGEST_COMMENT)
        .meta({ description: '评论；请勿写入证件号码、手机号码等客户资料' }),
    })
    .meta({ id })

const answers = {
  201: z.object({ commentId: z.uuid().meta({ description: '评论编号' }) }).meta({ id: 'NewComment' }),
}

/** Adds a comment whose author is the client. It has the id of the write, so a retry does not add it again. */
async function add(
  { services, actor, commandId }: OperationContext,
  kind: CommentTarget,
  id: string,
  text: string,
) {
  const added = await addComment(services, actor, { kind, id, text, mentions: [], commandId })
  return { status: 201, body: { commentId: added.id } } as const
}

const commentOnCase = operation({
  ...commenting,
  id: 'commentOnCase',
  path: '/cases/{caseId}/comments',
  tag: '回访任务',
  summary: '评论一个回访任务',
  description: '评论以该系统的名称显示在管理后台，发表后不能修改或删除。',
  params: caseParams,
  body: comment('CaseComment'),
  answers,
  run: (context, { params, body }) => add(context, 'case', params.caseId, body.text),
})

const commentOnProblemCase = operation({
  ...commenting,
  id: 'commentOnProblemCase',
  path: '/problem-cases/{problemId}/comments',
  tag: '问题件',
  summary: '评论一个问题件',
  description: '评论以该系统的名称显示在管理后台，发表后不能修改或删除。',
  params: problemParams,
  body: comment('ProblemCaseComment'),
  answers,
  run: (context, { params, body }) => add(context, 'problem', params.problemId, body.text),
})

export const commentsOnCases: readonly Operation[] = [commentOnCase]
export const commentsOnProblems: readonly Operation[] = [commentOnProblemCase]
