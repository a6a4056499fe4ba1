import type { PolicyFacts } from '#server/vocabulary/policy-facts.ts'
import { text } from './messages.zh-CN.ts'

/** An invented policy for viewing a questionnaire. */
export interface Preset {
  readonly key: string
  readonly word: string
  readonly facts: PolicyFacts
}

const words = text.presets

/** Names and numbers are obviously invented, because the preview must not show a real person's data. */
const ordinary: PolicyFacts = {
  policyNo: '00000000000000001',
  productName: words.product.ordinary,
  applicantName: words.applicant,
  applicantGender: 'FEMALE',
  insuredName: words.applicant,
  insuredIsApplicant: true,
  insuredIsMinor: false,
  design: 'ORDINARY',
  newType: false,
  riskTranscription: false,
  dualRecorded: false,
  channel: 'AGENCY',
  payMode: 'REGULAR',
  payYears: 20,
  payFrequency: 'ANNUAL',
  premium: '20000.00',
  termKind: 'LIFE',
  termValue: null,
  guaranteedRate: null,
  coolingOffDays: 15,
}

const participating: PolicyFacts = {
  ...ordinary,
  productName: words.product.participating,
  design: 'PARTICIPATING',
  newType: true,
  riskTranscription: true,
  insuredName: words.insured,
  insuredIsApplicant: false,
}

const single: PolicyFacts = { ...ordinary, payMode: 'SINGLE', payYears: null, payFrequency: null }

export const presets: readonly [Preset, ...Preset[]] = [
  { key: 'participating', word: words.participating, facts: participating },
  {
    key: 'universal',
    word: words.universal,
    facts: {
      ...single,
      productName: words.product.universal,
      design: 'UNIVERSAL',
      newType: true,
      riskTranscription: true,
      guaranteedRate: '1.75',
      dualRecorded: true,
      channel: 'BANK',
    },
  },
  { key: 'ordinary', word: words.ordinary, facts: ordinary },
  {
    key: 'minor',
    word: words.minor,
    facts: { ...ordinary, insuredName: words.child, insuredIsApplicant: false, insuredIsMinor: true },
  },
  { key: 'broker', word: words.broker, facts: { ...participating, channel: 'BROKER', dualRecorded: true } },
  {
    key: 'unitLinked',
    word: words.unitLinked,
    facts: {
      ...single,
      productName: words.product.unitLinked,
      design: 'UNIT_LINKED',
      newType: true,
      riskTranscription: true,
      channel: 'ONLINE',
    },
  },
]
