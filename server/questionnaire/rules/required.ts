import type { Condition } from './template.ts'

/** What the regulator wants a return visit to ask about. Questions say which of these they cover (`requires`). */
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

/** Which policies must be asked about each item: all of them, but for what only new-type products have. */
export const requiredWhen: Readonly<Record<RequiredItem, Condition>> = {
  APPLICANT_IDENTITY: always,
  SIGNATURES: always,
  TERMS_AND_EXCLUSIONS: always,
  COOLING_OFF: always,
  SURRENDER_LOSS: always,
  PAYMENT: always,
  BENEFIT_UNCERTAINTY: { fact: 'newType', in: [true] },
}
