import { z } from 'zod'
import { callbackReasons } from '../../vocabulary/visits.ts'
import { instant, noBody, noFields, policyNo } from '../operation/fields.ts'
import { type Operation, operation } from '../operation/operation.ts'
import { nextField, nextOf, POLICIES_MOST, pageFields, reachedOf } from '../operation/page.ts'
import { Problem } from '../rules/problem.ts'
import { casesOfPolicies, listPartnerCases, readPartnerCase } from './case-rows.ts'
import { callbackCase, caseDetail, caseParams, caseStatuses } from './case-schemas.ts'

const reading = { scope: 'cases:read', tag: '回访任务', writes: false, bodyKind: 'json' } as const
const withoutBody = { bound: { bytes: 0, entries: 0 }, body: noBody } as const

const listCases = operation({
  ...reading,
  ...withoutBody,
  id: 'listCases',
  method: 'get',
  path: '/cases',
  summary: '按发起顺序列出回访任务',
  description:
    '按发起时间从早到晚分页，发起约一分钟后列出。每次用上一页的 next 继续：rows 为空表示已到末尾，保留 next，之后再用它读取。筛选条件不变时，每个任务恰好出现一次。',
  problems: [],
  params: noFields,
  query: z.strictObject({
    ...pageFields,
    status: z.enum(caseStatuses).optional().meta({ description: '只列出这种状态的任务' }),
    reason: z.enum(callbackReasons).optional().meta({ description: '只列出有这个转人工原因的任务' }),
    openedSince: instant.optional().meta({ description: '只列出这个时间及以后发起的任务' }),
  }),
  answers: {
    200: z.object({ rows: z.array(callbackCase), next: nextField }).meta({ id: 'CasePage' }),
  },
  run: async ({ services }, { query: { after, limit, status, reason, openedSince } }) => {
    const filter = { status, reason, openedSince }
    const rows = await listPartnerCases(services, filter, { after: reachedOf(after), limit })
    const last = rows.at(-1)
    const next = nextOf(last && { at: last.openedAt, id: last.caseId }, after)
    return { status: 200, body: { rows, next } }
  },
})

const getCase = operation({
  ...reading,
  ...withoutBody,
  id: 'getCase',
  method: 'get',
  path: '/cases/{caseId}',
  summary: '读取一个回访任务',
  description: '任务的状态、历次通话与结果、信函/面访，以及经过。姓名与手机号码部分隐藏。',
  problems: ['NOT_FOUND'],
  params: caseParams,
  query: noFields,
  answers: { 200: caseDetail },
  run: async ({ services }, { params }) => {
    const found = await readPartnerCase(services, params.caseId)
    if (found === null) throw new Problem('NOT_FOUND')
    return { status: 200, body: found }
  },
})

const searchCases = operation({
  ...reading,
  id: 'searchCases',
  method: 'post',
  path: '/cases:search',
  summary: '按保单号查找回访任务',
  description: '保单号在请求内容中，不出现在地址里。没有任务的保单不在结果中。',
  bound: { bytes: 16 * 1024, entries: 400 },
  problems: [],
  params: noFields,
  query: noFields,
  body: z.strictObject({ policyNos: z.array(policyNo).min(1).max(POLICIES_MOST) }).meta({ id: 'CaseSearch' }),
  answers: { 200: z.object({ rows: z.array(callbackCase) }).meta({ id: 'FoundCases' }) },
  run: async ({ services }, { body }) => ({
    status: 200,
    body: { rows: await casesOfPolicies(services, body.policyNos) },
  }),
})

export const readingCases: readonly Operation[] = [listCases, getCase, searchCases]
