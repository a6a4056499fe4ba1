import { z } from 'zod'
import { lineProblem } from '../../kernel/text/text-rules.ts'
import {
  channels,
  genders,
  idTypes,
  payFrequencies,
  payModes,
  policyStatuses,
  termKinds,
} from '../../vocabulary/enums.ts'
import { policyEndReasons } from '../../vocabulary/visits.ts'

/** The parts of the API's schemas that several operations share. */

export { instant, noBody, noFields, policyNo } from '../operation/fields.ts'

/** A text by which rows are looked up. PostgreSQL takes no other one. */
export const searched = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => lineProblem(text) === null, { message: 'not one line of plain text' })

const day = (description: string) => z.iso.date().meta({ description, examples: ['2026-11-30'] })

/**
 * A policy as the core system sends it. The rules of the intake are checked afterwards (policy/rules/row.ts); this
 * schema says which fields there are. A test compares its fields with those of the intake.
 */
export const policyContent = z
  .strictObject({
    productCode: z
      .string()
      .max(40)
      .meta({ description: '产品代码', examples: ['AYCCD'] }),
    applicantName: z.string().max(100).meta({ description: '投保人姓名，证件上的写法' }),
    applicantGender: z.enum(genders).nullable().meta({ description: '投保人性别；不详为 null' }),
    idType: z.enum(idTypes).meta({ description: '投保人证件类型' }),
    idNumber: z.string().max(40).meta({ description: '投保人证件号码' }),
    phone: z.string().max(20).meta({ description: '手机号码：11 位，或带国家区号' }),
    insuredName: z
      .string()
      .max(100)
      .nullable()
      .meta({ description: '被保险人姓名；与投保人为同一人时为 null' }),
    insuredIsApplicant: z.boolean().meta({ description: '被保险人是否为投保人本人' }),
    insuredBirthDate: day('被保险人出生日期').nullable(),
    termKind: z.enum(termKinds).meta({ description: '保障期限的种类' }),
    termValue: z.int().min(1).max(120).nullable().meta({ description: '保障期限的数字；终身为 null' }),
    payMode: z.enum(payModes).meta({ description: '缴费方式：趸缴或期缴' }),
    payYears: z.int().min(1).max(99).nullable().meta({ description: '缴费年数；趸缴为 null' }),
    payFrequency: z.enum(payFrequencies).nullable().meta({ description: '缴费频率；趸缴为 null' }),
    premium: z
      .string()
      .regex(/^\d{1,12}(\.\d{1,2})?$/)
      .meta({ description: '每期保费，人民币元，文字形式，最多两位小数', examples: ['20000.00'] }),
    dualRecorded: z.boolean().nullable().meta({ description: '是否双录；null 按产品默认' }),
    channel: z.enum(channels).meta({ description: '销售渠道' }),
    branch: z.string().max(60).meta({ description: '机构名称' }),
    underwrittenOn: day('承保日期（上海）'),
    receiptSignedOn: day('回执签收日期（上海）；未签收为 null').nullable(),
    coolingOffDays: z.int().min(1).max(60).nullable().meta({ description: '犹豫期天数；null 按产品默认' }),
    status: z.enum(policyStatuses).meta({ description: '保单状态；终止的保单不再回访' }),
    endedOn: day('合同终止日期（上海）；未终止为 null，省略则保留已登记的').nullable().optional(),
    endReason: z
      .enum(policyEndReasons)
      .nullable()
      .optional()
      .meta({ description: '合同终止原因；与 endedOn 同时提供或省略' }),
  })
  .meta({ id: 'PolicyContent', description: '一张保单的内容' })

export const intakeResult = z
  .enum(['CREATED', 'UPDATED', 'UNCHANGED'])
  .meta({ description: '新收录、已更新或没有变化' })

export const fieldError = z
  .object({
    pointer: z.string().meta({ description: '字段位置（RFC 6901）', examples: ['/premium'] }),
    detail: z.string().meta({ description: '原因' }),
  })
  .meta({ id: 'FieldError' })
