import { z } from 'zod'
import { type Day, isDay, yearsBetween } from '../../kernel/calendar.ts'
import { daySchema as day } from '../../kernel/day.ts'
import {
  normalIdNumber,
  normalName,
  normalPhone,
  normalPolicyNo,
  shownForm,
} from '../../kernel/text/spelling.ts'
import { lineProblem, nameProblem } from '../../kernel/text/text-rules.ts'
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

/**
 * Maximum plausible age, in years. A higher age comes from a mistyped century or from a placeholder such as
 * 1900-01-01.
 */
const MOST_AGE = 120

/**
 * Builds the schema of a text that is stored in its displayed form. `problemOf` checks the text before it is
 * converted to that form, because the conversion replaces line ends with blanks and would hide them.
 */
function textOf(most: number, problemOf: (text: string) => string | null) {
  return z
    .string()
    .trim()
    .superRefine((value, context) => {
      const problem = value === '' ? null : problemOf(value)
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    })
    .transform(shownForm)
    .pipe(z.string().min(1).max(most))
}

function documentProblem(text: string): string | null {
  if (/[?？]/.test(text)) return '含有问号，可能是丢失的文字'
  if (/^\d+(\.\d+)?E\+?\d+$/i.test(text)) return '被电子表格改成了科学计数法'
  return lineProblem(text) ?? (text.length < 4 ? '太短，至少 4 个字符' : null)
}

/**
 * One policy from the core system or an import file. Every check that needs only the row itself is part of this
 * schema, so that no import path can skip it. `daysAhead` makes the checks that need the current date. `takeIn`
 * (`server/intake/intake.ts`) makes the checks that need the product and the template.
 */
export const policyRowSchema = z
  .object({
    policyNo: z
      .string()
      .transform(normalPolicyNo)
      .pipe(z.string().regex(/^\d{17}$/, { message: '保单号须为 17 位数字' })),
    productCode: textOf(40, lineProblem),
    applicantName: textOf(100, nameProblem),
    applicantGender: z.enum(genders).nullable(),
    idType: z.enum(idTypes),
    idNumber: textOf(40, documentProblem),
    phone: z
      .string()
      .transform((text) => normalPhone(text) ?? text)
      .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, { message: '手机号码须为 11 位，或带国家区号（+…）' })),
    /** Null if the applicant is the insured. */
    insuredName: textOf(100, nameProblem).nullable(),
    insuredIsApplicant: z.boolean(),
    insuredBirthDate: day.nullable(),
    termKind: z.enum(termKinds),
    termValue: z.number().int().min(1).max(120).nullable(),
    payMode: z.enum(payModes),
    payYears: z.number().int().min(1).max(99).nullable(),
    payFrequency: z.enum(payFrequencies).nullable(),
    premium: z
      .string()
      .regex(/^\d{1,12}(\.\d{1,2})?$/, { message: '保费须为数字，最多两位小数' })
      .refine((text) => /[1-9]/.test(text), { message: '保费须大于 0' }),
    /** Null means that the product's default applies. */
    dualRecorded: z.boolean().nullable(),
    channel: z.enum(channels),
    branch: textOf(60, nameProblem),
    underwrittenOn: day,
    receiptSignedOn: day.nullable(),
    /** Null means that the product's default applies. */
    coolingOffDays: z.number().int().min(1).max(60).nullable(),
    status: z.enum(policyStatuses),
    /** The day on which the contract ended. Null: it runs. Left out: as it is stored. */
    endedOn: day.nullable().optional(),
    endReason: z.enum(policyEndReasons).nullable().optional(),
  })
  .strict()
  .superRefine((row, context) => {
    const wrong = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    if (row.termKind !== 'LIFE' && row.termValue === null) wrong('termValue', '缺少保障期限')
    if (row.termKind === 'LIFE' && row.termValue !== null) wrong('termValue', '终身保障不应有期限数字')
    if (row.payMode === 'REGULAR' && row.payYears === null) wrong('payYears', '期缴保单缺少缴费期限')
    if (row.payMode === 'REGULAR' && row.payFrequency === null) wrong('payFrequency', '期缴保单缺少缴费频率')
    if (row.payMode === 'SINGLE' && row.payYears !== null) wrong('payYears', '趸缴保单不应有缴费期限')
    if (row.payMode === 'SINGLE' && row.payFrequency !== null) wrong('payFrequency', '趸缴保单不应有缴费频率')
    if (row.receiptSignedOn !== null && row.receiptSignedOn < row.underwrittenOn) {
      wrong('receiptSignedOn', '回执签收日期早于承保日期')
    }
    for (const [field, message] of personProblems(row)) wrong(field, message)
    for (const [field, message] of endProblems(row)) wrong(field, message)
  })

