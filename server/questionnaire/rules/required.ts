import type { Condition } from './template.ts'

/**
 * The items that a return visit must ask about, by regulation. Each question declares in `requires` which items it
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
 * For each item, which policies must be asked about it: all policies, except for items that only new-type products
 * have.
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
