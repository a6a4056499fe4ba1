import { z } from 'zod'
import { namelessIn, titleOf } from '../kernel/text/address.ts'
import { channels, designTypes, genders, payFrequencies, payModes, termKinds } from './enums.ts'

/**
 * The facts of one policy that a questionnaire's conditions and placeholders can use. Amounts are decimal text
 * ("20000.00"), never floating-point numbers.
 */
export const policyFactsSchema = z.object({
  policyNo: z.string(),
  productName: z.string(),
  applicantName: z.string(),
  applicantGender: z.enum(genders).nullable(),
  insuredName: z.string().nullable(),
  insuredIsApplicant: z.boolean(),
  insuredIsMinor: z.boolean(),
  design: z.enum(designTypes),
  newType: z.boolean(),
  riskTranscription: z.boolean(),
  dualRecorded: z.boolean(),
  channel: z.enum(channels),
  payMode: z.enum(payModes),
  payYears: z.number().int().positive().nullable(),
  payFrequency: z.enum(payFrequencies).nullable(),
  premium: z
    .string()
    .regex(/^\d+(\.\d{1,2})?$/)
    .nullable(),
  termKind: z.enum(termKinds),
  termValue: z.number().int().positive().nullable(),
  guaranteedRate: z
    .string()
    .regex(/^\d+(\.\d{1,2})?$/)
    .nullable(),
  coolingOffDays: z.number().int().positive().nullable(),
})

export type PolicyFacts = z.infer<typeof policyFactsSchema>

/**
 * The facts that a condition may test, with the possible values of each fact. The editor offers these values, and
 * coverage enumerates them.
 */
export const conditionFacts = {
  design: designTypes,
  channel: channels,
  payMode: payModes,
  payFrequency: payFrequencies,
  termKind: termKinds,
  insuredIsApplicant: [true, false],
  insuredIsMinor: [true, false],
  dualRecorded: [true, false],
  newType: [true, false],
  riskTranscription: [true, false],
} as const

export type ConditionFact = keyof typeof conditionFacts

export const conditionFactNames = Object.keys(conditionFacts).filter(
  (name): name is ConditionFact => name in conditionFacts,
)

/** The facts of a policy that conditions can test. */
export type Combination = Pick<PolicyFacts, ConditionFact>

/**
 * Whether any policy can have this combination of facts. Three rules of the import and of products exclude
 * combinations:
 *
 * - A minor is never the applicant.
 * - A single premium has no payment frequency.
 * - A product is of the new type if and only if its design is not ORDINARY.
 */
export function possible(combination: Combination): boolean {
  if (combination.insuredIsMinor && combination.insuredIsApplicant) return false
  if ((combination.payMode === 'SINGLE') !== (combination.payFrequency === null)) return false
  return (combination.design === 'ORDINARY') !== combination.newType
}