export type PolicyRow = z.infer<typeof policyRowSchema>

type Problem = readonly [field: keyof PolicyRow, message: string]

/** Finds contradictions between the applicant's data and the insured's data. */
function personProblems(row: PolicyRow): Problem[] {
  const problems: Problem[] = []
  const born = row.idType === 'ID_CARD' ? idCardBirthDate(row.idNumber) : null
  if (row.idType === 'ID_CARD' && !isIdCardNumber(row.idNumber))
    problems.push(['idNumber', '身份证号码不正确'])
  else if (born !== null)
    problems.push(...birthProblems('idNumber', born, row.underwrittenOn, '身份证号码中的'))
  if (row.insuredBirthDate !== null) {
    problems.push(...birthProblems('insuredBirthDate', row.insuredBirthDate, row.underwrittenOn, ''))
  }
  if (!row.insuredIsApplicant) {
    if (row.insuredName === null) problems.push(['insuredName', '缺少被保险人姓名'])
    if (row.insuredBirthDate === null) problems.push(['insuredBirthDate', '缺少被保险人出生日期'])
    return problems
  }
  if (row.insuredName !== null && !isSameName(row.insuredName, row.applicantName)) {
    problems.push(['insuredName', '投保人与被保险人为同一人，姓名却不同'])
  }
  if (born !== null && row.insuredBirthDate !== null && born !== row.insuredBirthDate) {
    problems.push(['insuredBirthDate', '投保人与被保险人为同一人，出生日期却与身份证号码不符'])
  }
  return problems
}

/** Finds contradictions between the end of the contract and the rest of the row. */
function endProblems(row: PolicyRow): Problem[] {
  const { status } = row
  const endedOn = row.endedOn ?? null
  const endReason = row.endReason ?? null
  if (endedOn === null) return endReason === null ? [] : [['endedOn', '缺少合同终止日期']]
  if (endReason === null) return [['endReason', '缺少合同终止原因']]
  const problems: Problem[] = []
  if (endedOn < row.underwrittenOn) problems.push(['endedOn', '合同终止日期早于承保日期'])
  const ofStatus = endReason === 'SURRENDERED' || endReason === 'WITHDRAWN'
  if (ofStatus ? status !== endReason : status !== 'ACTIVE')
    problems.push(['endReason', '合同终止原因与保单状态不符'])
  return problems
}

function birthProblems(field: keyof PolicyRow, born: Day, underwrittenOn: Day, whose: string): Problem[] {
  if (born > underwrittenOn) return [[field, `${whose}出生日期晚于承保日期`]]
  if (yearsBetween(born, underwrittenOn) > MOST_AGE)
    return [[field, `${whose}出生日期有误（承保时超过 ${MOST_AGE} 岁）`]]
  return []
}

/**
 * Whether two names have the same letters and digits. Width, blanks, dots and dashes are ignored, because they do not
 * make a different name.
 */
function isSameName(one: string, other: string): boolean {
  const letters = (name: string) => normalName(name).replace(/[^\p{L}\p{N}\p{M}]/gu, '')
  return letters(one) === letters(other)
}

/**
 * Finds dates after `today`. A policy cannot be underwritten, its receipt signed or its contract ended in the future.
 */
export function daysAhead(row: PolicyRow, today: Day): Problem[] {
  const problems: Problem[] = []
  if (row.underwrittenOn > today) problems.push(['underwrittenOn', '承保日期在将来'])
  if (row.receiptSignedOn !== null && row.receiptSignedOn > today) {
    problems.push(['receiptSignedOn', '回执签收日期在将来'])
  }
  if (row.endedOn && row.endedOn > today) problems.push(['endedOn', '合同终止日期在将来'])
  return problems
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** Computes the check digit of a mainland ID card number (GB 11643) from its first 17 digits. */
export function idCardCheckDigit(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(first17[index]), 0)
  return '10X98765432'[sum % 11] ?? ''
}

/** Returns the date of birth in a mainland ID card number; null if the text has no existing date. */
function idCardBirthDate(text: string): Day | null {
  const [, year, month, date] = /^\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dX]$/.exec(normalIdNumber(text)) ?? []
  const born = `${year}-${month}-${date}`
  return isDay(born) ? born : null
}

/**
 * Whether a text is a mainland ID card number: 18 characters, an existing date, and a correct check digit.
 */
export function isIdCardNumber(text: string): boolean {
  const number = normalIdNumber(text)
  return idCardBirthDate(number) !== null && idCardCheckDigit(number.slice(0, 17)) === number[17]
}
