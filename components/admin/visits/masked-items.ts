import type { AdminOutputs } from '../api.ts'
import type { MaskedItem } from '../ui/unmask/unmasking.tsx'
import { text } from './messages.zh-CN.ts'

type VisitView = AdminOutputs['desk']['visit']

const words = text.page

/** The masked items about the people of a visit, in the order in which pages show them. */
export function maskedPeople({ policy }: Pick<VisitView, 'policy'>): MaskedItem[] {
  const applicant: readonly MaskedItem[] = [
    { field: 'applicantName', what: words.applicant },
    { field: 'idNumber', what: words.idNumber },
    { field: 'phone', what: words.phone },
  ]
  const insured = { field: 'insuredName', what: words.insured } as const
  return policy.insuredIsApplicant ? [...applicant] : [...applicant, insured]
}

/** All masked items that a visit has, in the order of its page. */
export function maskedItems(visit: VisitView): MaskedItem[] {
  const questionnaire = { field: 'questionnaire', what: text.questionnaire.whole } as const
  const signature = { field: 'signature', what: text.questionnaire.signature } as const
  return [
    ...maskedPeople(visit),
    ...(visit.questionnaire === null ? [] : [questionnaire]),
    ...(visit.signed ? [signature] : []),
  ]
}
