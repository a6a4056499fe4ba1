import type { Outcome } from '../../kernel/errors.ts'
import { isMinor } from '../../policy/rules/minor.ts'
import type { PolicyRow } from '../../policy/rules/row.ts'
import { render, renderNotice } from '../../questionnaire/rules/rendering.ts'
import type { QuestionnaireTemplate } from '../../questionnaire/rules/template.ts'
import type { PolicyFacts } from '../../vocabulary/policy-facts.ts'
import type { CancelReason } from '../../vocabulary/visits.ts'

export interface ProductFacts {
  readonly code: string
  readonly name: string
  readonly designType: 'ORDINARY' | 'PARTICIPATING' | 'UNIVERSAL' | 'UNIT_LINKED'
  readonly newType: boolean
  readonly riskTranscription: boolean
  /** In percent, as decimal text. */
  readonly guaranteedRate: string | null
  readonly dualRecording: boolean
  readonly coolingOffDays: number
}

/** A row in the form that is stored: missing values are filled in with the defaults of its product. */
export type CompletePolicyRow = PolicyRow & {
  readonly insuredName: string
  readonly dualRecorded: boolean
  readonly coolingOffDays: number
}

export function completeRow(row: PolicyRow, product: ProductFacts): CompletePolicyRow {
  return {
    ...row,
    insuredName: row.insuredName ?? row.applicantName,
    dualRecorded: row.dualRecorded ?? product.dualRecording,
    coolingOffDays: row.coolingOffDays ?? product.coolingOffDays,
  }
}

export function rowFacts(row: CompletePolicyRow, product: ProductFacts): PolicyFacts {
  return {
    policyNo: row.policyNo,
    productName: product.name,
    applicantName: row.applicantName,
    applicantGender: row.applicantGender,
    insuredName: row.insuredName,
    insuredIsApplicant: row.insuredIsApplicant,
    insuredIsMinor: isMinor(row.insuredBirthDate, row.underwrittenOn),
    design: product.designType,
    newType: product.newType,
    riskTranscription: product.riskTranscription,
    dualRecorded: row.dualRecorded,
    channel: row.channel,
    payMode: row.payMode,
    payYears: row.payYears,
    payFrequency: row.payFrequency,
    premium: row.premium,
    termKind: row.termKind,
    termValue: row.termValue,
    guaranteedRate: product.guaranteedRate,
    coolingOffDays: row.coolingOffDays,
  }
}

/**
 * Checks that every fact needed by the policy's questions and notice is known. The check runs before the visit opens,
 * so that no customer ever sees a text with a missing fact.
 * @returns QUESTIONNAIRE_UNAVAILABLE {facts: names of the missing facts} if a fact is missing
 */
export function checkFacts(template: QuestionnaireTemplate, facts: PolicyFacts): Outcome<unknown> {
  const questionnaire = render(template, 0, facts)
  return questionnaire.ok ? renderNotice(template, facts) : questionnaire
}

/** The stored policy as it was before this row was applied. */
export interface KnownPolicy {
  readonly customerId: string
  /** Whether the row, and the exemption if it is given, change nothing. */
  readonly same: boolean
  /** Whether the policy is exempt from visiting, with this change. */
  readonly exempt: boolean
  /** Whether the applicant needs no further visit. */
  readonly hasVisit: boolean
}

export type IntakePlan =
  | { readonly kind: 'UNCHANGED' }
  | {
      readonly kind: 'WRITE'
      readonly isNew: boolean
      /** Why the open visit ends; null if it does not end. */
      readonly cancel: CancelReason | null
      readonly openVisit: boolean
    }

/**
 * Decides the consequences of one row. A policy gets a visit when its receipt is signed and it has no visit of this
 * applicant yet. Surrender, withdrawal, a new applicant and an exemption end the open visit. A new applicant gets a
 * visit of their own, unless the policy is exempt. Nobody is visited about a contract that has ended.
 *
 * @param ended whether the contract has ended
 */
export function planIntake(
  row: CompletePolicyRow,
  customerId: string | null,
  known: KnownPolicy | null,
  ended = false,
): IntakePlan {
  const due = row.status === 'ACTIVE' && row.receiptSignedOn !== null && !ended
  if (known === null) return { kind: 'WRITE', isNew: true, cancel: null, openVisit: due }
  if (known.same) return { kind: 'UNCHANGED' }
  if (row.status !== 'ACTIVE') return { kind: 'WRITE', isNew: false, cancel: row.status, openVisit: false }
  const replaced = customerId !== known.customerId
  const exempted = known.exempt ? 'EXEMPT' : null
  return {
    kind: 'WRITE',
    isNew: false,
    cancel: replaced ? 'APPLICANT_REPLACED' : exempted,
    openVisit: due && !known.exempt && (replaced || !known.hasVisit),
  }
}
