import type { Condition } from './template.ts'

/**
 * The items a return visit must ask about, by regulation. Questions declare which of them they cover
 * (`requires`).
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
 * Which policies must be asked about each item: all of them, except for items that only new-type products
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
