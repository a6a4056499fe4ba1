import type { PolicyFacts } from '#server/vocabulary/policy-facts.ts'

/** The policy in the screenshots of the source procedure, with every fact present. */
export const fullFacts: PolicyFacts = {
  policyNo: '00001348587808088',
  productName: '复星保德信爱意传承D款终身寿险',
  applicantName: '测试客户甲',
  applicantGender: 'MALE',
  insuredName: '测试被保险人',
  insuredIsApplicant: false,
  insuredIsMinor: false,
  design: 'ORDINARY',
  newType: false,
  riskTranscription: false,
  dualRecorded: false,
  channel: 'AGENCY',
  payMode: 'REGULAR',
  payYears: 5,
  payFrequency: 'ANNUAL',
  premium: '20000.00',
  termKind: 'LIFE',
  termValue: null,
  guaranteedRate: '1.75',
  coolingOffDays: 15,
}
