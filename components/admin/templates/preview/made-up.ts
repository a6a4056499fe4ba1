import type { PolicyFacts } from '#server/vocabulary/policy-facts.ts'

/** Adjusts the facts that depend on other facts, so that a policy with these facts can exist. */
export function consistent(facts: PolicyFacts): PolicyFacts {
  const insured = facts.insuredIsApplicant
    ? { insuredName: facts.applicantName, insuredIsMinor: false }
    : { insuredName: facts.insuredName }
  const payment =
    facts.payMode === 'SINGLE'
      ? { payYears: null, payFrequency: null }
      : { payYears: facts.payYears ?? 20, payFrequency: facts.payFrequency ?? 'ANNUAL' }
  return {
    ...facts,
    ...insured,
    ...payment,
    termValue: facts.termKind === 'LIFE' ? null : (facts.termValue ?? (facts.termKind === 'YEARS' ? 30 : 70)),
    guaranteedRate: facts.design === 'UNIVERSAL' ? (facts.guaranteedRate ?? '1.75') : null,
    newType: facts.design !== 'ORDINARY',
  }
}
