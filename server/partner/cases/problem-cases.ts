import { z } from 'zod'
import { problemStatuses } from '../../vocabulary/calls.ts'
import { problemCategories } from '../../vocabulary/dispositions.ts'
import { instant, maybeInstant, noBody, noFields, policyNo } from '../operation/fields.ts'
import { type Operation, operation } from '../operation/operation.ts'
import { nextField, nextOf, POLICIES_MOST, pageFields, reachedOf } from '../operation/page.ts'
import { Problem } from '../rules/problem.ts'
import { agentNumber, caseId, failing, historyOf, maskedName } from './case-schemas.ts'
import { listPartnerProblems, problemsOfPolicies, readPartnerProblem } from './problem-rows.ts'

export const problemParams = z.strictObject({ problemId: z.uuid().meta({ description: '问题件编号' }) })

const words = (description: string) => z.string().nullable().meta({ description })

const problemCase = z
  .object({
    problemId: z.uuid().meta({ description: '问题件编号' }),
    caseId,
    visitId: z.uuid().meta({ description: '回访编号' }),
    policyNo,
    applicantName: maskedName,
    category: z.enum(problemCategories).meta({ description: '问题类别' }),
    failingAnswers: failing.meta({ description: '回答有异常的题目编号' }),
    status: z.enum(problemStatuses).meta({ description: '问题件状态' }),
    handler: agentNumber.meta({ description: '负责人工号；尚未指派为 null' }),
    openedAt: instant.meta({ description: '发起时间' }),
    openedBy: agentNumber.meta({ description: '登记人工号' }),
    dueOn: z.iso.date().nullable().meta({ description: '处理期限（上海）；节假日安排尚未录入时为 null' }),
    resolvedAt: maybeInstant('处理完成的时间'),
    resolvedBy: agentNumber.meta({ description: '处理人工号' }),
    closedAt: maybeInstant('结案的时间'),
  })
  .meta({ id: 'ProblemCase', description: '一个问题件' })

const problemDetail = problemCase
  .extend({
    description: z.string().meta({ description: '问题说明，登记人的原话' }),
    resolution: words('处理结果，处理人的原话'),
    closingNote: words('结案意见'),
    history: historyOf,
  })
  .meta({ id: 'ProblemCaseDetail', description: '一个问题件、其说明及经过' })

const reading = { scope: 'cases:read', tag: '问题件', writes: false, bodyKind: 'json' } as const
const withoutBody = { bound: { bytes: 0, entries: 0 }, body: noBody } as const

const listProblemCases = operation({
  ...reading,
  ...withoutBody,
  id: 'listProblemCases',
  method: 'get',
  path: '/problem-cases',
  summary: '按发起顺序列出问题件',
  description:
    '按发起时间从早到晚分页，发起约一分钟后列出。每次用上一页的 next 继续：rows 为空表示已到末尾，保留 next，之后再用它读取。',
  problems: [],
  params: noFields,
  query: z.strictObject({
    ...pageFields,
    status: z.enum(problemStatuses).optional().meta({ description: '只列出这种状态的问题件' }),
    category: z.enum(problemCategories).optional().meta({ description: '只列出这个类别的问题件' }),
    openedSince: instant.optional().meta({ description: '只列出这个时间及以后发起的问题件' }),
  }),
  answers: {
    200: z.object({ rows: z.array(problemCase), next: nextField }).meta({ id: 'ProblemCasePage' }),
  },
  run: async ({ services }, { query: { after, limit, status, category, openedSince } }) => {
    const filter = { status, category, openedSince }
    const rows = await listPartnerProblems(services, filter, { after: reachedOf(after), limit })
    const last = rows.at(-1)
    const next = nextOf(last && { at: last.openedAt, id: last.problemId }, after)
    return { status: 200, body: { rows, next } }
  },
})

const getProblemCase = operation({
  ...reading,
  ...withoutBody,
  id: 'getProblemCase',
  method: 'get',
  path: '/problem-cases/{problemId}',
  summary: '读取一个问题件',
  description: '问题件的类别、状态、说明、处理结果，以及经过。说明等文字为登记人的原话。',
  problems: ['NOT_FOUND'],
  params: problemParams,
  query: noFields,
  answers: { 200: problemDetail },
  run: async ({ services }, { params }) => {
    const found = await readPartnerProblem(services, params.problemId)
    if (found === null) throw new Problem('NOT_FOUND')
    return { status: 200, body: found }
  },
})

const searchProblemCases = operation({
  ...reading,
  id: 'searchProblemCases',
  method: 'post',
  path: '/problem-cases:search',
  summary: '按保单号查找问题件',
  description: '保单号在请求内容中，不出现在地址里。没有问题件的保单不在结果中。',
  bound: { bytes: 16 * 1024, entries: 400 },
  problems: [],
  params: noFields,
  query: noFields,
  body: z
    .strictObject({ policyNos: z.array(policyNo).min(1).max(POLICIES_MOST) })
    .meta({ id: 'ProblemCaseSearch' }),
  answers: { 200: z.object({ rows: z.array(problemCase) }).meta({ id: 'FoundProblemCases' }) },
  run: async ({ services }, { body }) => ({
    status: 200,
    body: { rows: await problemsOfPolicies(services, body.policyNos) },
  }),
})

export const readingProblems: readonly Operation[] = [listProblemCases, getProblemCase, searchProblemCases]
