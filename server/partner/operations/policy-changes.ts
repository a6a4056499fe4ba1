import { z } from 'zod'
import { changeStored, type StoredChange } from '../../intake/one.ts'
import { lineProblem } from '../../kernel/text/text-rules.ts'
import { exemptionReasons, LONGEST_EXEMPTION_NOTE, policyEndReasons } from '../../vocabulary/visits.ts'
import {
  type Operation,
  type OperationContext,
  type OperationFacts,
  operation,
} from '../operation/operation.ts'
import { acceptsOf, answerOf, policyResult } from './policy-answers.ts'
import { noFields, policyContent, policyNo } from './schemas.ts'

/**
 * Changes of a stored policy, for a core system that knows only what happened. Each applies a few fields to the policy
 * as it is stored and takes the whole of it in, so that every rule of the intake holds.
 */
const common = {
  method: 'post',
  scope: 'policies:write',
  tag: '保单变更',
  writes: true,
  tagged: true,
  bound: { bytes: 8 * 1024, entries: 60 },
  bodyKind: 'json',
  problems: ['NOT_FOUND', 'ROW_REFUSED'],
  params: z.strictObject({ policyNo }),
  query: noFields,
  answers: { 200: policyResult },
} as const satisfies Partial<OperationFacts> & Readonly<Record<string, unknown>>

async function change(
  { services, actor, condition }: OperationContext,
  of: Pick<StoredChange, 'policyNo' | 'exemption'> & { readonly fields?: StoredChange['fields'] },
  named: Readonly<Record<string, string>> = {},
) {
  const { fields = () => ({}) } = of
  const outcome = await changeStored(services, actor, { ...of, fields, accepts: acceptsOf(condition) })
  return answerOf(of.policyNo, outcome, named)
}

const nothing = z.strictObject({}).meta({ id: 'Nothing', description: '空的内容：{}' })
const { receiptSignedOn, applicantName, applicantGender, idType, idNumber, phone } = policyContent.shape
const { insuredIsApplicant, insuredName, insuredBirthDate, endedOn } = policyContent.shape

const signReceipt = operation({
  ...common,
  id: 'signReceipt',
  path: '/policies/{policyNo}/receipt',
  summary: '签收回执',
  description: '登记回执的签收日期。应当回访的保单因此发起回访，visitId 是这次回访。',
  body: z.strictObject({ signedOn: receiptSignedOn.unwrap() }).meta({ id: 'Receipt' }),
  run: (context, { params, body }) =>
    change(
      context,
      { ...params, fields: () => ({ receiptSignedOn: body.signedOn }) },
      { receiptSignedOn: 'signedOn' },
    ),
})

const replaceApplicant = operation({
  ...common,
  id: 'replaceApplicant',
  path: '/policies/{policyNo}/applicant',
  summary: '变更投保人',
  description:
    '证件与现在的投保人不同时，未结束的回访取消，犹豫期内为新投保人另行发起。被保险人不是新投保人时，省略的被保险人姓名与出生日期按原样保留。',
  body: z
    .strictObject({
      applicantName,
      applicantGender,
      idType,
      idNumber,
      phone,
      insuredIsApplicant,
      insuredName: insuredName.optional(),
      insuredBirthDate: insuredBirthDate.optional(),
    })
    .meta({ id: 'Applicant' }),
  run: (context, { params, body }) =>
    change(context, {
      ...params,
      fields: (stored) => {
        const kept = body.insuredIsApplicant ? { insuredName: null, insuredBirthDate: null } : stored
        const { insuredName = kept.insuredName, insuredBirthDate = kept.insuredBirthDate } = body
        return { ...body, insuredName, insuredBirthDate }
      },
    }),
})

const surrender = operation({
  ...common,
  id: 'surrenderPolicy',
  path: '/policies/{policyNo}/surrender',
  summary: '退保',
  description: '未结束的回访取消，不再计入应回访。',
  body: nothing,
  run: (context, { params }) => change(context, { ...params, fields: () => ({ status: 'SURRENDERED' }) }),
})

