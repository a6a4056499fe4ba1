import { z } from 'zod'
import { daySchema as day } from '../shared/day.ts'
import { normalIdNumber, normalPhone, normalPolicyNo, shownForm } from '../shared/spelling.ts'

/** A name or document number: stored as it was entered, without what nobody can see. */
const entered = (least: number, most: number) =>
  z.string().transform(shownForm).pipe(z.string().min(least).max(most))

/**
 * One policy as the core system or an import file tells it. Everything is checked here that one row can tell by
 * itself; what needs the product or the template is checked by `planRow`.
 */
export const policyRowSchema = z
  .object({
    policyNo: z
      .string()
      .transform(normalPolicyNo)
      .pipe(z.string().regex(/^\d{17}$/, { message: '保单号须为 17 位数字' })),
    productCode: z.string().min(1).max(40),
    applicantName: entered(1, 100),
    applicantGender: z.enum(['MALE', 'FEMALE']).nullable(),
    idType: z.enum(['ID_CARD', 'PASSPORT', 'HK_MACAU_PERMIT', 'TAIWAN_PERMIT', 'FOREIGN_RESIDENT', 'OTHER']),
    idNumber: entered(4, 40),
    phone: z
      .string()
      .transform((text) => normalPhone(text) ?? text)
      .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, { message: '手机号码须为 11 位，或带国家区号（+…）' })),
    insuredName: entered(1, 100),
    insuredIsApplicant: z.boolean(),
    insuredBirthDate: day.nullable(),
    termKind: z.enum(['LIFE', 'YEARS', 'TO_AGE']),
    termValue: z.number().int().min(1).max(120).nullable(),
    payMode: z.enum(['REGULAR', 'SINGLE']),
    payYears: z.number().int().min(1).max(99).nullable(),
    payFrequency: z.enum(['ANNUAL', 'SEMIANNUAL', 'MONTHLY']).nullable(),
    premium: z
      .string()
      .regex(/^\d{1,12}(\.\d{1,2})?$/, { message: '保费须为数字，最多两位小数' })
      .refine((text) => /[1-9]/.test(text), { message: '保费须大于 0' }),
    /** null: as the product says. */
    dualRecorded: z.boolean().nullable(),
    channel: z.enum(['AGENCY', 'BANK', 'BROKER', 'TELESALES', 'ONLINE']),
    branch: z.string().trim().min(1).max(60),
    underwrittenOn: day,
    receiptSignedOn: day.nullable(),
    /** null: as the product says. */
    coolingOffDays: z.number().int().min(1).max(60).nullable(),
    status: z.enum(['ACTIVE', 'SURRENDERED', 'WITHDRAWN']),
  })
  .strict()
  .superRefine((row, context) => {
    const missing = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    if (row.termKind !== 'LIFE' && row.termValue === null) missing('termValue', '缺少保障期限')
    if (row.termKind === 'LIFE' && row.termValue !== null) missing('termValue', '终身保障不应有期限数字')
    if (row.payMode === 'REGULAR' && row.payYears === null) missing('payYears', '期缴保单缺少缴费期限')
    if (row.payMode === 'REGULAR' && row.payFrequency === null)
      missing('payFrequency', '期缴保单缺少缴费频率')
    if (row.payMode === 'SINGLE' && row.payYears !== null) missing('payYears', '趸缴保单不应有缴费期限')
    if (row.payMode === 'SINGLE' && row.payFrequency !== null)
      missing('payFrequency', '趸缴保单不应有缴费频率')
    if (!row.insuredIsApplicant && row.insuredBirthDate === null)
      missing('insuredBirthDate', '缺少被保险人出生日期')
    if (row.receiptSignedOn !== null && row.receiptSignedOn < row.underwrittenOn) {
      missing('receiptSignedOn', '回执签收日期早于承保日期')
    }
    if (row.idType === 'ID_CARD' && !isIdCardNumber(row.idNumber)) missing('idNumber', '身份证号码不正确')
  })

/** 销售渠道. */
export const channels = policyRowSchema.shape.channel.options

export type PolicyRow = z.infer<typeof policyRowSchema>

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** The check digit of a mainland ID card number (GB 11643), from its first 17 digits. */
export function idCardCheckDigit(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(first17[index]), 0)
  return '10X98765432'[sum % 11] ?? ''
}

/** Whether a text is a well-formed mainland ID card number: 18 characters and a right check digit. */
export function isIdCardNumber(text: string): boolean {
  const number = normalIdNumber(text)
  return /^\d{17}[\dX]$/.test(number) && idCardCheckDigit(number.slice(0, 17)) === number[17]
}
