import { z } from 'zod'
import { yearsBetween } from '../kernel/calendar.ts'
import { channels, designTypes, genders, payFrequencies, payModes, termKinds } from '../vocabulary/enums.ts'
import type { PolicyFacts } from '../vocabulary/policy-facts.ts'

/** The age, in years, from which people can sign for themselves (民法典 art. 17–18). */
const ADULT_AGE = 18

/** Columns of a policy's facts, for a query that joins `policy p`, `customer c` and `product pr`. */
export const factsColumns = `p.policy_no, p.insured_name, p.insured_is_applicant, p.insured_birth_date, p.underwritten_on,
  p.term_kind, p.term_value, p.pay_mode, p.pay_years, p.pay_frequency, p.premium::text AS premium, p.dual_recorded, p.channel,
  p.cooling_off_days, c.name AS applicant_name, c.gender AS applicant_gender,
  pr.name AS product_name, pr.design_type, pr.new_type, pr.risk_transcription, pr.guaranteed_rate::text AS guaranteed_rate`

/**
 * SQL that joins `pr`, the product version that applies to `policy p`. It is the version with the latest start on or
 * before the underwriting day.
 */
export const productOfPolicy = `LEFT JOIN LATERAL (SELECT * FROM product_version pv WHERE pv.product_code = p.product_code
    AND pv.effective_from <= p.underwritten_on ORDER BY pv.effective_from DESC, pv.version DESC LIMIT 1) pr ON true`

export const policyFactsRow = z.object({
  policy_no: z.string(),
  insured_name: z.string(),
  insured_is_applicant: z.boolean(),
  insured_birth_date: z.string().nullable(),
  underwritten_on: z.string(),
  term_kind: z.enum(termKinds),
  term_value: z.number().nullable(),
  pay_mode: z.enum(payModes),
  pay_years: z.number().nullable(),
  pay_frequency: z.enum(payFrequencies).nullable(),
  premium: z.string(),
  dual_recorded: z.boolean(),
  channel: z.enum(channels),
  cooling_off_days: z.number(),
  applicant_name: z.string(),
  applicant_gender: z.enum(genders).nullable(),
  product_name: z.string(),
  design_type: z.enum(designTypes),
  new_type: z.boolean(),
  risk_transcription: z.boolean(),
  guaranteed_rate: z.string().nullable(),
})

export type PolicyFactsRow = z.infer<typeof policyFactsRow>

/** Whether the insured was younger than `ADULT_AGE` on the day when the policy was underwritten. */
export function isMinor(birthDate: string | null, underwrittenOn: string): boolean {
  return birthDate !== null && yearsBetween(birthDate, underwrittenOn) < ADULT_AGE
}

/** Returns the facts of a stored policy in the form that the questionnaire's conditions and placeholders use. */
export function toFacts(row: PolicyFactsRow): PolicyFacts {
  return {
    policyNo: row.policy_no,
    productName: row.product_name,
    applicantName: row.applicant_name,
    applicantGender: row.applicant_gender,
    insuredName: row.insured_name,
    insuredIsApplicant: row.insured_is_applicant,
    insuredIsMinor: isMinor(row.insured_birth_date, row.underwritten_on),
    design: row.design_type,
    newType: row.new_type,
    riskTranscription: row.risk_transcription,
    dualRecorded: row.dual_recorded,
    channel: row.channel,
    payMode: row.pay_mode,
    payYears: row.pay_years,
    payFrequency: row.pay_frequency,
    premium: row.premium,
    termKind: row.term_kind,
    termValue: row.term_value,
    guaranteedRate: row.guaranteed_rate,
    coolingOffDays: row.cooling_off_days,
  }
}