/** Every combination of facts that a policy can have. */
export const everyCombination: readonly Combination[] = conditionFacts.design.flatMap((design) =>
  conditionFacts.channel.flatMap((channel) =>
    conditionFacts.payMode.flatMap((payMode) =>
      [...conditionFacts.payFrequency, null].flatMap((payFrequency) =>
        conditionFacts.termKind.flatMap((termKind) =>
          conditionFacts.insuredIsApplicant.flatMap((insuredIsApplicant) =>
            conditionFacts.insuredIsMinor.flatMap((insuredIsMinor) =>
              conditionFacts.dualRecorded.flatMap((dualRecorded) =>
                conditionFacts.newType.flatMap((newType) =>
                  conditionFacts.riskTranscription
                    .map((riskTranscription) => ({
                      design,
                      channel,
                      payMode,
                      payFrequency,
                      termKind,
                      insuredIsApplicant,
                      insuredIsMinor,
                      dualRecorded,
                      newType,
                      riskTranscription,
                    }))
                    .filter(possible),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  ),
)

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

/** The languages of a placeholder's value: the questionnaire's own language and the languages of its translations. */
export type ValueLanguage = 'zh-CN' | 'zh-Hant' | 'en'

const payEvery = {
  'zh-CN': { ANNUAL: '每年', SEMIANNUAL: '每半年', MONTHLY: '每月' },
  'zh-Hant': { ANNUAL: '每年', SEMIANNUAL: '每半年', MONTHLY: '每月' },
  en: { ANNUAL: 'every year', SEMIANNUAL: 'every six months', MONTHLY: 'every month' },
} as const

const terms = {
  'zh-CN': { life: '终身', years: (n: number) => `${n}年`, toAge: (n: number) => `至${n}周岁` },
  'zh-Hant': { life: '終身', years: (n: number) => `${n}年`, toAge: (n: number) => `至${n}周歲` },
  en: {
    life: 'whole life',
    years: (n: number) => (n === 1 ? '1 year' : `${n} years`),
    toAge: (n: number) => `until age ${n}`,
  },
} as const

/**
 * The placeholders that only some policies can fill, with the condition for each. Every policy has the facts for all
 * other placeholders.
 */
const needs: Partial<Record<PlaceholderName, (combination: Combination) => boolean>> = {
  payYears: ({ payMode }) => payMode === 'REGULAR',
  payEvery: ({ payFrequency }) => payFrequency !== null,
  guaranteedRate: ({ design }) => design === 'UNIVERSAL',
}

/**
 * The facts that decide whether a placeholder can be filled. Only placeholders that some policies cannot fill are
 * listed.
 */
export const factsBehind: Partial<Record<PlaceholderName, readonly ConditionFact[]>> = {
  payYears: ['payMode'],
  payEvery: ['payFrequency'],
  guaranteedRate: ['design'],
}

/** Whether a policy with these facts can fill the placeholder. */
export function fillable(name: PlaceholderName, combination: Combination): boolean {
  return needs[name]?.(combination) ?? true
}

/**
 * Formats an amount with two decimals and thousands separators: `20000` → `20,000.00`. It works on the decimal text
 * and not on a number, so no rounding can change a cent.
 */
export function formatAmount(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.')
  const grouped = whole.replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return `${grouped}.${fraction.padEnd(2, '0')}`
}

/** Formats a rate without trailing zeros: `1.750` → `1.75%`, `2.00` → `2%`, `2.5` → `2.5%`. */
export function formatRate(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.')
  const kept = fraction.replace(/0+$/, '')
  return `${whole}${kept ? `.${kept}` : ''}%`
}

function term(facts: PolicyFacts, language: ValueLanguage): string | null {
  const words = terms[language]
  if (facts.termKind === 'LIFE') return words.life
  if (facts.termValue === null) return null
  return facts.termKind === 'YEARS' ? words.years(facts.termValue) : words.toAge(facts.termValue)
}

/**
 * Returns the text for a placeholder, or null if the policy lacks the fact. The caller must handle null, so that a
 * customer never sees a blank.
 */
export function placeholderValue(
  name: PlaceholderName,
  facts: PolicyFacts,
  language: ValueLanguage = 'zh-CN',
): string | null {
  switch (name) {
    case 'salutation':
      return titleOf(facts.applicantGender, language) ?? namelessIn(language)
    case 'applicantName':
      return facts.applicantName || null
    case 'insuredName':
      return facts.insuredName || null
    case 'productName':
      return facts.productName || null
    case 'policyNo':
      return facts.policyNo || null
    case 'term':
      return term(facts, language)
    case 'payYears':
      return facts.payYears === null ? null : terms[language].years(facts.payYears)
    case 'payEvery':
      return facts.payFrequency === null ? null : payEvery[language][facts.payFrequency]
    case 'premium':
      return facts.premium === null ? null : formatAmount(facts.premium)
    case 'guaranteedRate':
      return facts.guaranteedRate === null ? null : formatRate(facts.guaranteedRate)
    case 'coolingOffDays':
      return facts.coolingOffDays === null ? null : String(facts.coolingOffDays)
  }
}
