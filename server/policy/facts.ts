import type { z } from 'zod'
import { tables } from '../generated/tables.ts'
import { rowOf } from '../kernel/database/selection.ts'
import { columnsOf } from '../kernel/database/table.ts'
import type { PolicyFacts } from '../vocabulary/policy-facts.ts'
import { isMinor } from './rules/minor.ts'

const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const pv = columnsOf(tables.productVersion, 'pv')

/** The columns of the product version `pr` that `productOfPolicy` joins. */
export const pr = columnsOf(tables.productVersion, 'pr')

/** The columns of a policy's facts, for a query that joins `policy p`, `customer c` and `productOfPolicy`. */
export const factsColumns = {
  policyNo: p.policyNo,
  insuredName: p.insuredName,
  insuredIsApplicant: p.insuredIsApplicant,
  insuredBirthDate: p.insuredBirthDate,
  underwrittenOn: p.underwrittenOn,
  termKind: p.termKind,
  termValue: p.termValue,
  payMode: p.payMode,
  payYears: p.payYears,
  payFrequency: p.payFrequency,
  premium: p.premium,
  dualRecorded: p.dualRecorded,
  channel: p.channel,
  coolingOffDays: p.coolingOffDays,
  applicantName: c.name,
  applicantGender: c.gender,
  productName: pr.name,
  designType: pr.designType,
  newType: pr.newType,
  riskTranscription: pr.riskTranscription,
  guaranteedRate: pr.guaranteedRate,
}

/**
 * SQL that joins `pr`, the product version that applies to `policy p`. It is the version with the latest start on or
 * before the underwriting day.
 */
export const productOfPolicy = `LEFT JOIN LATERAL (SELECT * FROM ${pv} WHERE ${pv.productCode} = ${p.productCode}
    AND ${pv.effectiveFrom} <= ${p.underwrittenOn} ORDER BY ${pv.effectiveFrom} DESC, ${pv.version} DESC LIMIT 1) pr ON true`

const facts = rowOf(factsColumns)
export type PolicyFactsRow = z.output<typeof facts>

/** Returns the facts of a stored policy in the form that the questionnaire's conditions and placeholders use. */
export function toFacts(row: PolicyFactsRow): PolicyFacts {
  return {
    policyNo: row.policyNo,
    productName: row.productName,
    applicantName: row.applicantName,
    applicantGender: row.applicantGender,
    insuredName: row.insuredName,
    insuredIsApplicant: row.insuredIsApplicant,
    insuredIsMinor: isMinor(row.insuredBirthDate, row.underwrittenOn),
    design: row.designType,
    newType: row.newType,
    riskTranscription: row.riskTranscription,
    dualRecorded: row.dualRecorded,
    channel: row.channel,
    payMode: row.payMode,
    payYears: row.payYears,
    payFrequency: row.payFrequency,
    premium: row.premium,
    termKind: row.termKind,
    termValue: row.termValue,
    guaranteedRate: row.guaranteedRate,
    coolingOffDays: row.coolingOffDays,
  }
}
