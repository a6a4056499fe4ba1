import { z } from 'zod'

/**
 * What a questionnaire may ask about: the facts of one policy, as conditions and placeholders see them.
 * Amounts are decimal text ("20000.00"), never floating point.
 */
export const policyFactsSchema = z.object({
  policyNo: z.string(),
  productName: z.string(),
  applicantName: z.string(),
  applicantGender: z.enum(['MALE', 'FEMALE']).nullable(),
  insuredName: z.string().nullable(),
  insuredIsApplicant: z.boolean(),
  insuredIsMinor: z.boolean(),
  design: z.enum(['ORDINARY', 'PARTICIPATING', 'UNIVERSAL', 'UNIT_LINKED']),
  newType: z.boolean(),
  riskTranscription: z.boolean(),
  dualRecorded: z.boolean(),
  channel: z.enum(['AGENCY', 'BANK', 'BROKER', 'TELESALES', 'ONLINE']),
  payMode: z.enum(['REGULAR', 'SINGLE']),
  payYears: z.number().int().positive().nullable(),
  payFrequency: z.enum(['ANNUAL', 'SEMIANNUAL', 'MONTHLY']).nullable(),
  premium: z
    .string()
    .regex(/^\d+(\.\d{1,2})?$/)
    .nullable(),
  termKind: z.enum(['LIFE', 'YEARS', 'TO_AGE']),
  termValue: z.number().int().positive().nullable(),
  guaranteedRate: z
    .string()
    .regex(/^\d+(\.\d{1,2})?$/)
    .nullable(),
  coolingOffDays: z.number().int().positive().nullable(),
})

export type PolicyFacts = z.infer<typeof policyFactsSchema>

/** The facts a condition may test, with the values each can take: what the editor offers and coverage enumerates. */
export const conditionFacts = {
  design: ['ORDINARY', 'PARTICIPATING', 'UNIVERSAL', 'UNIT_LINKED'],
  channel: ['AGENCY', 'BANK', 'BROKER', 'TELESALES', 'ONLINE'],
  payMode: ['REGULAR', 'SINGLE'],
  payFrequency: ['ANNUAL', 'SEMIANNUAL', 'MONTHLY'],
  termKind: ['LIFE', 'YEARS', 'TO_AGE'],
  insuredIsApplicant: [true, false],
  insuredIsMinor: [true, false],
  dualRecorded: [true, false],
  newType: [true, false],
  riskTranscription: [true, false],
} as const

export type ConditionFact = keyof typeof conditionFacts

export const placeholderNames = [
  'salutation',
  'applicantName',
  'insuredName',
  'productName',
  'policyNo',
  'term',
  'payYears',
  'payEvery',
  'premium',
  'guaranteedRate',
  'coolingOffDays',
] as const

export type PlaceholderName = (typeof placeholderNames)[number]

const payEvery = { ANNUAL: '每年', SEMIANNUAL: '每半年', MONTHLY: '每月' } as const

/** `20000` → `20,000.00`: two decimals, thousands separated, on the text itself so that no cent is ever rounded. */
export function formatAmount(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.')
  const grouped = whole.replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return `${grouped}.${fraction.padEnd(2, '0')}`
}

/** `1.750` → `1.75%`, `2.00` → `2%`, `2.5` → `2.5%`. */
export function formatRate(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.')
  const kept = fraction.replace(/0+$/, '')
  return `${whole}${kept ? `.${kept}` : ''}%`
}

function term(facts: PolicyFacts): string | null {
  if (facts.termKind === 'LIFE') return '终身'
  if (facts.termValue === null) return null
  return facts.termKind === 'YEARS' ? `${facts.termValue}年` : `至${facts.termValue}周岁`
}

function salutation(facts: PolicyFacts): string {
  if (facts.applicantGender === null) return '先生/女士'
  return facts.applicantGender === 'MALE' ? '先生' : '女士'
}

/** The text a placeholder stands for, or null where the policy does not say: never a blank in front of a customer. */
export function placeholderValue(name: PlaceholderName, facts: PolicyFacts): string | null {
  switch (name) {
    case 'salutation':
      return salutation(facts)
    case 'applicantName':
      return facts.applicantName || null
    case 'insuredName':
      return facts.insuredName || null
    case 'productName':
      return facts.productName || null
    case 'policyNo':
      return facts.policyNo || null
    case 'term':
      return term(facts)
    case 'payYears':
      return facts.payYears === null ? null : `${facts.payYears}年`
    case 'payEvery':
      return facts.payFrequency === null ? null : payEvery[facts.payFrequency]
    case 'premium':
      return facts.premium === null ? null : formatAmount(facts.premium)
    case 'guaranteedRate':
      return facts.guaranteedRate === null ? null : formatRate(facts.guaranteedRate)
    case 'coolingOffDays':
      return facts.coolingOffDays === null ? null : String(facts.coolingOffDays)
  }
}