const withdraw = operation({
  ...common,
  id: 'withdrawPolicy',
  path: '/policies/{policyNo}/withdrawal',
  summary: '撤件',
  description: '未结束的回访取消，不再计入应回访。',
  body: nothing,
  run: (context, { params }) => change(context, { ...params, fields: () => ({ status: 'WITHDRAWN' }) }),
})

const end = operation({
  ...common,
  id: 'endPolicy',
  path: '/policies/{policyNo}/end',
  summary: '合同终止',
  description:
    '登记合同终止的日期与原因，保存期限从次日起算；可再次发送以更正，取消终止用更正操作把 endedOn 与 endReason 设为 null。原因为 SURRENDERED 或 WITHDRAWN 时同退保、撤件，未结束的回访取消；其他原因不影响未结束的回访，只是不再发起新的。',
  body: z
    .strictObject({
      endedOn: endedOn.unwrap().unwrap(),
      reason: z.enum(policyEndReasons).meta({ description: '合同终止原因' }),
    })
    .meta({ id: 'ContractEnd' }),
  run: (context, { params, body }) =>
    change(
      context,
      {
        ...params,
        fields: () => ({
          endedOn: body.endedOn,
          endReason: body.reason,
          status: body.reason === 'SURRENDERED' || body.reason === 'WITHDRAWN' ? body.reason : 'ACTIVE',
        }),
      },
      { endReason: 'reason' },
    ),
})

const correction = policyContent
  .omit({ status: true })
  .partial()
  .meta({ id: 'Correction', description: '要更正的字段，至少一项；其余按原样保留' })

const correct = operation({
  ...common,
  id: 'correctPolicy',
  path: '/policies/{policyNo}/correction',
  summary: '更正个别字段',
  description:
    '只发送要更正的字段，其余按原样保留；更正后的整张保单须符合收录的规则。更正证件类型或号码等于变更投保人。已打开的问卷不随之改变。',
  body: correction.refine((fields) => Object.keys(fields).length > 0, { message: 'no field to correct' }),
  documentedBody: correction,
  run: (context, { params, body }) =>
    change(context, {
      ...params,
      // Whoever becomes the insured's own applicant has no other insured's name any more.
      fields: () => (body.insuredIsApplicant ? { insuredName: null, ...body } : body),
    }),
})

const note = z
  .string()
  .trim()
  .min(1)
  .max(LONGEST_EXEMPTION_NOTE)
  .refine((text) => lineProblem(text) === null, { message: 'not one line of plain text' })
  .nullable()
  .meta({
    description: '说明，不要写个人信息；原因为 OTHER 时不能为 null',
    examples: ['团体保单，由单位统一确认'],
  })

const exemption = z
  .strictObject({ reason: z.enum(exemptionReasons).meta({ description: '免回访原因' }), note })
  .meta({ id: 'Exemption' })

const exempt = operation({
  ...common,
  id: 'exemptPolicy',
  path: '/policies/{policyNo}/exemption',
  summary: '免回访',
  description:
    '这张保单不需要回访：未结束的回访以“免回访”取消，不再计入应回访，以后签收回执或变更投保人也不发起。用 PUT 或成批收录发送保单不会改变它。',
  body: exemption.refine(({ reason, note: words }) => reason !== 'OTHER' || words !== null, {
    message: 'needed for OTHER',
    path: ['note'],
  }),
  documentedBody: exemption,
  run: (context, { params, body }) => change(context, { ...params, exemption: body }),
})

const liftExemption = operation({
  ...common,
  id: 'liftExemption',
  path: '/policies/{policyNo}/exemption-end',
  summary: '取消免回访',
  description: '回执已签收、投保人没有其他回访时，重新发起回访，visitId 是这次回访。',
  body: nothing,
  run: (context, { params }) => change(context, { ...params, exemption: null }),
})

export const policyChanges: readonly Operation[] = [
  signReceipt,
  replaceApplicant,
  surrender,
  withdraw,
  end,
  correct,
  exempt,
  liftExemption,
]
