import type { Condition } from './template.ts'

/**
 * The subjects that a return visit must ask about, by regulation. Each question lists in `requires` the items that it
 * covers.
 */
export const requiredItems = [
  'APPLICANT_IDENTITY',
  'SIGNATURES',
  'TERMS_AND_EXCLUSIONS',
  'COOLING_OFF',
  'SURRENDER_LOSS',
  'PAYMENT',
  'BENEFIT_UNCERTAINTY',
] as const

export type RequiredItem = (typeof requiredItems)[number]

const always: Condition = { always: true }

/**
 * For each required item, the condition on the policies that must be asked about it. Most items apply to all
 * policies. The other items concern only new-type products.
 */
export const requiredWhen: Readonly<Record<RequiredItem, Condition>> = {
  APPLICANT_IDENTITY: always,
  SIGNATURES: always,
  TERMS_AND_EXCLUSIONS: always,
  COOLING_OFF: always,
  SURRENDER_LOSS: always,
  PAYMENT: always,
  BENEFIT_UNCERTAINTY: { fact: 'newType', in: [true] },
}
