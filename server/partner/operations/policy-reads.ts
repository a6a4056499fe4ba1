import { z } from 'zod'
import {
  channels,
  genders,
  idTypes,
  payFrequencies,
  payModes,
  policyStatuses,
  termKinds,
} from '../../vocabulary/enums.ts'
import { exemptionReasons, policyEndReasons } from '../../vocabulary/visits.ts'
import { type Operation, operation } from '../operation/operation.ts'
import { nextOf, pageFields, reachedOf } from '../operation/page.ts'
import { listPolicies, readPolicy } from '../reading/policies.ts'
import { Problem } from '../rules/problem.ts'
import { instant, noBody, noFields, policyNo, searched } from './schemas.ts'

const day = (description: string) => z.iso.date().meta({ description })

const policy = z
  .object({
    policyNo,
    status: z.enum(policyStatuses).meta({ description: '保单状态' }),
    productCode: z.string().meta({ description: '产品代码' }),
    applicantName: z.string().meta({ description: '投保人姓名，打码' }),
    applicantGender: z.enum(genders).nullable().meta({ description: '投保人性别' }),
    idType: z.enum(idTypes).meta({ description: '投保人证件类型' }),
    idNumber: z.string().meta({ description: '投保人证件号码，打码' }),
    phone: z.string().meta({ description: '手机号码，打码' }),
    insuredName: z.string().meta({ description: '被保险人姓名，打码' }),
    insuredIsApplicant: z.boolean().meta({ description: '被保险人是否为投保人本人' }),
    termKind: z.enum(termKinds).meta({ description: '保障期限的种类' }),
    termValue: z.int().nullable().meta({ description: '保障期限的数字；终身为 null' }),
    payMode: z.enum(payModes).meta({ description: '缴费方式' }),
    payYears: z.int().nullable().meta({ description: '缴费年数；趸缴为 null' }),
    payFrequency: z.enum(payFrequencies).nullable().meta({ description: '缴费频率；趸缴为 null' }),
    premium: z.string().meta({ description: '每期保费，人民币元' }),
    dualRecorded: z.boolean().meta({ description: '是否双录' }),
    channel: z.enum(channels).meta({ description: '销售渠道' }),
    branch: z.string().meta({ description: '机构名称' }),
    underwrittenOn: day('承保日期'),
    receiptSignedOn: day('回执签收日期；未签收为 null').nullable(),
    coolingOffDays: z.int().meta({ description: '犹豫期天数' }),
    exemption: z.enum(exemptionReasons).nullable().meta({ description: '免回访原因；需要回访为 null' }),
    endedOn: day('合同终止日期；未终止或未登记为 null').nullable(),
    endReason: z.enum(policyEndReasons).nullable().meta({ description: '合同终止原因' }),
    visitId: z.uuid().nullable().meta({ description: '最近一次回访；从未回访为 null' }),
    visitLive: z.boolean().meta({ description: '这次回访是否仍可在线办理' }),
    createdAt: instant.meta({ description: '首次收录的时间' }),
    updatedAt: instant.meta({ description: '最近一次变化的时间' }),
  })
  .meta({ id: 'Policy', description: '一张保单；个人信息打码，不含出生日期' })

const getPolicy = operation({
  id: 'getPolicy',
  method: 'get',
  path: '/policies/{policyNo}',
  scope: 'policies:read',
  tag: '保单',
  summary: '读取一张保单',
  description:
    '平台所存的内容，个人信息打码。ETag 是保单的状态：写入时放在 If-Match 中，保单在此期间有任何变化就不会写入。投保人姓名更正、回访发起或结束也会使它不同。',
  writes: false,
  tagged: true,
  bound: { bytes: 0, entries: 0 },
  bodyKind: 'json',
  problems: ['NOT_FOUND'],
  params: z.strictObject({ policyNo }),
  query: noFields,
  body: noBody,
  answers: { 200: policy },
  run: async ({ services }, { params }) => {
    const found = await readPolicy(services, params.policyNo)
    if (found === null) throw new Problem('NOT_FOUND')
    return { status: 200, body: found.policy, etag: found.etag }
  },
})

const listPoliciesOperation = operation({
  id: 'listPolicies',
  method: 'get',
  path: '/policies',
  scope: 'policies:read',
  tag: '保单',
  summary: '按变化顺序列出保单',
  description:
    '按最近一次变化从早到晚分页，变化约一分钟后列出。每次用上一页的 next 继续，条件须相同：rows 为空表示已到末尾，保留 next，之后再用它读取，有变化的保单会再次列出，不会遗漏。地址中没有个人信息，不能按姓名、证件或手机查找。',
  writes: false,
  bound: { bytes: 0, entries: 0 },
  bodyKind: 'json',
  problems: [],
  params: noFields,
  query: z.strictObject({
    status: z.enum(policyStatuses).optional().meta({ description: '保单状态' }),
    receipt: z.enum(['SIGNED', 'MISSING']).optional().meta({ description: '回执是否已签收' }),
    channel: z.enum(channels).optional().meta({ description: '销售渠道' }),
    branch: searched(60).optional().meta({ description: '机构名称' }),
    productCode: searched(40).optional().meta({ description: '产品代码' }),
    underwrittenOn: day('承保日期').optional(),
    changedSince: instant.optional().meta({ description: '只列出从这一时间起有变化的' }),
    ...pageFields,
  }),
  body: noBody,
  answers: {
    200: z
      .object({
        rows: z.array(policy),
        next: z.string().nullable().meta({ description: '继续读取的位置；还没有保单时为 null' }),
      })
      .meta({ id: 'PolicyPage' }),
  },
  run: async ({ services }, { query }) => {
    const { after, limit, changedSince, ...filter } = query
    const { rows, last } = await listPolicies(services, {
      filter: { ...filter, changedSince: changedSince === undefined ? undefined : new Date(changedSince) },
      after: reachedOf(after),
      limit,
    })
    return { status: 200, body: { rows, next: nextOf(last, after) } }
  },
})

export const policyReads: readonly Operation[] = [getPolicy, listPoliciesOperation]
