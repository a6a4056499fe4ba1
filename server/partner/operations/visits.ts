import { z } from 'zod'
import { ways } from '../../reporting/rules/figures.ts'
import { visitStatuses } from '../../visit/rules/events.ts'
import { channels } from '../../vocabulary/enums.ts'
import { type Operation, operation } from '../operation/operation.ts'
import { nextOf, POLICIES_MOST, pageFields, reachedOf } from '../operation/page.ts'
import { Problem } from '../rules/problem.ts'
import { instant, noBody, noFields, policyNo } from './schemas.ts'
import { listPartnerVisits, readVisit, visitsOfPolicies } from './visit-rows.ts'

const day = (description: string) => z.iso.date().nullable().meta({ description })
const maybe = (description: string) => instant.nullable().meta({ description })

const visit = z
  .object({
    visitId: z.uuid().meta({ description: '回访编号' }),
    policyNo,
    productCode: z.string().meta({ description: '产品代码' }),
    channel: z.enum(channels).meta({ description: '销售渠道' }),
    branch: z.string().meta({ description: '机构名称' }),
    underwrittenOn: day('承保日期'),
    receiptSignedOn: day('回执签收日期'),
    status: z.enum(visitStatuses).meta({ description: '回访状态' }),
    openedAt: instant.meta({ description: '发起时间' }),
    startedAt: maybe('客户首次打开的时间'),
    signedAt: maybe('客户签名的时间'),
    closedAt: maybe('结束或转人工的时间'),
    windowEndsAt: instant.meta({ description: '线上时效截止' }),
    coolingOffEndsAt: instant.meta({ description: '犹豫期截止' }),
    coolingOffLastDay: z.iso.date().meta({ description: '犹豫期最后一日' }),
    succeededOn: day('回访成功日'),
    doneOn: day('回访完成日：成功，或以问题件、信函、面访办结；完成后一分钟内给出'),
    way: z.enum(ways).nullable().meta({ description: '回访方式；尚未完成为 null，完成后一分钟内给出' }),
    failingAnswers: z.array(z.string()).meta({ description: '回答有异常的题目编号' }),
    evidence: z
      .object({
        number: z.int().meta({ description: '存证号：回访在存证日志中的编号' }),
        sealedAt: maybe('最近的事件进入已签名检查点的时间；封存中为 null'),
        packUrl: z.string().nullable().meta({ description: '存证文件的地址；回访未结束或封存中为 null' }),
      })
      .nullable()
      .meta({ description: '存证；尚未写入存证日志为 null，通常一分钟内写入' }),
  })
  .meta({ id: 'Visit', description: '一次回访，含监管报送所需字段' })

const listVisits = operation({
  id: 'listVisits',
  method: 'get',
  path: '/visits',
  scope: 'visits:read',
  tag: '回访',
  summary: '按发起顺序列出回访',
  description:
    '按发起时间从早到晚分页，发起约一分钟后列出。每次用上一页的 next 继续：rows 为空表示已到末尾，保留 next，之后再用它读取，每次回访恰好出现一次。',
  writes: false,
  bound: { bytes: 0, entries: 0 },
  bodyKind: 'json',
  problems: [],
  params: noFields,
  query: z.strictObject(pageFields),
  body: noBody,
  answers: {
    200: z
      .object({
        rows: z.array(visit),
        next: z.string().nullable().meta({ description: '继续读取的位置；从未有过回访时为 null' }),
      })
      .meta({ id: 'VisitPage' }),
  },
  run: async ({ services }, { query }) => {
    const rows = await listPartnerVisits(services, { after: reachedOf(query.after), limit: query.limit })
    const last = rows.at(-1)
    const reached = last && { at: last.openedAt, id: last.visitId }
    return { status: 200, body: { rows, next: nextOf(reached, query.after) } }
  },
})

const getVisit = operation({
  id: 'getVisit',
  method: 'get',
  path: '/visits/{visitId}',
  scope: 'visits:read',
  tag: '回访',
  summary: '读取一次回访',
  description: '状态、时间、结果与回答有异常的题目。',
  writes: false,
  tagged: true,
  bound: { bytes: 0, entries: 0 },
  bodyKind: 'json',
  problems: ['NOT_FOUND'],
  params: z.strictObject({ visitId: z.uuid().meta({ description: '回访编号' }) }),
  query: noFields,
  body: noBody,
  answers: { 200: visit },
  run: async ({ services }, { params }) => {
    const found = await readVisit(services, params.visitId)
    if (found === null) throw new Problem('NOT_FOUND')
    return { status: 200, body: found }
  },
})

const searchVisits = operation({
  id: 'searchVisits',
  method: 'post',
  path: '/visits:search',
  scope: 'visits:read',
  tag: '回访',
  summary: '按保单号查找回访',
  description: '保单号在请求内容中，不出现在地址里。没有回访的保单不在结果中。',
  writes: false,
  bound: { bytes: 16 * 1024, entries: 400 },
  bodyKind: 'json',
  problems: [],
  params: noFields,
  query: noFields,
  body: z
    .strictObject({ policyNos: z.array(policyNo).min(1).max(POLICIES_MOST) })
    .meta({ id: 'VisitSearch' }),
  answers: { 200: z.object({ rows: z.array(visit) }).meta({ id: 'FoundVisits' }) },
  run: async ({ services }, { body }) => ({
    status: 200,
    body: { rows: await visitsOfPolicies(services, body.policyNos) },
  }),
})

export const visitOperations: readonly Operation[] = [listVisits, getVisit, searchVisits]
